#include "src/supervisor/xml_reader.hpp"

#include <expat.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <memory>
#include <system_error>
#include <utility>
#include <vector>

namespace initbridge::supervisor {

namespace {

enum class Kind {
    document,
    response,
    call,
    method,
    params,
    param,
    fault,
    value,
    text,    ///< string, and what is kept as one
    number,  ///< int, i4, i8
    boolean, ///< 0 or 1
    nil,
    array,
    data,
    structure,
    member,
    name,
};

struct Element {
    std::string_view tag;
    Kind parent;
    Kind kind;
};

constexpr std::array elements = {
    Element{"methodResponse", Kind::document, Kind::response},
    Element{"methodCall", Kind::document, Kind::call},
    Element{"methodName", Kind::call, Kind::method},
    Element{"params", Kind::response, Kind::params},
    Element{"params", Kind::call, Kind::params},
    Element{"fault", Kind::response, Kind::fault},
    Element{"param", Kind::params, Kind::param},
    Element{"value", Kind::param, Kind::value},
    Element{"value", Kind::fault, Kind::value},
    Element{"value", Kind::data, Kind::value},
    Element{"value", Kind::member, Kind::value},
    Element{"string", Kind::value, Kind::text},
    Element{"double", Kind::value, Kind::text},
    Element{"dateTime.iso8601", Kind::value, Kind::text},
    Element{"base64", Kind::value, Kind::text},
    Element{"int", Kind::value, Kind::number},
    Element{"i4", Kind::value, Kind::number},
    Element{"i8", Kind::value, Kind::number},
    Element{"boolean", Kind::value, Kind::boolean},
    Element{"nil", Kind::value, Kind::nil},
    Element{"array", Kind::value, Kind::array},
    Element{"data", Kind::array, Kind::data},
    Element{"struct", Kind::value, Kind::structure},
    Element{"member", Kind::structure, Kind::member},
    Element{"name", Kind::member, Kind::name},
};

/// An element that is open.
struct Open {
    Kind kind = Kind::document;
    std::size_t children = 0;
    std::string text;
    json::Value value;   ///< of value, and of what stands in it
    json::Array items;   ///< of data and array
    json::Object fields; ///< of struct
    std::string key;     ///< of member
};

bool is_blank(std::string_view text)
{
    return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

std::string_view trimmed(std::string_view text)
{
    const std::size_t begin = std::min(text.find_first_not_of(" \t\r\n"), text.size());
    const std::size_t end = text.find_last_not_of(" \t\r\n");
    return begin == text.size() ? std::string_view() : text.substr(begin, end - begin + 1);
}

/// Builds the document; the first thing that is wrong stays in problem().
class Builder {
public:
    explicit Builder(XmlLimits limits)
        : limits_(limits)
        , open_(1)
    {}

    void start(std::string_view tag)
    {
        Open& parent = open_.back();
        const auto* found = std::ranges::find_if(elements, [&](const Element& element) {
            return element.tag == tag && element.parent == parent.kind;
        });
        if (found == elements.end()) {
            return fail("an element that does not belong there");
        }
        const bool many = parent.kind == Kind::data || parent.kind == Kind::structure ||
                          (parent.kind == Kind::params && document_.is_call);
        const bool pair = parent.kind == Kind::member || parent.kind == Kind::call;
        const bool first = found->kind == Kind::name || found->kind == Kind::method;
        ++parent.children;
        document_.is_call = document_.is_call || found->kind == Kind::call;
        if ((!many && !pair && parent.children > 1) ||
            (pair && parent.children != (first ? 1U : 2U)) ||
            (parent.kind == Kind::value && !is_blank(parent.text))) {
            return fail("an element too many");
        }
        if (open_.size() > limits_.depth) {
            return fail("its elements are nested too deeply");
        }
        if (found->kind == Kind::value && ++values_ > limits_.values) {
            return fail("it has too many values");
        }
        open_.emplace_back();
        open_.back().kind = found->kind;
    }

    void text(std::string_view text)
    {
        Open& top = open_.back();
        const bool keeps = top.kind == Kind::value || top.kind == Kind::text ||
                           top.kind == Kind::number || top.kind == Kind::boolean ||
                           top.kind == Kind::name || top.kind == Kind::method;
        if (keeps && !(top.kind == Kind::value && top.children != 0)) {
            top.text += text;
        } else if (!is_blank(text)) {
            fail("text that does not belong there");
        }
    }

    void end()
    {
        Open element = std::move(open_.back());
        open_.pop_back();
        Open& parent = open_.back();
        switch (element.kind) {
        case Kind::text:
            parent.value = std::move(element.text);
            break;
        case Kind::number:
        case Kind::boolean:
            return end_scalar(element, parent);
        case Kind::name:
            parent.key = std::move(element.text);
            break;
        case Kind::data:
            parent.items = std::move(element.items);
            break;
        case Kind::array:
            parent.value = std::move(element.items);
            return element.children == 1 ? void() : fail("an array without data");
        case Kind::structure:
            parent.value = std::move(element.fields);
            break;
        case Kind::member:
            parent.fields.push_back({std::move(element.key), std::move(element.value)});
            return element.children == 2 ? void() : fail("a member without a name or a value");
        case Kind::value:
            return end_value(element, parent);
        case Kind::method:
            document_.method = std::move(element.text);
            break;
        case Kind::call:
            return element.children != 0 ? void() : fail("a call of no method");
        case Kind::params:
            if (document_.is_call) {
                return; // there need not be any
            }
            [[fallthrough]];
        case Kind::response:
        case Kind::param:
        case Kind::fault:
            return element.children == 1 ? void() : fail("it holds no value");
        case Kind::nil:
        case Kind::document:
            break;
        }
    }

    void fail(std::string_view why)
    {
        if (problem_.empty()) {
            problem_ = why;
        }
    }

    [[nodiscard]] const std::string& problem() const { return problem_; }

    [[nodiscard]] Document take() { return std::move(document_); }

private:
    void end_value(Open& element, Open& parent)
    {
        if (element.children == 0) { // without a type it is a string
            element.value = std::move(element.text);
        }
        switch (parent.kind) {
        case Kind::data:
            return parent.items.push_back(std::move(element.value));
        case Kind::member:
            parent.value = std::move(element.value);
            return;
        case Kind::fault:
            return end_fault(element.value);
        default: // param
            document_.values.push_back(std::move(element.value));
        }
    }

    void end_fault(const json::Value& value)
    {
        const json::Value* code = value.find("faultCode");
        const json::Value* text = value.find("faultString");
        if (code == nullptr || text == nullptr || code->as_integer() == nullptr ||
            text->as_string() == nullptr) {
            return fail("a fault without its code and text");
        }
        document_.fault = Fault{*code->as_integer(), *text->as_string()};
    }

    void end_scalar(const Open& element, Open& parent)
    {
        const std::string_view text = trimmed(element.text);
        std::int64_t number = 0;
        const char* last = text.data() + text.size();
        const auto [stopped, error] = std::from_chars(text.data(), last, number);
        if (error != std::errc{} || stopped != last) {
            return fail("a number that is none");
        }
        if (element.kind == Kind::number) {
            parent.value = number;
        } else if (number == 0 || number == 1) {
            parent.value = number == 1;
        } else {
            fail("a truth value that is none");
        }
    }

    XmlLimits limits_;
    std::vector<Open> open_; ///< the first is the document
    std::size_t values_ = 0;
    std::string problem_;
    Document document_;
};

struct Context {
    XML_Parser parser = nullptr;
    Builder builder;
};

/// expat is C: nothing may be thrown through it.
template <class Do>
void guarded(void* data, const Do& action) noexcept
{
    auto& context = *static_cast<Context*>(data);
    if (!context.builder.problem().empty()) {
        return; // expat reports some events after it was stopped
    }
    try {
        action(context.builder);
    } catch (...) {
        context.builder.fail("no memory for it");
    }
    if (!context.builder.problem().empty()) {
        XML_StopParser(context.parser, XML_FALSE);
    }
}

void XMLCALL on_start(void* data, const XML_Char* tag, const XML_Char**)
{
    guarded(data, [&](Builder& builder) { builder.start(tag); });
}

void XMLCALL on_end(void* data, const XML_Char*)
{
    guarded(data, [](Builder& builder) { builder.end(); });
}

void XMLCALL on_text(void* data, const XML_Char* text, int size)
{
    guarded(data, [&](Builder& builder) { builder.text({text, static_cast<std::size_t>(size)}); });
}

void XMLCALL on_doctype(void* data, const XML_Char*, const XML_Char*, const XML_Char*, int)
{
    guarded(data, [](Builder& builder) { builder.fail("it has a document type"); });
}

struct FreeParser {
    void operator()(XML_Parser parser) const noexcept { XML_ParserFree(parser); }
};

} // namespace

tl::expected<Document, std::string> read_document(std::string_view xml, XmlLimits limits)
{
    if (xml.size() > static_cast<std::size_t>(std::numeric_limits<int>::max())) {
        return tl::unexpected<std::string>("it is too long");
    }
    const std::unique_ptr<std::remove_pointer_t<XML_Parser>, FreeParser> parser(
        XML_ParserCreate("UTF-8"));
    if (!parser) {
        return tl::unexpected<std::string>("no memory for it");
    }
    Context context{parser.get(), Builder(limits)};
    XML_SetUserData(parser.get(), &context);
    XML_SetElementHandler(parser.get(), on_start, on_end);
    XML_SetCharacterDataHandler(parser.get(), on_text);
    XML_SetStartDoctypeDeclHandler(parser.get(), on_doctype);
    const XML_Status status =
        XML_Parse(parser.get(), xml.data(), static_cast<int>(xml.size()), XML_TRUE);
    if (!context.builder.problem().empty()) {
        return tl::unexpected(context.builder.problem());
    }
    if (status != XML_STATUS_OK) {
        return tl::unexpected(fmt::format(
            "line {}: {}",
            XML_GetCurrentLineNumber(parser.get()),
            XML_ErrorString(XML_GetErrorCode(parser.get()))));
    }
    return context.builder.take();
}

} // namespace initbridge::supervisor
