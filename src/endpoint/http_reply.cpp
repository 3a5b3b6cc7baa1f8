#include "src/endpoint/http_reply.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>

namespace initbridge::endpoint {

namespace {

constexpr std::array<std::pair<int, std::string_view>, 12> reasons{{
    {200, "OK"},
    {400, "Bad Request"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {408, "Request Timeout"},
    {411, "Length Required"},
    {413, "Content Too Large"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {503, "Service Unavailable"},
    {505, "HTTP Version Not Supported"},
}};

std::string_view reason_of(int status)
{
    for (const auto& [number, reason] : reasons) {
        if (number == status) {
            return reason;
        }
    }
    return "Error";
}

/// RFC 9110, 5.6.7; by hand, for strftime(3) follows the locale.
std::string date(std::time_t now)
{
    constexpr std::array<std::string_view, 7> days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array<std::string_view, 12> months{
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    constexpr int first_year = 1900;
    std::tm time{};
    ::gmtime_r(&now, &time);
    return fmt::format(
        "{}, {:02} {} {} {:02}:{:02}:{:02} GMT",
        days.at(static_cast<std::size_t>(time.tm_wday)),
        time.tm_mday,
        months.at(static_cast<std::size_t>(time.tm_mon)),
        time.tm_year + first_year,
        time.tm_hour,
        time.tm_min,
        time.tm_sec);
}

std::string first_lines(int status, bool version_1_1, std::time_t now)
{
    return fmt::format(
        "HTTP/1.{} {} {}\r\nServer: initbridge\r\nDate: {}\r\n",
        version_1_1 ? 1 : 0,
        status,
        reason_of(status),
        date(now));
}

} // namespace

std::string write_http_reply(const ReplyHead& head, std::string_view body, std::time_t now)
{
    const std::string_view connection = !head.keeps_open   ? "Connection: close\r\n"
                                        : head.version_1_1 ? ""
                                                           : "Connection: Keep-Alive\r\n";
    return fmt::format(
        "{}Content-Type: {}\r\nContent-Length: {}\r\n{}\r\n{}",
        first_lines(head.status, head.version_1_1, now),
        head.type,
        body.size(),
        connection,
        body);
}

std::string write_http_error(ReplyHead head, std::time_t now)
{
    head.type = "text/plain;charset=utf-8";
    return write_http_reply(head, fmt::format("{} {}\n", head.status, reason_of(head.status)), now);
}

std::string write_stream_head(bool version_1_1, std::time_t now)
{
    return fmt::format(
        "{}Content-Type: text/plain;charset=utf-8\r\nX-Accel-Buffering: no\r\n{}\r\n\r\n",
        first_lines(200, version_1_1, now),
        version_1_1 ? "Transfer-Encoding: chunked" : "Connection: close");
}

std::string write_chunk(bool version_1_1, std::string_view bytes)
{
    return version_1_1 ? fmt::format("{:x}\r\n{}\r\n", bytes.size(), bytes) : std::string(bytes);
}

} // namespace initbridge::endpoint
