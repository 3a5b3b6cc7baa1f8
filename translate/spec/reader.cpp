#include "translate/spec/reader.hpp"

#include "translate/spec/codes.hpp"
#include "translate/text/suggest.hpp"

#include <fmt/format.h>

#include <utility>

namespace initbridge::spec {

diag::Diagnostic& Reader::error(std::string_view code, diag::SourceMark where, std::string message)
{
    ++errors_;
    return out_.error(code, where, std::move(message));
}

diag::Diagnostic&
Reader::warning(std::string_view code, diag::SourceMark where, std::string message)
{
    return out_.warning(code, where, std::move(message));
}

diag::Diagnostic& Reader::note(std::string_view code, diag::SourceMark where, std::string message)
{
    return out_.note(code, where, std::move(message));
}

std::string_view describe(const Node& node)
{
    switch (node.kind()) {
    case NodeKind::null:
        return "nothing";
    case NodeKind::scalar:
        return "a word";
    case NodeKind::sequence:
        return "a list";
    case NodeKind::mapping:
        return "a mapping";
    }
    return {};
}

diag::Diagnostic& wrong_type(Reader& reader, const Field& field, std::string_view wanted)
{
    if (field.value.is_null()) {
        auto& diagnostic = reader.error(
            codes::null_value, field.value.mark(), fmt::format("'{}' has no value", field.name));
        diagnostic.hint = fmt::format("give it {}, or remove the key", wanted);
        return diagnostic;
    }
    return reader.error(
        codes::wrong_type,
        field.value.mark(),
        fmt::format("'{}' has to be {}, not {}", field.name, wanted, describe(field.value)));
}

Field item_of(const Field& list, const Node& item)
{
    return {list.name, list.key_mark, item};
}

std::string did_you_mean(std::string_view word, std::span<const std::string_view> candidates)
{
    const auto near = text::nearest(word, candidates);
    return near ? fmt::format("did you mean '{}'?", *near) : std::string{};
}

Field make_field(const Node& key, const Node& value)
{
    return {key.text(), key.mark(), value};
}

} // namespace initbridge::spec
