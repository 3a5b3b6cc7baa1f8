#include "src/cli/values.hpp"

#include "translate/text/duration.hpp"
#include "translate/text/suggest.hpp"
#include "translate/text/words.hpp"

#include <fmt/core.h>

#include <charconv>
#include <system_error>
#include <variant>

namespace initbridge::cli {

std::string suggestion(std::string_view word, const std::vector<std::string_view>& known)
{
    const auto near = text::nearest(word, known);
    return near ? fmt::format("did you mean '{}'?", *near) : std::string();
}

std::optional<service::Init> parse_live_init(std::string_view word, diag::Diagnostics& out)
{
    constexpr std::array<std::pair<std::string_view, std::optional<service::Init>>, 3> inits{{
        {"auto", std::nullopt},
        {"systemd", service::Init::systemd},
        {"supervisord", service::Init::supervisord},
    }};
    return parse_word("--init", word, inits, out).value_or(std::nullopt);
}

std::vector<std::string> split_command(std::string_view text)
{
    std::vector<std::string> words;
    const auto split = text::split_words(text);
    if (const auto* found = std::get_if<std::vector<text::Word>>(&split)) {
        for (const text::Word& word : *found) {
            words.push_back(text::joined(word));
        }
    }
    return words;
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

std::optional<std::chrono::milliseconds>
parse_span(std::string_view option, const std::optional<std::string>& word, diag::Diagnostics& out)
{
    const auto span = word ? text::parse_duration(*word) : std::nullopt;
    if (word && !span) {
        out.error(
               codes::bad_option,
               std::nullopt,
               fmt::format("'{}' is a span of time, not '{}'", option, *word))
            .hint = "such as '30s' or '1min 30s'";
    }
    return span;
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

void report_exclusion(std::string_view one, std::string_view other, diag::Diagnostics& out)
{
    out.error(
        codes::bad_arguments,
        std::nullopt,
        fmt::format("'{}' and '{}' exclude one another", one, other));
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
