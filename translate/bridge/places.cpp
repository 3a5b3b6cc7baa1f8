#include "translate/bridge/places.hpp"

namespace initbridge::bridge {

namespace {

std::string join(std::string_view prefix, std::string_view user, std::string_view rest = {})
{
    std::string path(prefix);
    path += user;
    return path += rest;
}

} // namespace

std::set<std::string> replaceable_paths()
{
    return {
        std::string(default_config),
        "/etc/systemd/user/supervisord.service",
        "/usr/lib/systemd/user/supervisord.service",
    };
}

std::string runtime_folder(std::string_view user)
{
    return join("/run/supervisord-", user);
}

std::string socket_path(std::string_view user)
{
    return runtime_folder(user) + "/supervisor.sock";
}

std::string pidfile_path(std::string_view user)
{
    return runtime_folder(user) + "/supervisord.pid";
}

std::string log_folder(std::string_view user)
{
    return join("/var/log/supervisord-", user);
}

std::string stdout_path(std::string_view user)
{
    return log_folder(user) + "/stdout.log";
}

std::string stderr_path(std::string_view user)
{
    return log_folder(user) + "/stderr.log";
}

std::string logfile_path(std::string_view user)
{
    return log_folder(user) + "/supervisord.log";
}

std::string logrotate_path(std::string_view user)
{
    return join("/etc/logrotate.d/supervisord-", user);
}

std::string linger_path(std::string_view user)
{
    return join("/var/lib/systemd/linger/", user);
}

} // namespace initbridge::bridge
