#pragma once
/// SHA-256, as lower-case hexadecimal text.

#include <string>
#include <string_view>

namespace initbridge::text {

[[nodiscard]] std::string sha256_hex(std::string_view bytes);

} // namespace initbridge::text
