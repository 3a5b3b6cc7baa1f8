#include "translate/resolve/draft.hpp"

#include <algorithm>
#include <utility>

namespace initbridge::resolve {

namespace {

/// Moves what is not broken to the front and returns, for each old place, the new one.
template <class T>
std::vector<std::size_t> drop_broken(std::vector<T>& items, const std::vector<std::uint8_t>& broken)
{
    std::vector<std::size_t> new_index(items.size());
    std::size_t kept = 0;
    for (std::size_t i = 0; i < items.size(); ++i) {
        new_index[i] = kept;
        if (broken[i] != 0)
            continue;
        if (kept != i)
            items[kept] = std::move(items[i]);
        ++kept;
    }
    items.resize(kept);
    return new_index;
}

} // namespace

std::string_view Draft::name_of(std::size_t node) const
{
    if (node < services.size())
        return services[node].name;
    return packaged[node - services.size()].entry->name.value;
}

void Draft::mark_broken(std::size_t node)
{
    if (node < services.size())
        broken_services[node] = 1;
    else
        broken_packaged[node - services.size()] = 1;
}

namespace {

void add_runs(const model::Service& oneshot, std::vector<std::string>& runs)
{
    if (oneshot.instances == 1)
        runs.push_back(oneshot.name);
    for (std::int64_t copy = 0; oneshot.instances > 1 && copy < oneshot.instances; ++copy)
        runs.push_back(oneshot.name + "@" + std::to_string(copy));
}

/// Of what starts by itself: nobody waits for what waits to be started.
void note_awaited_ends(std::vector<model::Service>& services)
{
    for (model::Service& service : services) {
        for (const model::Reference& reference : service.after) {
            if (!reference.unit.empty())
                continue;
            model::Service& earlier = services[reference.service];
            if (earlier.kind == model::Kind::oneshot && earlier.runner == service.runner &&
                earlier.starts_at_boot) {
                add_runs(earlier, service.awaited_ends);
                earlier.end_is_awaited = true;
            }
        }
    }
}

} // namespace

model::ServiceSet finish(Draft draft, const model::Image& image)
{
    model::ServiceSet set{&image, std::move(draft.services), std::move(draft.packaged)};
    const auto is_broken = [](std::uint8_t flag) {
        return flag != 0;
    };
    if (std::ranges::any_of(draft.broken_services, is_broken)) {
        const std::vector<std::size_t> new_index = drop_broken(set.services, draft.broken_services);
        const auto renumber = [&](std::vector<model::Reference>& references) {
            std::erase_if(references, [&](const model::Reference& reference) {
                return reference.unit.empty() && draft.broken_services[reference.service] != 0;
            });
            for (model::Reference& reference : references)
                if (reference.unit.empty())
                    reference.service = new_index[reference.service];
        };
        for (model::Service& service : set.services)
            renumber(service.after);
        for (model::PackagedService& packaged : set.packaged)
            renumber(packaged.override_after);
    }
    drop_broken(set.packaged, draft.broken_packaged);
    note_awaited_ends(set.services);
    return set;
}

} // namespace initbridge::resolve
