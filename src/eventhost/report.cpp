#include "src/eventhost/report.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace initbridge::eventhost {

namespace {

std::string_view next_word(std::string_view& line)
{
    const std::size_t end = std::min(line.find(' '), line.size());
    const std::string_view word = line.substr(0, end);
    line.remove_prefix(std::min(end + 1, line.size()));
    return word;
}

bool read_number(std::string_view text, std::int64_t& number)
{
    const char* const end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, number);
    return error == std::errc{} && rest == end;
}

/// False: the value is none. Keys that are not known say nothing.
bool read_key(std::string_view word, Report& report, std::int64_t& expected)
{
    const std::array<std::pair<std::string_view, std::int64_t*>, 4> keys{{
        {"time", &report.time},
        {"pid", &report.step.pid},
        {"tries", &report.step.tries},
        {"expected", &expected},
    }};
    const std::size_t equals = std::min(word.find('='), word.size());
    const auto* const key = std::ranges::find(
        keys, word.substr(0, equals), &std::pair<std::string_view, std::int64_t*>::first);
    return key == keys.end() ||
           read_number(word.substr(std::min(equals + 1, word.size())), *key->second);
}

} // namespace

std::optional<Report> parse_report(std::string_view line)
{
    if (!line.ends_with('\n')) {
        return std::nullopt;
    }
    line.remove_suffix(1);
    Report report;
    const std::string_view version = next_word(line);
    report.name = next_word(line);
    const auto state = supervisor::parse_state(next_word(line));
    if (version != "1" || report.name.empty() || !state) {
        return std::nullopt;
    }
    report.step.state = *state;
    std::int64_t expected = 0;
    while (!line.empty()) {
        if (!read_key(next_word(line), report, expected)) {
            return std::nullopt;
        }
    }
    report.step.expected = expected != 0;
    return report.time > 0 ? std::optional(std::move(report)) : std::nullopt;
}

} // namespace initbridge::eventhost
