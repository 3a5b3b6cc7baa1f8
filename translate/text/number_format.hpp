#pragma once
/// Numbers of copies as the formats in `%(process_num)02d` print them.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace initbridge::text {

/// `number`, which is not negative, as Python's `%` prints it in a format without its percent sign
/// (`d`, `02d`, `x`); nullopt: a format that we do not know.
[[nodiscard]] std::optional<std::string>
format_number(std::string_view format, std::int64_t number);

} // namespace initbridge::text
