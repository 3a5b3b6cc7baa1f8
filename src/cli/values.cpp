#include "src/cli/values.hpp"

#include "translate/text/suggest.hpp"

#include <fmt/core.h>

#include <charconv>
#include <system_error>

namespace initbridge::cli {

std::string suggestion(std::string_view word, const std::vector<std::string_view>& known)
{
    const auto near = text::nearest(word, known);
    return near ? fmt::format("did you mean '{}'?", *near) : std::string();
}

std::optional<int> parse_number(
    std::string_view what,
    const std::string& text,
    std::pair<int, int> range,
    diag::Diagnostics& out)
{
    int value = 0;
    const char* end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, value);
    if (error != std::errc{} || stopped != end || value < range.first || value > range.second) {
        out.error(
            codes::bad_option,
            std::nullopt,
            fmt::format(
                "{} is a number from {} to {}, not '{}'", what, range.first, range.second, text));
        return std::nullopt;
    }
    return value;
}

std::optional<bool> parse_yes_or_no(std::string_view text)
{
    static constexpr std::array<std::pair<std::string_view, bool>, 8> words{{
        {"yes", true},
        {"true", true},
        {"on", true},
        {"1", true},
        {"no", false},
        {"false", false},
        {"off", false},
        {"0", false},
    }};
    for (const auto& [word, value] : words) {
        if (word == text) {
            return value;
        }
    }
    return std::nullopt;
}

void report_bad_word(
    std::string_view option,
    std::string_view word,
    const std::vector<std::string_view>& known,
    diag::Diagnostics& out)
{
    std::string list;
    for (const std::string_view name : known) {
        list += fmt::format("{}'{}'", list.empty() ? "" : " or ", name);
    }
    out.error(
           codes::bad_option,
           std::nullopt,
           fmt::format("'{}' takes {}, not '{}'", option, list, word))
        .hint = suggestion(word, known);
}

} // namespace initbridge::cli
