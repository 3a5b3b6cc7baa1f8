#pragma once
/// Method calls of XML-RPC as clients send them, and what they are answered with.

#include "src/supervisor/call.hpp"
#include "src/supervisor/xml_reader.hpp"
#include "translate/text/json.hpp"

#include <tl/expected.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace initbridge::endpoint {

/// Deep and large enough for a system.multicall about a thousand services.
inline constexpr supervisor::XmlLimits call_limits{40, 20'000};

/// nullopt for what is no methodCall of some method.
[[nodiscard]] std::optional<supervisor::Call>
read_call(std::string_view xml, supervisor::XmlLimits limits = call_limits);

/// A value, or the fault in its place.
using Answer = tl::expected<json::Value, supervisor::Fault>;

/// The body of the response.
[[nodiscard]] std::string write_answer(const Answer& answer);

} // namespace initbridge::endpoint
