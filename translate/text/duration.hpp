#pragma once
/// Durations as service entries write them: `20`, `20s`, `1min 30s`, `500ms` (systemd.time(7)).

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace initbridge::text {

/// A number without a unit means seconds, fractions are allowed (`1.5s`), spans add up.
/// Spaces may stand before and behind a unit; only the last number may go without one.
/// Units: us usec ms msec s sec second(s) m min minute(s) h hr hour(s) d day(s) w week(s).
/// nullopt: not a duration, negative, finer than a millisecond, or more than 10 years.
[[nodiscard]] std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

/// The shortest exact systemd.time(7) form: `20s`, `1min 30s`, `500ms`, `0`.
[[nodiscard]] std::string render_duration(std::chrono::milliseconds duration);

} // namespace initbridge::text
