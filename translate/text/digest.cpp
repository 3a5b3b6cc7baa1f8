#include "translate/text/digest.hpp"

#include <sha2.h>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace initbridge::text {

std::string sha256_hex(std::string_view bytes)
{
    // libmd takes bytes as unsigned; their representation is the same.
    const auto* data = reinterpret_cast<const std::uint8_t*>(bytes.data());
    std::array<char, SHA256_DIGEST_STRING_LENGTH> digest{};
    SHA256Data(data, bytes.size(), digest.data());
    return digest.data();
}

} // namespace initbridge::text
