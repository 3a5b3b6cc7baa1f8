#pragma once
/// What is sent to supervisord: a method call, as XML and as an HTTP request.

#include "translate/text/json.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace initbridge::supervisor {

/// Parameters are texts, whole numbers, truth values, arrays and structs.
struct Call {
    std::string method; ///< "supervisor.getState"
    std::vector<json::Value> parameters;
};

/// `username` and `password` of `[unix_http_server]`.
struct Credentials {
    std::string username;
    std::string password; ///< in clear; a `{SHA}` digest can only be checked, not sent
};

/// The call as the text of a `methodCall`. Characters that XML cannot hold become U+FFFD.
[[nodiscard]] std::string write_call(const Call& call);

/// The whole request, for a connection that stays open. supervisord's server wants
/// `Content-Length` spelled so, and takes no chunked bodies.
[[nodiscard]] std::string
write_request(const Call& call, const std::optional<Credentials>& credentials);

/// RFC 4648, with padding.
[[nodiscard]] std::string base64(std::string_view bytes);

} // namespace initbridge::supervisor
