#include "translate/spec/references.hpp"

#include "translate/model/names.hpp"
#include "translate/spec/codes.hpp"
#include "translate/spec/scalars.hpp"
#include "translate/text/utf8.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace initbridge::spec {

namespace {

/// `@host/org/repo/layers/N:v` is taken apart by who looks for the layer.
bool check_reference(Reader& reader, const model::Marked<std::string_view>& word)
{
    if (word.value.starts_with('@') && word.value.size() > 1 && !text::has_control(word.value))
        return true;
    const auto problem = model::entry_name_problem(word.value);
    if (problem)
        reader
            .error(
                codes::bad_name,
                word.mark,
                fmt::format("the name '{}' of a layer {}", word.value, *problem))
            .hint = "name a layer, or '@host/org/repo/layers/NAME:VERSION'";
    return !problem;
}

} // namespace

std::vector<LayerReference> read_references(Reader& reader, const Field& field)
{
    std::vector<LayerReference> references;
    if (field.value.is_null())
        return references;
    const auto words = read_list(reader, field, ListForm::list_or_word, "a list of layers");
    if (!words)
        return references;
    references.reserve(words->size());
    for (const auto& word : *words) {
        if (!check_reference(reader, word))
            continue;
        const auto other = std::ranges::find(references, word.value, &LayerReference::value);
        if (other == references.end())
            references.push_back({std::string(word.value), word.mark});
        else
            reader
                .error(
                    codes::listed_twice,
                    word.mark,
                    fmt::format("the layer '{}' is there twice", word.value))
                .related.push_back({other->mark, "first here"});
    }
    return references;
}

} // namespace initbridge::spec
