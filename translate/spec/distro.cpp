#include "translate/spec/distro.hpp"

#include "translate/spec/codes.hpp"
#include "translate/spec/scalars.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace initbridge::spec {

namespace {

/// The characters of ID= and VERSION_ID=, and capitals, which os-release(5) does not allow but
/// some distributions have.
bool is_part(std::string_view part)
{
    return !part.empty() && std::ranges::all_of(part, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '.' || c == '_' || c == '-' || c == '+' || c == '~';
    });
}

bool is_distro(std::string_view text)
{
    const std::size_t colon = text.find(':');
    return is_part(text.substr(0, colon)) &&
           (colon == std::string_view::npos || is_part(text.substr(colon + 1)));
}

} // namespace

std::optional<model::Marked<std::vector<model::Marked<std::string>>>>
read_distros(Reader& reader, const Field& field)
{
    const auto words = read_list(reader, field, ListForm::list_or_word, "a list of distributions");
    if (!words)
        return std::nullopt;
    model::Marked<std::vector<model::Marked<std::string>>> distros{{}, field.value.mark()};
    for (const auto& word : *words) {
        if (is_distro(word.value))
            distros.value.push_back({std::string(word.value), word.mark});
        else
            reader
                .error(
                    codes::bad_name,
                    word.mark,
                    fmt::format("'{}' is not a distribution", word.value))
                .hint = "write its ID of os-release, or 'ID:VERSION_ID'";
    }
    if (words->empty())
        reader.error(codes::bad_value, field.value.mark(), fmt::format("'{}' is empty", field.name))
            .hint = "name a distribution, or remove the key: then it is for all";
    if (distros.value.empty())
        return std::nullopt;
    return distros;
}

} // namespace initbridge::spec
