#include "translate/resolve/defaults.hpp"

#include "translate/resolve/outputs.hpp"
#include "translate/resolve/unit_rules.hpp"

#include <algorithm>

namespace initbridge::resolve {

namespace {

template <class T>
T said_or(const std::optional<model::Marked<T>>& said, T otherwise)
{
    return said ? said->value : otherwise;
}

/// A process that runs once must not be tried again because it was quick: unless the author
/// speaks of starting, it counts as started at once.
std::int64_t default_start_secs(const model::ServiceEntry& entry, const model::Service& service)
{
    if (service.kind == model::Kind::oneshot)
        return 0;
    const bool once = service.restart == model::RestartPolicy::no;
    return once && !entry.start_retries ? 0 : 1;
}

void choose_lifecycle(const model::ServiceEntry& entry, model::Service& service)
{
    const bool listener = service.kind == model::Kind::eventlistener;
    service.restart =
        said_or(entry.restart, listener ? model::RestartPolicy::always : model::RestartPolicy::no);
    service.start_secs =
        std::chrono::seconds(said_or(entry.start_secs, default_start_secs(entry, service)));
    service.start_retries = said_or(entry.start_retries, service.start_retries);
    if (entry.exit_codes) {
        std::vector<int> codes = entry.exit_codes->value;
        std::ranges::sort(codes);
        const auto repeated = std::ranges::unique(codes);
        codes.erase(repeated.begin(), repeated.end());
        service.exit_codes = std::move(codes);
    }
    service.stop_signal = said_or(entry.stop_signal, service.stop_signal);
    service.stop_timeout = said_or(entry.stop_timeout, service.stop_timeout);
    service.priority = said_or(entry.priority, service.priority);
    service.priority_needed = entry.priority.has_value();
}

void choose_targets(const model::ServiceEntry& entry, model::Service& service)
{
    if (!entry.wanted_by) {
        service.wanted_by = {
            service.scope == model::Scope::user ? "default.target" : "multi-user.target"};
        return;
    }
    for (const auto& target : entry.wanted_by->value)
        if (std::ranges::find(service.wanted_by, target.value) == service.wanted_by.end())
            service.wanted_by.push_back(target.value);
}

} // namespace

bool starts_at_boot(const model::ServiceEntry& entry)
{
    return said_or(entry.enable, true) && said_or(entry.auto_start, true);
}

void choose_defaults(const model::ServiceEntry& entry, model::Service& service)
{
    service.name = entry.name.value;
    if (entry.unit)
        service.unit = std::string(unit_stem(entry));
    service.kind = said_or(entry.kind, model::Kind::program);
    service.scope = scope_of(entry);
    service.description = entry.description ? entry.description->value
                                            : service.layer->name.value + ": " + service.name;
    if (entry.umask)
        service.umask = entry.umask->value;
    service.starts_at_boot = starts_at_boot(entry);
    service.instances = said_or(entry.instances, std::int64_t{1});
    choose_lifecycle(entry, service);
    choose_targets(entry, service);
}

} // namespace initbridge::resolve
