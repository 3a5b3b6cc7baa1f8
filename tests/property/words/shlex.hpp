#pragma once
/// Python's shlex.split() as an oracle.

#include <optional>
#include <string>
#include <vector>

namespace initbridge::tests {

/// The words of one line, or the text of the ValueError.
struct ShlexAnswer {
    bool is_error = false;
    std::vector<std::string> texts;

    friend bool operator==(const ShlexAnswer&, const ShlexAnswer&) = default;
};

/// Splits all lines with one Python process; nullopt when it failed.
[[nodiscard]] std::optional<std::vector<ShlexAnswer>>
ask_shlex(const std::vector<std::string>& lines);

} // namespace initbridge::tests
