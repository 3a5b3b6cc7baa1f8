#include "translate/text/duration.hpp"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace initbridge::text {

namespace {

constexpr std::uint64_t microsecond = 1;
constexpr std::uint64_t millisecond = 1000 * microsecond;
constexpr std::uint64_t second = 1000 * millisecond;
constexpr std::uint64_t minute = 60 * second;
constexpr std::uint64_t hour = 60 * minute;
constexpr std::uint64_t day = 24 * hour;
constexpr std::uint64_t week = 7 * day;
constexpr std::uint64_t longest = 3652 * day + 12 * hour; // ten years of 365.25 days

struct Unit {
    std::string_view name;
    std::uint64_t microseconds = 0;
};

/// systemd.time(7), "PARSING TIME SPANS", without months and years, which have no one length.
constexpr std::array units{
    Unit{"us", microsecond}, Unit{"usec", microsecond},
    Unit{"ms", millisecond}, Unit{"msec", millisecond},
    Unit{"s", second},       Unit{"sec", second},
    Unit{"second", second},  Unit{"seconds", second},
    Unit{"m", minute},       Unit{"min", minute},
    Unit{"minute", minute},  Unit{"minutes", minute},
    Unit{"h", hour},         Unit{"hr", hour},
    Unit{"hour", hour},      Unit{"hours", hour},
    Unit{"d", day},          Unit{"day", day},
    Unit{"days", day},       Unit{"w", week},
    Unit{"week", week},      Unit{"weeks", week},
};

/// What durations are written with, from the largest; `0` has no unit.
constexpr std::array written_units{
    Unit{"w", week},
    Unit{"d", day},
    Unit{"h", hour},
    Unit{"min", minute},
    Unit{"s", second},
    Unit{"ms", millisecond},
};

constexpr std::string_view decimal_digits = "0123456789";
constexpr std::string_view spaces = " \t";

/// Takes the longest start of `text` that consists of `characters`.
std::string_view take(std::string_view& text, std::string_view characters)
{
    const std::string_view taken = text.substr(0, text.find_first_not_of(characters));
    text.remove_prefix(taken.size());
    return taken;
}

std::string_view take_unit(std::string_view& text)
{
    const std::size_t end = text.find_first_of(" \t0123456789.");
    const std::string_view taken = text.substr(0, end);
    text.remove_prefix(taken.size());
    return taken;
}

std::optional<std::uint64_t> unit_size(std::string_view name)
{
    for (const Unit& unit : units) {
        if (unit.name == name) {
            return unit.microseconds;
        }
    }
    return std::nullopt;
}

std::optional<std::uint64_t> whole_part(std::string_view number, std::uint64_t unit)
{
    std::uint64_t value = 0;
    for (const char digit : number) {
        value = value * 10 + static_cast<std::uint64_t>(digit - '0');
        if (value * unit > longest) { // no overflow: value is at most ten times what was allowed
            return std::nullopt;
        }
    }
    return value * unit;
}

/// The decimal_digits behind the point, from the last one on: each step must divide without a rest,
/// or the sum is not a whole number of microseconds.
std::optional<std::uint64_t> fraction_part(std::string_view number, std::uint64_t unit)
{
    std::uint64_t value = 0;
    for (auto digit = number.rbegin(); digit != number.rend(); ++digit) {
        value += static_cast<std::uint64_t>(*digit - '0') * unit;
        if (value % 10 != 0) {
            return std::nullopt;
        }
        value /= 10;
    }
    return value;
}

/// One number with its unit, and the spaces behind it, in microseconds.
std::optional<std::uint64_t> take_span(std::string_view& text)
{
    const std::string_view whole = take(text, decimal_digits);
    std::string_view fraction;
    if (text.starts_with('.')) {
        text.remove_prefix(1);
        fraction = take(text, decimal_digits);
        if (fraction.empty()) {
            return std::nullopt;
        }
    }
    if (whole.empty()) {
        return std::nullopt;
    }
    take(text, spaces);
    const std::string_view name = take_unit(text);
    take(text, spaces);
    if (name.empty() && !text.empty()) {
        return std::nullopt;
    }
    const std::optional<std::uint64_t> unit = name.empty() ? second : unit_size(name);
    if (!unit) {
        return std::nullopt;
    }
    const std::optional<std::uint64_t> units_whole = whole_part(whole, *unit);
    const std::optional<std::uint64_t> units_fraction = fraction_part(fraction, *unit);
    if (!units_whole || !units_fraction) {
        return std::nullopt;
    }
    return *units_whole + *units_fraction;
}

} // namespace

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text)
{
    take(text, spaces);
    if (text.empty()) {
        return std::nullopt;
    }
    std::uint64_t total = 0;
    while (!text.empty()) {
        const std::optional<std::uint64_t> span = take_span(text);
        if (!span) {
            return std::nullopt;
        }
        total += *span;
        if (total > longest) {
            return std::nullopt;
        }
    }
    if (total % millisecond != 0) {
        return std::nullopt;
    }
    return std::chrono::milliseconds(total / millisecond);
}

std::string render_duration(std::chrono::milliseconds duration)
{
    if (duration.count() < 0) {
        throw std::logic_error("a negative duration cannot be written");
    }
    auto rest = static_cast<std::uint64_t>(duration.count());
    if (rest == 0) {
        return "0";
    }
    fmt::memory_buffer out;
    for (const Unit& unit : written_units) {
        const std::uint64_t size = unit.microseconds / millisecond;
        if (rest >= size) {
            const std::string_view gap = out.size() == 0 ? "" : " ";
            fmt::format_to(std::back_inserter(out), "{}{}{}", gap, rest / size, unit.name);
            rest %= size;
        }
    }
    return fmt::to_string(out);
}

} // namespace initbridge::text
