#include "src/endpoint/processes.hpp"

#include "src/endpoint/sort_stably.hpp"
#include "src/service/mapping.hpp"
#include "src/supervisor/process.hpp"

#include <algorithm>

namespace initbridge::endpoint {

std::vector<Group> make_groups(const std::vector<service::Target>& targets)
{
    std::vector<Group> groups;
    for (const service::Target& target : targets) {
        auto group = std::ranges::find(groups, target.entry, &Group::name);
        if (group == groups.end()) {
            groups.push_back({target.entry, target.priority, {}});
            group = groups.end() - 1;
        }
        group->processes.push_back(std::make_shared<Process>(
            Process{target, target.entry, service::process_name(target), {}}));
    }
    sort_stably(groups, &Group::priority);
    return groups;
}

std::string full_name(const Process& process)
{
    return supervisor::full_name(process.group, process.name);
}

NameSpec split_name(std::string_view text)
{
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos) {
        return {std::string(text), std::string(text)};
    }
    const std::string_view name = text.substr(colon + 1);
    NameSpec spec{std::string(text.substr(0, colon)), std::nullopt};
    if (!name.empty() && name != "*") {
        spec.name = std::string(name);
    }
    return spec;
}

} // namespace initbridge::endpoint
