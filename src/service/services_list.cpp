#include "src/service/services_list.hpp"

#include "src/service/codes.hpp"
#include "translate/text/json.hpp"
#include "translate/text/json_skim.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <set>
#include <utility>

namespace initbridge::service {

namespace {

constexpr std::int64_t known_version = 1;

std::string text_of(const json::Value& object, std::string_view key)
{
    const json::Value* member = object.find(key);
    const std::string* text = member == nullptr ? nullptr : member->as_string();
    return text == nullptr ? std::string() : *text;
}

Side side_of(const json::Value& service)
{
    if (text_of(service, "runner") == "supervisord") {
        return Side::supervisord;
    }
    return text_of(service, "scope") == "user" ? Side::user : Side::system;
}

Target head_of(const json::Value& service)
{
    Target target;
    target.entry = text_of(service, "name");
    target.group = text_of(service, "layer");
    target.side = side_of(service);
    target.kind = text_of(service, "kind");
    target.restart = text_of(service, "restart");
    target.description = text_of(service, "description");
    target.user = text_of(service, "user");
    const json::Value* priority = service.find("priority");
    if (priority != nullptr && priority->as_integer() != nullptr) {
        target.priority = *priority->as_integer();
    }
    if (const json::Value* boot = service.find("starts_at_boot")) {
        const bool* truth = boot->as_bool();
        target.at_boot = truth == nullptr || *truth;
    }
    const json::Value* codes = service.find("exit_codes");
    if (const json::Array* items = codes == nullptr ? nullptr : codes->as_array()) {
        target.exit_codes.clear();
        for (const json::Value& item : *items) {
            if (const std::int64_t* code = item.as_integer()) {
                target.exit_codes.push_back(*code);
            }
        }
    }
    return target;
}

/// False: an instance has no name.
bool add_instances(const json::Value& service, std::vector<Target>& targets)
{
    const json::Value* member = service.find("instances");
    const json::Array* instances = member == nullptr ? nullptr : member->as_array();
    if (instances == nullptr) {
        return false;
    }
    const Target head = head_of(service);
    for (std::size_t i = 0; i < instances->size(); ++i) {
        Target target = head;
        target.name = instances->size() == 1 ? head.entry : fmt::format("{}:{}", head.entry, i);
        target.real = text_of((*instances)[i], "name");
        target.out = text_of((*instances)[i], "stdout");
        target.err = text_of((*instances)[i], "stderr");
        if (target.real.empty() || target.entry.empty()) {
            return false;
        }
        targets.push_back(std::move(target));
    }
    return true;
}

void read_user(const json::Value& list, Services& services)
{
    if (const json::Value* user = list.find("user")) {
        services.user = text_of(*user, "name");
        const json::Value* uid = user->find("uid");
        const std::int64_t* number = uid == nullptr ? nullptr : uid->as_integer();
        if (number != nullptr && *number >= 0 && *number < std::int64_t{0xffff'ffff}) {
            services.uid = static_cast<std::uint32_t>(*number);
        }
    }
}

tl::unexpected<diag::Diagnostic> bad(const std::string& path, std::string_view why)
{
    return diag::failure(
        codes::bad_list, fmt::format("'{}' is no list of services: {}", path, why));
}

using Keeps = std::function<bool(std::string_view service)>;

std::string cut(const std::string& text, const Keeps& keeps)
{
    const auto services = json::skim_member(text, "services");
    const auto items = services ? json::skim_items(*services) : std::nullopt;
    if (!items) {
        return text;
    }
    const auto begin = static_cast<std::size_t>(services->data() - text.data());
    std::string result = text.substr(0, begin) + "[";
    for (const std::string_view item : *items) {
        if (keeps(item)) {
            result.append(result.ends_with('[') ? "" : ",").append(item);
        }
    }
    return result + "]" + text.substr(begin + services->size());
}

std::string in_quotes(std::string_view text)
{
    return fmt::format("\"{}\"", text);
}

/// What select() takes a name for, as the list has it.
struct Meant {
    std::string name;
    std::string unit;  ///< what a manager calls it, where the suffix is left out
    std::string entry; ///< of which it is a copy
};

bool may_mean(std::string_view service, const std::vector<Meant>& names)
{
    const std::string_view entry = json::skim_member(service, "name").value_or("");
    const std::string_view instances = json::skim_member(service, "instances").value_or("");
    return std::ranges::any_of(names, [&](const Meant& meant) {
        return entry == meant.name || entry == meant.entry ||
               instances.find(meant.name) != std::string_view::npos ||
               instances.find(meant.unit) != std::string_view::npos;
    });
}

} // namespace

std::string cut_to_names(const std::string& text, const std::vector<std::string>& names)
{
    std::vector<Meant> meant;
    meant.reserve(names.size());
    for (const std::string& name : names) {
        meant.push_back(
            {in_quotes(name),
             in_quotes(name + ".service"),
             in_quotes(name.substr(0, name.rfind(':')))});
    }
    return cut(text, [&](std::string_view service) { return may_mean(service, meant); });
}

std::string cut_to_sides(const std::string& text)
{
    std::set<std::pair<std::string_view, std::string_view>> seen;
    return cut(text, [&](std::string_view service) {
        return seen
            .emplace(
                json::skim_member(service, "runner").value_or(""),
                json::skim_member(service, "scope").value_or(""))
            .second;
    });
}

diag::Result<Services> read_services(std::string_view text, const std::string& path)
{
    const auto list = json::parse(text);
    if (!list) {
        return bad(path, list.error().message);
    }
    const json::Value* version = list->find("version");
    if (version == nullptr || version->as_integer() == nullptr ||
        *version->as_integer() != known_version) {
        return bad(path, "its version is not one that this initbridge knows");
    }
    Services services;
    const std::string init = text_of(*list, "init");
    if (init != "supervisord" && init != "systemd" && init != "bridge") {
        return bad(path, "it does not say which init runs them");
    }
    services.init = init == "supervisord" ? Init::supervisord
                    : init == "systemd"   ? Init::systemd
                                          : Init::bridge;
    read_user(*list, services);
    const json::Value* member = list->find("services");
    const json::Array* items = member == nullptr ? nullptr : member->as_array();
    if (items == nullptr) {
        return bad(path, "it has no 'services'");
    }
    for (const json::Value& item : *items) {
        if (!add_instances(item, services.targets)) {
            return bad(path, "a service in it has no name or no instances");
        }
    }
    return services;
}

void append(Services& services, Services more)
{
    services.init = services.init == more.init ? services.init : Init::bridge;
    if (!services.uid) {
        services.user = std::move(more.user);
        services.uid = more.uid;
    }
    for (Target& target : more.targets) {
        services.targets.push_back(std::move(target));
    }
}

std::vector<Target> from_configs(const std::vector<supervisor::ProcessConfig>& configs)
{
    std::vector<Target> targets;
    for (const supervisor::ProcessConfig& config : configs) {
        Target target;
        target.real = supervisor::full_name(config.group, config.name);
        target.name = target.real;
        target.entry = config.group == config.name ? config.name : target.real;
        target.group = config.group;
        target.side = Side::supervisord;
        target.at_boot = config.auto_start;
        target.exit_codes = config.exit_codes;
        targets.push_back(std::move(target));
    }
    return targets;
}

Target unit_target(const std::string& name, Side side)
{
    Target target;
    constexpr std::array<std::string_view, 6> types{
        ".service", ".socket", ".timer", ".path", ".target", ".mount"};
    const bool whole =
        std::ranges::any_of(types, [&](std::string_view type) { return name.ends_with(type); });
    target.real = whole ? name : name + ".service";
    target.name = name;
    target.entry = name;
    target.side = side;
    return target;
}

} // namespace initbridge::service
