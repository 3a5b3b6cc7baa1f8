#include "translate/model/text.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

namespace initbridge::model {

Text::Text(std::string literal)
{
    if (!literal.empty())
        parts_.emplace_back(std::move(literal));
}

void Text::append(std::string_view literal)
{
    if (literal.empty())
        return;
    if (!parts_.empty()) {
        if (auto* last = std::get_if<std::string>(&parts_.back())) {
            last->append(literal);
            return;
        }
    }
    parts_.emplace_back(std::in_place_type<std::string>, literal);
}

void Text::append(Expansion expansion)
{
    parts_.emplace_back(std::move(expansion));
}

void Text::append(const Text& other)
{
    if (&other == this) {
        const Text copy = other; // NOLINT(performance-unnecessary-copy-initialization): it would
                                 // grow under the loop
        append(copy);
        return;
    }
    for (const TextPart& part : other.parts_) {
        if (const auto* literal = std::get_if<std::string>(&part))
            append(std::string_view(*literal));
        else
            parts_.push_back(part);
    }
}

bool Text::is_literal() const
{
    // Neighbouring literals are one part, so two parts hold at least one expansion.
    return parts_.empty() ||
           (parts_.size() == 1 && std::holds_alternative<std::string>(parts_.front()));
}

std::string_view Text::literal() const
{
    assert(is_literal());
    return parts_.empty() ? std::string_view() : std::get<std::string>(parts_.front());
}

bool Text::contains(ExpansionKind kind) const
{
    return std::ranges::any_of(parts_, [kind](const TextPart& part) {
        const auto* expansion = std::get_if<Expansion>(&part);
        return expansion != nullptr && expansion->kind == kind;
    });
}

} // namespace initbridge::model
