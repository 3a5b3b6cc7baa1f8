#pragma once
/// Reads HTTP/1.x responses from bytes as they come. Pure: it knows no socket.

#include "translate/diag/diagnostic.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace initbridge::supervisor {

/// What is larger is refused (supervisor/bad-answer). The head is the status line and all headers.
struct HttpLimits {
    std::size_t head = std::size_t{16} * 1024;
    std::size_t body = std::size_t{32} * 1024 * 1024;
};

struct HttpResponse {
    int status = 0;
    std::string reason;
    std::string body;
    bool keeps_open = true; ///< another response may follow on the connection

    friend bool operator==(const HttpResponse&, const HttpResponse&) = default;
};

/// One response at a time: feed() until complete(), take() it, go on with what feed() left.
class HttpReader {
public:
    explicit HttpReader(HttpLimits limits = {})
        : limits_(limits)
    {}

    /// How many of the bytes it took: all, unless the response is complete before they end. After
    /// an error the reader, and the connection, are of no use any more.
    [[nodiscard]] diag::Result<std::size_t> feed(std::string_view bytes);
    /// The connection has ended: completes a body that lasts until then, else an error.
    [[nodiscard]] diag::Result<void> finish();

    [[nodiscard]] bool complete() const { return part_ == Part::complete; }

    /// The response that is complete; the reader is ready for the next one.
    [[nodiscard]] HttpResponse take();

private:
    enum class Part {
        status,
        headers,
        body,
        to_end,
        chunk_size,
        chunk,
        chunk_end,
        trailers,
        complete
    };

    [[nodiscard]] bool wants_lines() const;
    [[nodiscard]] diag::Result<void> line_ended();
    [[nodiscard]] diag::Result<void> read_status(std::string_view line);
    [[nodiscard]] diag::Result<void> read_header(std::string_view line);
    [[nodiscard]] diag::Result<void> read_length(std::string_view value);
    [[nodiscard]] diag::Result<void> head_ended();
    [[nodiscard]] diag::Result<void> read_chunk_size(std::string_view line);
    [[nodiscard]] diag::Result<std::size_t> take_body(std::string_view bytes);

    HttpLimits limits_;
    Part part_ = Part::status;
    std::string line_;
    std::size_t head_ = 0; ///< bytes of the head, or of trailers and chunk sizes
    std::optional<std::uint64_t> length_;
    bool chunked_ = false;
    std::uint64_t left_ = 0; ///< of the body or the chunk
    HttpResponse response_;
};

} // namespace initbridge::supervisor
