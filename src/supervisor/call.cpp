#include "src/supervisor/call.hpp"

#include "translate/text/utf8.hpp"

#include <fmt/format.h>

#include <cstdint>

namespace initbridge::supervisor {

namespace {

/// XML 1.0, production 2.
bool is_xml_char(char32_t c)
{
    return c == '\t' || c == '\n' || c == '\r' || (c >= 0x20 && c != 0xfffe && c != 0xffff);
}

void write_text(std::string_view text, std::string& out)
{
    while (!text.empty()) {
        const auto point = text::decode_code_point(text);
        const std::size_t length = point ? point->length : 1;
        if (!point || !is_xml_char(point->value)) {
            out += "\xef\xbf\xbd";
        } else if (point->value == '&') {
            out += "&amp;";
        } else if (point->value == '<') {
            out += "&lt;";
        } else if (point->value == '>') {
            out += "&gt;"; // in "]]>" it has to be
        } else if (point->value == '\r') {
            out += "&#13;"; // as itself it would be read as a line feed
        } else {
            out += text.substr(0, length);
        }
        text.remove_prefix(length);
    }
}

void write_value(const json::Value& value, std::string& out)
{
    out += "<value>";
    if (const bool* truth = value.as_bool()) {
        out += *truth ? "<boolean>1</boolean>" : "<boolean>0</boolean>";
    } else if (const std::int64_t* number = value.as_integer()) {
        out += fmt::format("<int>{}</int>", *number);
    } else if (const std::string* text = value.as_string()) {
        out += "<string>";
        write_text(*text, out);
        out += "</string>";
    } else if (const json::Array* items = value.as_array()) {
        out += "<array><data>";
        for (const json::Value& item : *items) {
            write_value(item, out);
        }
        out += "</data></array>";
    } else if (const json::Object* members = value.as_object()) {
        out += "<struct>";
        for (const json::Member& member : *members) {
            out += "<member><name>";
            write_text(member.key, out);
            out += "</name>";
            write_value(member.value, out);
            out += "</member>";
        }
        out += "</struct>";
    } else {
        out += "<nil/>";
    }
    out += "</value>";
}

} // namespace

std::string write_call(const Call& call)
{
    std::string out = "<?xml version='1.0'?>\n<methodCall><methodName>";
    write_text(call.method, out);
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
