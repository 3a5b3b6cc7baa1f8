#pragma once
/// A slice for each layer that caps its memory (systemd.resource-control(5)).

#include "translate/model/image.hpp"

#include <string>

namespace initbridge::systemd {

[[nodiscard]] bool has_memory_caps(const model::Layer& layer);

/// `initbridge-<layer>.slice`; the layer's own dashes are escaped, since a dash nests slices and
/// the cap of a layer `a` would bind a layer `a-b`.
[[nodiscard]] std::string slice_name(const model::Layer& layer);

[[nodiscard]] std::string slice_text(const model::Layer& layer);

} // namespace initbridge::systemd
