#include "translate/resolve/watched.hpp"

#include "translate/model/listeners.hpp"

#include <algorithm>
#include <string_view>

namespace initbridge::resolve {

namespace {

bool is_of_states(std::string_view event)
{
    return event == "EVENT" || event.starts_with("PROCESS_STATE");
}

bool hears_of_states(const model::Service& service)
{
    return service.kind == model::Kind::eventlistener && service.runner == model::Init::systemd &&
           std::ranges::any_of(model::events_of(service), is_of_states);
}

} // namespace

void mark_watched(std::vector<model::Service>& services)
{
    for (model::Service& service : services)
        service.watches = hears_of_states(service);
    const bool any = std::ranges::any_of(services, &model::Service::watches);
    for (model::Service& service : services)
        service.watched = any && service.runner == model::Init::systemd;
}

} // namespace initbridge::resolve
