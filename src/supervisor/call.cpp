#include "src/supervisor/call.hpp"

#include "src/supervisor/xml_writer.hpp"

#include <fmt/format.h>

#include <cstdint>

namespace initbridge::supervisor {

std::string write_call(const Call& call)
{
    std::string out = "<?xml version='1.0'?>\n<methodCall><methodName>";
    write_xml_text(call.method, out);
    out += "</methodName><params>";
    for (const json::Value& parameter : call.parameters) {
        out += "<param>";
        write_value(parameter, out);
        out += "</param>";
    }
    out += "</params></methodCall>\n";
    return out;
}

std::string write_request(const Call& call, const std::optional<Credentials>& credentials)
{
    const std::string body = write_call(call);
    std::string authorization;
    if (credentials) {
        authorization = fmt::format(
            "Authorization: Basic {}\r\n",
            base64(fmt::format("{}:{}", credentials->username, credentials->password)));
    }
    return fmt::format(
        "POST /RPC2 HTTP/1.1\r\nHost: localhost\r\nUser-Agent: initbridge\r\nContent-Type: "
        "text/xml\r\nAccept: text/xml\r\n{}Content-Length: {}\r\n\r\n{}",
        authorization,
        body.size(),
        body);
}

std::string base64(std::string_view bytes)
{
    constexpr std::string_view digits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    constexpr std::uint32_t low_bits = 0x3f;
    std::string out;
    for (std::size_t at = 0; at < bytes.size(); at += 3) {
        const std::string_view group = bytes.substr(at, 3);
        std::uint32_t bits = 0;
        for (std::size_t i = 0; i < 3; ++i) {
            const unsigned char byte = i < group.size() ? static_cast<unsigned char>(group[i]) : 0;
            bits = (bits << 8U) | byte;
        }
        for (std::size_t i = 0; i < 4; ++i) {
            out += i <= group.size() ? digits[(bits >> (18U - 6U * i)) & low_bits] : '=';
        }
    }
    return out;
}

} // namespace initbridge::supervisor
