#include "translate/list.hpp"

#include "translate/supervisord/process_names.hpp"
#include "translate/systemd/install.hpp"
#include "translate/systemd/naming.hpp"
#include "translate/systemd/ready.hpp"

#include <algorithm>
#include <utility>

namespace initbridge {

namespace {

std::vector<std::string> names_of(const model::Service& service)
{
    if (service.runner == model::Init::supervisord) {
        return supervisord::process_names(service);
    }
    diag::Diagnostics said_already; // when it was rendered
    return systemd::name_units(service, said_already).units();
}

/// On Debian `sshd.service` is another name of `ssh.service`.
std::string real_name(const model::PackagedService& service, const facts::TargetFacts& facts)
{
    const auto scope =
        service.scope == model::Scope::system ? facts::UnitScope::system : facts::UnitScope::user;
    const systemd::FoundUnit found =
        systemd::find_unit(service.unit, systemd::UnitView(facts, scope));
    return found.state == systemd::EnableState::enabled ? found.name : service.unit;
}

listing::Names names_of(const model::ServiceSet& set, const facts::TargetFacts& facts)
{
    listing::Names names;
    for (const model::Service& service : set.services) {
        names.services.push_back(names_of(service));
    }
    if (set.image->init != model::Init::systemd) {
        return names; // units are for systemd alone
    }
    for (const model::PackagedService& service : set.packaged) {
        names.packaged.push_back(real_name(service, facts));
    }
    for (const model::Layer& layer : set.image->layers) {
        for (const systemd::PlacedUnit& placed : systemd::place_units(layer, facts)) {
            if (!set.image->leaves_out(placed.scope)) {
                names.ready.push_back({placed.unit->name, &layer, placed.scope, placed.enable});
            }
        }
    }
    return names;
}

} // namespace

std::string list_services(const model::ServiceSet& set, const facts::TargetFacts& facts)
{
    return listing::render(set, facts, names_of(set, facts));
}

std::vector<std::string>
service_names(const model::ServiceSet& set, const facts::TargetFacts& facts)
{
    return listing::all_names(names_of(set, facts));
}

} // namespace initbridge
