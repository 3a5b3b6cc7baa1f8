#include "translate/listing/listing.hpp"

#include "translate/listing/codes.hpp"
#include "translate/listing/logs.hpp"
#include "translate/model/listeners.hpp"
#include "translate/text/json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace initbridge::listing {

namespace {

/// Raised when a reader of the old form would misread the new one.
constexpr int list_version = 1;

std::string_view init_of(const model::ServiceSet& set)
{
    const bool supervised = std::ranges::any_of(set.services, [](const model::Service& service) {
        return service.runner == model::Init::supervisord;
    });
    return set.image->bridge && supervised ? "bridge" : model::to_string(set.image->init);
}

json::Value number_or_null(const std::optional<std::uint32_t>& number)
{
    return number ? json::Value(*number) : json::Value();
}

json::Value user_of(const model::Image& image, const facts::TargetFacts& facts)
{
    const model::ServiceUser& user = image.user;
    std::optional<std::uint32_t> uid = user.uid;
    std::optional<std::string> home = user.home;
    if (const auto known = facts.users.find(user.name); known != facts.users.end()) {
        uid = uid ? uid : known->second.uid;
        home = home ? home : known->second.home;
    } else if (user.name == "root") {
        uid = uid.value_or(0);
        home = home.value_or("/root");
    }
    return json::Object{
        {"name", user.name},
        {"uid", number_or_null(uid)},
        {"home", home ? json::Value(*home) : json::Value()}};
}

/// What every service has, whatever it is.
json::Object
head_of(std::string_view name, const model::Layer* layer, std::string_view origin, model::Init init)
{
    return {
        {"name", name},
        {"layer", layer == nullptr ? json::Value() : json::Value(layer->name.value)},
        {"origin", origin},
        {"runner", model::to_string(init)}};
}

void add_start(json::Object& object, model::Scope scope, bool starts_at_boot)
{
    object.push_back({"scope", model::to_string(scope)});
    object.push_back({"starts_at_boot", starts_at_boot});
}

json::Value exit_codes_of(const model::Service& service)
{
    json::Array codes;
    for (const int code : service.exit_codes) {
        codes.push_back(code);
    }
    return codes;
}

json::Value event_names(const model::Service& service)
{
    json::Array events;
    for (const std::string_view event : model::events_of(service)) {
        events.push_back(event);
    }
    return events;
}

json::Value instances_of(
    const model::Service& service,
    const model::ServiceSet& set,
    const std::vector<std::string>& names)
{
    json::Array instances;
    for (std::size_t copy = 0; copy < names.size(); ++copy) {
        const Logs logs = logs_of(service, *set.image, static_cast<std::int64_t>(copy));
        instances.push_back(
            json::Object{{"name", names[copy]}, {"stdout", logs.out}, {"stderr", logs.err}});
    }
    return instances;
}

json::Value service_to_json(
    const model::Service& service,
    const model::ServiceSet& set,
    const std::vector<std::string>& names)
{
    const std::string_view origin = service.relay              ? "relay"
                                    : service.entry == nullptr ? "on_fatal"
                                                               : "entry";
    json::Object object = head_of(service.name, service.layer, origin, service.runner);
    add_start(object, service.scope, service.starts_at_boot);
    object.push_back({"kind", model::to_string(service.kind)});
    object.push_back({"description", service.description});
    object.push_back({"user", service.user.value_or(set.image->user.name)});
    object.push_back({"priority", service.priority});
    object.push_back({"restart", model::to_string(service.restart)});
    object.push_back({"exit_codes", exit_codes_of(service)});
    if (service.kind == model::Kind::eventlistener) {
        object.push_back({"events", event_names(service)});
    }
    object.push_back({"instances", instances_of(service, set, names)});
    return object;
}

/// Of the distribution's units and those of layers, only their own text knows more.
json::Value unit_to_json(json::Object object, const std::string& unit)
{
    object.push_back({"instances", json::Array{json::Object{{"name", unit}}}});
    return object;
}

json::Value packaged_to_json(const model::PackagedService& service, const std::string& unit)
{
    json::Object object =
        head_of(service.entry->name.value, service.layer, "packaged", model::Init::systemd);
    add_start(object, service.scope, service.starts_at_boot);
    return unit_to_json(std::move(object), unit);
}

json::Value ready_to_json(const ReadyUnit& unit)
{
    constexpr std::string_view service = ".service";
    const std::string_view name = unit.name;
    json::Object object = head_of(
        name.ends_with(service) ? name.substr(0, name.size() - service.size()) : name,
        unit.layer,
        "unit",
        model::Init::systemd);
    add_start(object, unit.scope, unit.starts_at_boot);
    return unit_to_json(std::move(object), unit.name);
}

} // namespace

std::string
render(const model::ServiceSet& set, const facts::TargetFacts& facts, const Names& names)
{
    json::Array services;
    for (std::size_t i = 0; i < set.services.size(); ++i) {
        services.push_back(service_to_json(set.services[i], set, names.services[i]));
    }
    for (std::size_t i = 0; i < names.packaged.size(); ++i) {
        services.push_back(packaged_to_json(set.packaged[i], names.packaged[i]));
    }
    for (const ReadyUnit& unit : names.ready) {
        services.push_back(ready_to_json(unit));
    }
    return json::dump(
               json::Object{
                   {"version", list_version},
                   {"image", set.image->name},
                   {"init", init_of(set)},
                   {"user", user_of(*set.image, facts)},
                   {"services", std::move(services)}},
               1) +
           "\n";
}

std::vector<std::string> all_names(const Names& names)
{
    std::vector<std::string> all;
    for (const std::vector<std::string>& copies : names.services) {
        all.insert(all.end(), copies.begin(), copies.end());
    }
    all.insert(all.end(), names.packaged.begin(), names.packaged.end());
    for (const ReadyUnit& unit : names.ready) {
        all.push_back(unit.name);
    }
    return all;
}

std::string path_for(
    const std::string& owner,
    const std::map<std::string, plan::Manifest>& manifests,
    diag::Diagnostics& out,
    std::string_view folder)
{
    std::string usual = fmt::format("{}/services.json", folder);
    for (const auto& [other, manifest] : manifests) {
        if (other != owner && manifest.paths.contains(usual)) {
            const std::string path = fmt::format("{}/services-{}.json", folder, owner);
            out.note(
                codes::second_list,
                std::nullopt,
                fmt::format("'{}' is the list of '{}'; this one is '{}'", usual, other, path));
            return path;
        }
    }
    return usual;
}

} // namespace initbridge::listing
