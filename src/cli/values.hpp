#pragma once
/// Values of options: words of a fixed list, numbers.

#include "src/cli/codes.hpp"
#include "src/service/target.hpp"
#include "translate/diag/diagnostic.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace initbridge::cli {

/// "did you mean", or nothing.
[[nodiscard]] std::string
suggestion(std::string_view word, const std::vector<std::string_view>& known);

/// The words of a command line; nothing where a quote is not closed.
[[nodiscard]] std::vector<std::string> split_command(std::string_view text);

/// A whole number in a range; nullopt after an error that begins with `what`.
[[nodiscard]] std::optional<int> parse_number(
    std::string_view what,
    const std::string& text,
    std::pair<int, int> range,
    diag::Diagnostics& out);

/// A span of time, such as `30s`; nullopt where there is no word, or after an error.
[[nodiscard]] std::optional<std::chrono::milliseconds>
parse_span(std::string_view option, const std::optional<std::string>& word, diag::Diagnostics& out);

/// `--init` of what runs: `systemd`, `supervisord`; nullopt: `auto`, or after an error.
[[nodiscard]] std::optional<service::Init>
parse_live_init(std::string_view word, diag::Diagnostics& out);

/// `yes`, `true`, `on`, `1`, and their opposites.
[[nodiscard]] std::optional<bool> parse_yes_or_no(std::string_view text);

/// An error: not both of two options, or of what is said with them.
void report_exclusion(std::string_view one, std::string_view other, diag::Diagnostics& out);

void report_bad_word(
    std::string_view option,
    std::string_view word,
    const std::vector<std::string_view>& known,
    diag::Diagnostics& out);

/// A word of a fixed list; nullopt after an error.
template <class T, std::size_t n>
std::optional<T> parse_word(
    std::string_view option,
    std::string_view word,
    const std::array<std::pair<std::string_view, T>, n>& words,
    diag::Diagnostics& out)
{
    std::vector<std::string_view> known;
    for (const auto& [name, value] : words) {
        if (name == word) {
            return value;
        }
        known.push_back(name);
    }
    report_bad_word(option, word, known, out);
    return std::nullopt;
}

} // namespace initbridge::cli
