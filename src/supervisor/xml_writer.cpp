#include "src/supervisor/xml_writer.hpp"

#include "translate/text/utf8.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <cstdint>

namespace initbridge::supervisor {

namespace {

/// XML 1.0, production 2.
bool is_xml_char(char32_t c)
{
    return c == '\t' || c == '\n' || c == '\r' || (c >= 0x20 && c != 0xfffe && c != 0xffff);
}

} // namespace

void write_xml_text(std::string_view text, std::string& out)
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
        write_xml_text(*text, out);
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
            write_xml_text(member.key, out);
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

} // namespace initbridge::supervisor
