#include "src/endpoint/http_request.hpp"

#include "src/supervisor/http_words.hpp"

#include <algorithm>
#include <charconv>
#include <system_error>
#include <utility>

namespace initbridge::endpoint {

namespace {

using supervisor::is_word;
using supervisor::without_blanks;

constexpr int bad_request = 400;
constexpr int length_required = 411;
constexpr int too_large = 413;
constexpr int head_too_large = 431;
constexpr int not_implemented = 501;
constexpr int bad_version = 505;

bool is_control(char c)
{
    return static_cast<unsigned char>(c) < ' ' && c != '\t';
}

} // namespace

std::size_t RequestReader::feed(std::string_view bytes)
{
    std::size_t taken = 0;
    while (taken < bytes.size() && !complete() && problem_ == 0) {
        const std::string_view rest = bytes.substr(taken);
        if (part_ == Part::body) {
            const std::size_t missing = static_cast<std::size_t>(*length_) - request_.body.size();
            const std::size_t used = std::min(missing, rest.size());
            request_.body += rest.substr(0, used);
            taken += used;
            part_ = used == missing ? Part::complete : part_;
            continue;
        }
        const std::size_t end = std::min(rest.find('\n'), rest.size());
        const std::size_t used = std::min(end + 1, rest.size());
        head_ += used;
        if (head_ > limits_.head) {
            problem_ = head_too_large;
            break;
        }
        line_ += rest.substr(0, end);
        taken += used;
        if (end < rest.size()) {
            line_ended();
        }
    }
    return taken;
}

void RequestReader::line_ended()
{
    std::string line = std::exchange(line_, {});
    if (line.ends_with('\r')) {
        line.pop_back();
    }
    if (std::ranges::any_of(line, is_control)) {
        problem_ = bad_request;
    } else if (part_ == Part::request_line) {
        if (line.empty()) {
            head_ = 0; // clients send blank lines behind a request: RFC 9112, 2.2
        } else {
            read_request_line(line);
        }
    } else if (line.empty()) {
        head_ended();
    } else {
        read_header(line);
    }
}

void RequestReader::read_request_line(std::string_view line)
{
    const std::size_t first = line.find(' ');
    const std::size_t second = line.rfind(' ');
    if (first == std::string_view::npos || first == second || first == 0) {
        problem_ = bad_request;
        return;
    }
    const std::string_view version = line.substr(second + 1);
    if (!version.starts_with("HTTP/")) {
        problem_ = bad_request;
        return;
    }
    if (version != "HTTP/1.1" && version != "HTTP/1.0") {
        problem_ = bad_version;
        return;
    }
    request_.method = line.substr(0, first);
    request_.target = line.substr(first + 1, second - first - 1);
    request_.version_1_1 = version == "HTTP/1.1";
    request_.keeps_open = request_.version_1_1;
    part_ = Part::headers;
}

void RequestReader::read_header(std::string_view line)
{
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || colon == 0 || line.front() == ' ' ||
        line.front() == '\t' || line[colon - 1] == ' ' || line[colon - 1] == '\t') {
        problem_ = bad_request; // a folded line, or a name that others read otherwise
        return;
    }
    const std::string_view name = line.substr(0, colon);
    const std::string_view value = without_blanks(line.substr(colon + 1));
    if (is_word(name, "Content-Length")) {
        read_length(value);
    } else if (is_word(name, "Transfer-Encoding")) {
        problem_ = not_implemented;
    } else if (is_word(name, "Connection")) {
        request_.keeps_open =
            request_.version_1_1 ? !is_word(value, "close") : is_word(value, "keep-alive");
    }
}

/// Digits only; twice only if it is the same.
void RequestReader::read_length(std::string_view value)
{
    std::uint64_t number = 0;
    const char* end = value.data() + value.size();
    const auto [stopped, error] = std::from_chars(value.data(), end, number);
    if (error == std::errc::result_out_of_range) {
        problem_ = too_large;
    } else if (error != std::errc{} || stopped != end || (length_ && *length_ != number)) {
        problem_ = bad_request;
    } else if (number > limits_.body) {
        problem_ = too_large;
    }
    length_ = number;
}

void RequestReader::head_ended()
{
    if (!length_ && request_.method == "POST") {
        problem_ = length_required;
        return;
    }
    part_ = length_.value_or(0) == 0 ? Part::complete : Part::body;
}

HttpRequest RequestReader::take()
{
    HttpRequest request = std::exchange(request_, {});
    part_ = Part::request_line;
    head_ = 0;
    length_.reset();
    return request;
}

} // namespace initbridge::endpoint
