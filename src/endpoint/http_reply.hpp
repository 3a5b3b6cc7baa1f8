#pragma once
/// The texts of HTTP responses.

#include "src/endpoint/http_request.hpp"

#include <ctime>
#include <string>
#include <string_view>

namespace initbridge::endpoint {

/// What a response has beside its body.
struct ReplyHead {
    int status = 200;
    bool version_1_1 = true;
    bool keeps_open = true;
    std::string_view type; ///< of the body
};

/// A whole response. `now` is for its Date.
[[nodiscard]] std::string
write_http_reply(const ReplyHead& head, std::string_view body, std::time_t now);

/// One without a body of its own: the status in words.
[[nodiscard]] std::string write_http_error(ReplyHead head, std::time_t now);

/// The head of a log that is followed. supervisorctl(1) wants the word `chunked` in small letters;
/// a client of HTTP/1.0 gets plain bytes until the end.
[[nodiscard]] std::string write_stream_head(bool version_1_1, std::time_t now);
/// Bytes of it, at least one.
[[nodiscard]] std::string write_chunk(bool version_1_1, std::string_view bytes);

} // namespace initbridge::endpoint
