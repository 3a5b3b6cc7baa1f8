#include "translate/load/image_chain.hpp"

#include "translate/load/codes.hpp"
#include "translate/text/suggest.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace initbridge::load {

namespace {

constexpr std::size_t most_names_listed = 12;

std::vector<std::string_view> names_of(const std::vector<spec::ImageDefinition>& all)
{
    std::vector<std::string_view> names;
    names.reserve(all.size());
    for (const spec::ImageDefinition& image : all) {
        names.push_back(image.name.value);
    }
    return names;
}

std::string list_of(const std::vector<std::string_view>& names)
{
    std::string result;
    for (std::size_t i = 0; i < names.size() && i < most_names_listed; ++i) {
        result += fmt::format("{}{}", i == 0 ? "" : ", ", names[i]);
    }
    if (names.size() > most_names_listed) {
        result += fmt::format(" and {} more", names.size() - most_names_listed);
    }
    return result;
}

const spec::ImageDefinition*
find_image(const std::vector<spec::ImageDefinition>& all, std::string_view name)
{
    const auto it = std::find_if(all.begin(), all.end(), [&](const spec::ImageDefinition& image) {
        return image.name.value == name;
    });
    return it == all.end() ? nullptr : &*it;
}

/// `fedora` could be a slip of the pen; `quay.io/fedora/fedora:43` is a reference.
void warn_near_miss(
    const spec::ImageDefinition& image,
    const std::vector<spec::ImageDefinition>& all,
    diag::Diagnostics& out)
{
    const std::string& base = image.base->value;
    if (base.find_first_of("/:@.") != std::string::npos) {
        return;
    }
    const auto near = text::nearest(base, names_of(all));
    if (near && *near != image.name.value) {
        out.warning(
               codes::near_miss_base,
               image.base->mark,
               fmt::format("'{}' is no image of this file and is taken for an external one", base))
            .hint = fmt::format("did you mean '{}'?", *near);
    }
}

void report_cycle(
    const ImageChain& chain, const spec::ImageDefinition& again, diag::Diagnostics& out)
{
    auto step = std::find(chain.begin(), chain.end(), &again);
    std::string circle;
    auto& diagnostic = out.error(codes::base_cycle, chain.back()->base->mark, {});
    for (; step != chain.end(); ++step) {
        circle += fmt::format("'{}' -> ", (*step)->name.value);
        if (*step != chain.back()) {
            diagnostic.related.push_back(
                {(*step)->base->mark, fmt::format("'{}' is the base here", (*step)->base->value)});
        }
    }
    diagnostic.message =
        fmt::format("images are each other's base: {}'{}'", circle, again.name.value);
}

} // namespace

const spec::ImageDefinition* choose_image(
    const std::vector<spec::ImageDefinition>& all,
    const std::optional<std::string>& name,
    std::string_view file_name,
    diag::Diagnostics& out)
{
    if (!name) {
        if (all.size() == 1) {
            return &all.front();
        }
        if (!all.empty()) {
            out.error(
                   codes::image_not_chosen,
                   std::nullopt,
                   fmt::format("'{}' has {} images", file_name, all.size()))
                .hint = fmt::format("pick one with '--image NAME': {}", list_of(names_of(all)));
        }
        return nullptr;
    }
    const spec::ImageDefinition* found = find_image(all, *name);
    if (found == nullptr) {
        auto& diagnostic = out.error(
            codes::unknown_image,
            std::nullopt,
            fmt::format("'{}' has no image '{}'", file_name, *name));
        const auto near = text::nearest(*name, names_of(all));
        diagnostic.hint = near ? fmt::format("did you mean '{}'?", *near)
                               : fmt::format("it has: {}", list_of(names_of(all)));
    }
    return found;
}

ImageChain chain_of(
    const spec::ImageDefinition& image,
    const std::vector<spec::ImageDefinition>& all,
    diag::Diagnostics& out)
{
    ImageChain chain{&image};
    while (chain.back()->base) {
        const spec::ImageDefinition* base = find_image(all, chain.back()->base->value);
        if (base == nullptr) {
            warn_near_miss(*chain.back(), all, out);
            break;
        }
        if (std::find(chain.begin(), chain.end(), base) != chain.end()) {
            report_cycle(chain, *base, out);
            break;
        }
        chain.push_back(base);
    }
    std::reverse(chain.begin(), chain.end());
    return chain;
}

} // namespace initbridge::load
