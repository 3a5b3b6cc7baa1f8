#pragma once
/// Names that must be there once in an image: of entries, relays, units and fragments.

#include "translate/resolve/selection.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace initbridge::resolve {

/// A port that a layer relays.
struct Relay {
    const model::Layer* layer = nullptr;
    model::Marked<std::uint16_t> port;

    /// `relay-<port>`
    [[nodiscard]] std::string name() const;
};

/// The relays of an image in layer order. Each port once: the same one twice is an error.
[[nodiscard]] std::vector<Relay> select_relays(const model::Image& image, diag::Diagnostics& out);

/// Does this image take the packaged half of a mixed pair (and its ready-made units)?
[[nodiscard]] bool takes_packaged(const model::Image& image);

/// Forms the mixed pairs, and reports what would be there twice: the later one becomes broken
/// (a relay is taken out).
void check_names(
    const model::Image& image,
    std::vector<Candidate>& entries,
    std::vector<Relay>& relays,
    diag::Diagnostics& out);

} // namespace initbridge::resolve
