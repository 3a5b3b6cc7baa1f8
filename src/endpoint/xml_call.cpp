#include "src/endpoint/xml_call.hpp"

#include "src/supervisor/xml_writer.hpp"

#include <utility>

namespace initbridge::endpoint {

std::optional<supervisor::Call> read_call(std::string_view xml, supervisor::XmlLimits limits)
{
    auto document = supervisor::read_document(xml, limits);
    if (!document || !document->is_call || document->method.empty()) {
        return std::nullopt;
    }
    return supervisor::Call{std::move(document->method), std::move(document->values)};
}

std::string write_answer(const Answer& answer)
{
    std::string out = "<?xml version='1.0'?>\n<methodResponse>\n";
    if (answer) {
        out += "<params>\n<param>\n";
        supervisor::write_value(*answer, out);
        out += "\n</param>\n</params>\n";
    } else {
        out += "<fault>\n";
        supervisor::write_value(
            json::Object{{"faultCode", answer.error().code}, {"faultString", answer.error().text}},
            out);
        out += "\n</fault>\n";
    }
    return out + "</methodResponse>\n";
}

} // namespace initbridge::endpoint
