#include "translate/bridge/additions.hpp"

#include "translate/bridge/unit.hpp"
#include "translate/systemd/unit.hpp"

#include <fmt/format.h>

#include <string>
#include <utility>

namespace initbridge::bridge {

namespace {

/// Of the instance where its uid is known, else of all users' managers.
std::string manager_dropin_path(const Bridge& bridge, std::string_view owner)
{
    return fmt::format(
        "/etc/systemd/system/user@{}.service.d/90-initbridge-{}.conf",
        bridge.uid ? std::to_string(*bridge.uid) : std::string(),
        owner);
}

void add_file(systemd::Additions& additions, std::string path, std::string content)
{
    // The paths of the bridge differ from one another.
    static_cast<void>(additions.files.add(std::move(path), plan::File{std::move(content)}));
}

void add_tmpfiles(systemd::Tmpfiles& tmpfiles, const Bridge& bridge)
{
    const systemd::FileOwner user{bridge.user, bridge.gid};
    tmpfiles.add_linger(bridge.user);
    tmpfiles.add_directory(runtime_folder(bridge.user), "0700", user);
    tmpfiles.add_directory(log_folder(bridge.user), "0750", user);
    // The manager opens the files before supervisord runs, and would make them with its own umask.
    if (bridge.log == Log::file) {
        tmpfiles.add_file(stdout_path(bridge.user), "0640", user);
        tmpfiles.add_file(stderr_path(bridge.user), "0640", user);
    }
}

} // namespace

systemd::Additions
additions_of(const Bridge& bridge, std::string_view owner, diag::Diagnostics& out)
{
    const std::string head = systemd::head_comment("");
    systemd::Additions additions;
    additions.units.push_back(
        {model::Scope::user, std::string(unit_name), head + render_unit(bridge, out)});
    additions.rivals = {std::string(debian_service)};
    add_tmpfiles(additions.tmpfiles, bridge);
    // For the first boot of a first install; tmpfiles.d makes it in all other cases.
    add_file(additions, linger_path(bridge.user), "");
    if (bridge.log == Log::file) {
        add_file(additions, logrotate_path(bridge.user), head + render_logrotate(bridge));
    }
    if (const std::string dropin = render_manager_dropin(bridge); !dropin.empty()) {
        add_file(additions, manager_dropin_path(bridge, owner), head + dropin);
    }
    return additions;
}

} // namespace initbridge::bridge
