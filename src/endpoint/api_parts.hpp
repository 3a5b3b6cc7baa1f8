#pragma once
/// Helpers of api.hpp's halves.

#include "src/endpoint/api.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace initbridge::endpoint {

[[nodiscard]] inline Answer refused(std::int64_t code, std::string_view extra = {})
{
    return tl::unexpected(fault(code, extra));
}

/// A parameter that is a text: Method::takes() has looked.
[[nodiscard]] inline const std::string&
text_at(const std::vector<json::Value>& values, std::size_t index)
{
    return *values[index].as_string();
}

} // namespace initbridge::endpoint
