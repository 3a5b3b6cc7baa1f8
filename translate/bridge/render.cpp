#include "translate/bridge/render.hpp"

#include "translate/bridge/additions.hpp"
#include "translate/bridge/codes.hpp"
#include "translate/bridge/config.hpp"
#include "translate/supervisord/logs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <variant>
#include <vector>

namespace initbridge::bridge {

namespace {

bool is_supervised(const model::Service& service)
{
    return service.runner == model::Init::supervisord;
}

/// Each program is a group of its own.
std::chrono::seconds stop_time(const model::ServiceSet& set)
{
    std::vector<std::chrono::seconds> times;
    for (const model::Service& service : set.services) {
        if (is_supervised(service)) {
            times.push_back(std::chrono::ceil<std::chrono::seconds>(service.stop_timeout));
        }
    }
    return stop_time_of(times);
}

/// Listeners of old signal process 1, which in a container is supervisord.
void note_fatal_listeners(const model::ServiceSet& set, diag::Diagnostics& out)
{
    constexpr std::array<std::string_view, 3> kinds{
        "PROCESS_STATE_FATAL", "PROCESS_STATE", "EVENT"};
    for (const model::Service& service : set.services) {
        if (!is_supervised(service) || service.entry == nullptr || !service.entry->events) {
            continue;
        }
        const auto& events = service.entry->events->value;
        const auto hears = std::ranges::find_if(events, [&](const auto& event) {
            return std::ranges::find(kinds, event.value) != kinds.end();
        });
        if (hears != events.end()) {
            out.note(
                   codes::fatal_listener,
                   hears->mark,
                   fmt::format(
                       "'{}' hears of programs that are given up on: under the bridge process 1 is "
                       "systemd, and a signal to it does not end supervisord",
                       service.name))
                .hint = "let it end its parent process, which is supervisord in a container too";
        }
    }
}

void check_header(
    const std::optional<supervisord::Header>& header, const Bridge& bridge, diag::Diagnostics& out)
{
    if (!header) {
        return;
    }
    out.note(
        codes::header_places,
        diag::SourceMark{header->file, 0, 0},
        fmt::format(
            "socket and pid file of this header are replaced by '{}' and '{}'",
            socket_path(bridge.user),
            pidfile_path(bridge.user)));
    const supervisord::IniText ini = supervisord::read_ini(header->text, header->file);
    const supervisord::IniSection* main = ini.find("supervisord");
    check_main_user(main == nullptr ? nullptr : main->find("user"), bridge, out);
}

/// Files as they are; folders are made at boot, since an image's /var reaches first installs only.
void add_tree(const plan::FileTree& tree, const Bridge& bridge, systemd::Additions& additions)
{
    const systemd::FileOwner user{bridge.user, bridge.gid};
    for (const auto& [path, node] : tree.nodes()) {
        if (!std::holds_alternative<plan::Directory>(node)) {
            static_cast<void>(additions.files.add(path, node));
        } else if (!supervisord::is_distributions_folder(path)) {
            additions.tmpfiles.add_directory(path, "0755", user);
        }
    }
}

} // namespace

supervisord::Places places_for(std::string_view user)
{
    return {logfile_path(user), pidfile_path(user), socket_path(user), true};
}

systemd::Rendering render(
    const model::ServiceSet& set,
    const facts::TargetFacts& facts,
    const Options& options,
    diag::Diagnostics& out)
{
    if (std::ranges::none_of(set.services, is_supervised)) {
        out.note(
            codes::nothing_to_run,
            std::nullopt,
            "nothing is left for supervisord to run, so there is no bridge");
        return systemd::render(set, facts, options.systemd, out);
    }
    Bridge bridge = bridge_of(set, facts, out);
    bridge.log = options.log;
    check_log(bridge.log, facts, out);
    bridge.stop_time = stop_time(set);
    note_fatal_listeners(set, out);
    check_header(options.header, bridge, out);
    const plan::FileTree tree = supervisord::render(
        set,
        facts,
        {options.header, places_for(bridge.user), options.header.has_value(), options.systemd.shim},
        out);
    systemd::Additions additions = additions_of(bridge, options.systemd.owner, out);
    add_tree(tree, bridge, additions);
    return systemd::render(set, facts, options.systemd, out, additions);
}

} // namespace initbridge::bridge
