#pragma once
/// Reads HTTP/1.x requests from bytes as they come. Pure: it knows no socket.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace initbridge::endpoint {

/// What is larger is refused. The head is the request line and all headers.
struct RequestLimits {
    std::size_t head = std::size_t{16} * 1024;
    std::size_t body = std::size_t{512} * 1024;
};

struct HttpRequest {
    std::string method;
    std::string target;
    std::string body;
    bool version_1_1 = true;
    bool keeps_open = true; ///< the client may send another request

    friend bool operator==(const HttpRequest&, const HttpRequest&) = default;
};

/// One request at a time: feed() until complete() or a problem(), take() it, go on with what feed()
/// left. After a problem the connection is of no use any more.
class RequestReader {
public:
    explicit RequestReader(RequestLimits limits = {})
        : limits_(limits)
    {}

    /// How many of the bytes it took: all, unless the request is complete before they end.
    std::size_t feed(std::string_view bytes);

    [[nodiscard]] bool complete() const { return part_ == Part::complete; }

    /// The status that answers what cannot be read (400, 411, 413, 431, 501, 505); 0: none yet.
    [[nodiscard]] int problem() const { return problem_; }

    /// Has something of a request come that is not complete?
    [[nodiscard]] bool begun() const { return head_ != 0 && !complete(); }

    /// The request that is complete; the reader is ready for the next one.
    [[nodiscard]] HttpRequest take();

private:
    enum class Part { request_line, headers, body, complete };

    void line_ended();
    void read_request_line(std::string_view line);
    void read_header(std::string_view line);
    void read_length(std::string_view value);
    void head_ended();

    RequestLimits limits_;
    Part part_ = Part::request_line;
    int problem_ = 0;
    std::string line_;
    std::size_t head_ = 0; ///< bytes of it
    std::optional<std::uint64_t> length_;
    HttpRequest request_;
};

} // namespace initbridge::endpoint
