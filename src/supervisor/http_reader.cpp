#include "src/supervisor/http_reader.hpp"

#include "src/supervisor/codes.hpp"
#include "src/supervisor/http_words.hpp"

#include <algorithm>
#include <charconv>
#include <system_error>
#include <utility>

namespace initbridge::supervisor {

namespace {

tl::unexpected<diag::Diagnostic> bad(std::string why)
{
    return diag::failure(codes::bad_answer, "not an answer of supervisord: " + std::move(why));
}

/// Digits only: no sign, no blanks.
std::optional<std::uint64_t> whole_number(std::string_view text, int base)
{
    std::uint64_t value = 0;
    const char* end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, value, base);
    return error == std::errc{} && stopped == end && !text.empty() ? std::optional(value)
                                                                   : std::nullopt;
}

} // namespace

bool HttpReader::wants_lines() const
{
    return part_ == Part::status || part_ == Part::headers || part_ == Part::chunk_size ||
           part_ == Part::chunk_end || part_ == Part::trailers;
}

diag::Result<std::size_t> HttpReader::feed(std::string_view bytes)
{
    std::size_t taken = 0;
    while (taken < bytes.size() && !complete()) {
        const std::string_view rest = bytes.substr(taken);
        if (!wants_lines()) {
            const auto used = take_body(rest);
            if (!used) {
                return tl::unexpected(used.error());
            }
            taken += *used;
            continue;
        }
        const std::size_t end = std::min(rest.find('\n'), rest.size());
        const std::size_t used = std::min(end + 1, rest.size());
        head_ += used;
        if (head_ > limits_.head) {
            return bad("its head is too long");
        }
        line_ += rest.substr(0, end);
        taken += used;
        if (end < rest.size()) {
            if (auto done = line_ended(); !done) {
                return tl::unexpected(std::move(done.error()));
            }
        }
    }
    return taken;
}

diag::Result<void> HttpReader::line_ended()
{
    std::string line = std::exchange(line_, {});
    if (line.ends_with('\r')) {
        line.pop_back();
    }
    if (line.find('\0') != std::string::npos || line.find('\r') != std::string::npos) {
        return bad("a control character in its head");
    }
    switch (part_) {
    case Part::status:
        return read_status(line);
    case Part::headers:
        return line.empty() ? head_ended() : read_header(line);
    case Part::chunk_size:
        return read_chunk_size(line);
    case Part::chunk_end:
        part_ = Part::chunk_size;
        return line.empty() ? diag::Result<void>{} : bad("a chunk is longer than it says");
    default: // trailers
        part_ = line.empty() ? Part::complete : part_;
        return {};
    }
}

diag::Result<void> HttpReader::read_status(std::string_view line)
{
    constexpr std::size_t code_at = 9; // behind "HTTP/1.1 "
    constexpr std::size_t code_size = 3;
    const bool version_1 = line.starts_with("HTTP/1.0 ") || line.starts_with("HTTP/1.1 ");
    const auto code = version_1 ? whole_number(line.substr(code_at, code_size), 10) : std::nullopt;
    const std::string_view rest = code && line.size() >= code_at + code_size
                                      ? line.substr(code_at + code_size)
                                      : std::string_view("?");
    if (!code || *code < 100 || !(rest.empty() || rest.starts_with(' '))) {
        return bad("no status line of HTTP");
    }
    response_.status = static_cast<int>(*code);
    response_.reason = without_blanks(rest);
    response_.keeps_open = line.starts_with("HTTP/1.1");
    part_ = Part::headers;
    return {};
}

diag::Result<void> HttpReader::read_header(std::string_view line)
{
    const std::size_t colon = line.find(':');
    if (colon == 0 || colon == std::string_view::npos ||
        line.substr(0, colon).find_first_of(" \t") != std::string_view::npos) {
        return bad("a header without a name"); // continued lines (RFC 9112, 5.2) too
    }
    const std::string_view name = line.substr(0, colon);
    const std::string_view value = without_blanks(line.substr(colon + 1));
    if (is_word(name, "content-length")) {
        return read_length(value);
    }
    if (is_word(name, "transfer-encoding")) {
        if (!is_word(value, "chunked") || chunked_) {
            return bad("a transfer encoding that is not known");
        }
        chunked_ = true;
    }
    if (is_word(name, "connection")) {
        response_.keeps_open =
            is_word(value, "keep-alive") || (response_.keeps_open && !is_word(value, "close"));
    }
    return {};
}

diag::Result<void> HttpReader::read_length(std::string_view value)
{
    const auto length = whole_number(value, 10);
    if (!length || (length_ && *length_ != *length)) {
        return bad("its Content-Length is no number, or there are two");
    }
    length_ = length;
    return {};
}

diag::Result<void> HttpReader::head_ended()
{
    constexpr int ok = 200;
    constexpr int no_content = 204;
    constexpr int not_modified = 304;
    if (response_.status < ok) { // "100 Continue": the real one follows
        *this = HttpReader(limits_);
        return {};
    }
    head_ = 0;
    if (chunked_ && length_) {
        return bad("both a Content-Length and a transfer encoding");
    }
    if (length_ && *length_ > limits_.body) {
        return bad("it is too long");
    }
    left_ = length_.value_or(0);
    if (response_.status == no_content || response_.status == not_modified) {
        part_ = Part::complete;
    } else if (chunked_) {
        part_ = Part::chunk_size;
    } else if (!length_) {
        part_ = Part::to_end;
        response_.keeps_open = false;
    } else {
        part_ = left_ == 0 ? Part::complete : Part::body;
    }
    return {};
}

diag::Result<void> HttpReader::read_chunk_size(std::string_view line)
{
    const auto size = whole_number(without_blanks(line.substr(0, line.find(';'))), 16);
    if (!size) {
        return bad("a chunk without a size");
    }
    if (*size > limits_.body - response_.body.size()) {
        return bad("it is too long");
    }
    if (*size != 0) {
        head_ = 0; // each chunk brings at least one byte of the body
    }
    left_ = *size;
    part_ = left_ == 0 ? Part::trailers : Part::chunk;
    return {};
}

diag::Result<std::size_t> HttpReader::take_body(std::string_view bytes)
{
    if (part_ == Part::to_end) {
        if (bytes.size() > limits_.body - response_.body.size()) {
            return bad("it is too long");
        }
        response_.body += bytes;
        return bytes.size();
    }
    const std::size_t size = std::min(bytes.size(), static_cast<std::size_t>(left_));
    response_.body += bytes.substr(0, size);
    left_ -= size;
    if (left_ == 0) {
        part_ = part_ == Part::chunk ? Part::chunk_end : Part::complete;
    }
    return size;
}

diag::Result<void> HttpReader::finish()
{
    if (part_ == Part::to_end) {
        part_ = Part::complete;
    }
    if (!complete()) {
        return diag::failure(
            codes::disconnected, "supervisord ended the connection before its answer was whole");
    }
    return {};
}

HttpResponse HttpReader::take()
{
    HttpResponse response = std::move(response_);
    *this = HttpReader(limits_);
    return response;
}

} // namespace initbridge::supervisor
