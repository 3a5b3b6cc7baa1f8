#include "translate/parity/parity.hpp"

#include <algorithm>
#include <array>

namespace initbridge::parity {

namespace {

constexpr auto supervisord = model::Init::supervisord;
constexpr auto systemd = model::Init::systemd;

constexpr std::array<Line, 69> line_table{{
    {supervisord,
     "command",
     "exec env wait_for environment_file",
     "each word in quotes of its own; /usr/bin/env in front sets what environment= cannot say, the gate "
     "waits and reads the environment file"},
    {supervisord,
     "environment",
     "env user",
     "quoted for every version of supervisord; with a user of its own HOME, "
     "USER and LOGNAME, which supervisord does not set"},
    {supervisord, "events", "events", "as written"},
    {supervisord,
     "buffer_size",
     "kind",
     "supervisord's own 10 events overflow while a listener is still starting"},
    {supervisord,
     "autorestart",
     "restart",
     "'always' and 'unless-stopped' are true, 'on-failure' is unexpected, 'no' is false"},
    {supervisord, "exitcodes", "exit_codes", "written where said, or not 0 alone"},
    {supervisord,
     "directory",
     "working_directory",
     "written where said; else supervisord's own, which the image makes /"},
    {supervisord, "user", "user", "written where it is not the image's service user"},
    {supervisord, "umask", "umask", "written where said"},
    {supervisord,
     "priority",
     "priority after before",
     "the author's number, moved where 'after' or 'before' need it"},
    {supervisord,
     "startsecs",
     "start_secs restart",
     "0 for what runs once: a quick end is no failure then"},
    {supervisord, "startretries", "start_retries", "written where said"},
    {supervisord, "stopsignal", "stop_signal", "written where said"},
    {supervisord, "stopwaitsecs", "stop_timeout", "whole seconds, rounded up"},
    {supervisord, "stopasgroup", "stop_signal", "the signal goes to the whole process group"},
    {supervisord, "killasgroup", "stop_timeout", "and so does SIGKILL"},
    {supervisord, "stdout_logfile", "stdout", "'journal' is supervisord's own output, /dev/stdout"},
    {supervisord,
     "stdout_logfile_maxbytes",
     "stdout",
     "0 where nothing can be rotated, a file at 10 MB"},
    {supervisord, "stdout_logfile_backups", "stdout", "three older files are kept"},
    {supervisord, "redirect_stderr", "stderr", "stderr goes where stdout goes, unless said"},
    {supervisord, "stderr_logfile", "stderr", "as for stdout"},
    {supervisord, "stderr_logfile_maxbytes", "stderr", "as for stdout"},
    {supervisord, "stderr_logfile_backups", "stderr", "as for stdout"},
    {supervisord, "autostart", "auto_start enable", "false when one of the two is"},
    {supervisord, "numprocs", "instances", "so many copies"},
    {supervisord, "process_name", "instances", "supervisord wants the copy's number in the name"},

    {systemd, "Description", "description", "one line; the layer and the name when not said"},
    {systemd, "Wants", "after", "a unit that is named in 'after' is started as well"},
    {systemd,
     "After",
     "after priority before",
     "what 'after' names, and the target of the priority level before"},
    {systemd,
     "Before",
     "priority before",
     "the target of its priority level, which later levels start after"},
    {systemd,
     "ConditionUser",
     "scope",
     "a unit for all users' managers runs in the service user's only"},
    {systemd,
     "StartLimitIntervalSec",
     "start_retries start_secs restart",
     "so many starts, each as long as a failed one may take; 0 where nothing is given up on, or the shim counts"},
    {systemd, "StartLimitBurst", "start_retries", "the first start and the retries"},
    {systemd,
     "Type",
     "kind",
     "exec tells of a command that cannot be run; a oneshot is waited for"},
    {systemd, "RemainAfterExit", "kind", "a oneshot that has run counts as done"},
    {systemd, "Slice", "layer.security", "the caps bind all services of the layer together"},
    {systemd, "User", "user", "the entry's, else the image's service user"},
    {systemd,
     "WorkingDirectory",
     "working_directory",
     "written where said, and in user scope, where it would be the home folder"},
    {systemd, "UMask", "umask", "written where said, and in user scope, where it would be PAM's"},
    {systemd, "Environment", "env", "a variable of the entry"},
    {systemd,
     "Environment",
     "layer.env",
     "a variable of the layers: systemd knows no ENV of an image"},
    {systemd,
     "Environment",
     "layer.path_append",
     "PATH, with the folders of the layers behind the usual ones"},
    {systemd, "Environment", "user", "HOME, USER and LOGNAME of the user that runs it"},
    {systemd,
     "Environment",
     "exec",
     "as Python sets it for supervisord's programs, where no locale is said"},
    {systemd, "UnsetEnvironment", "layer.env", "what systemd adds and supervisord does not"},
    {systemd, "EnvironmentFile", "environment_file", "as written"},
    {systemd,
     "ExecStart",
     "exec start_secs start_retries wait_for restart exit_codes",
     "a colon in front, so that no dollar sign is expanded; the shim in front where the entry's words need it"},
    {systemd,
     "Restart",
     "restart",
     "always for 'on-failure' too, with the expected codes left out: systemd takes some signals for success. Below "
     "the shim it is about the shim itself"},
    {systemd, "RestartPreventExitStatus", "exit_codes restart", "codes that end it for good"},
    {systemd,
     "RestartForceExitStatus",
     "restart",
     "the shim leaves it to systemd whether it goes on"},
    {systemd, "RestartSec", "restart", "systemd's own 100 ms would be over its start limit"},
    {systemd, "RestartSteps", "start_retries", "pauses that grow, as supervisord's do"},
    {systemd, "RestartMaxDelaySec", "start_retries", "up to this"},
    {systemd,
     "SuccessExitStatus",
     "exit_codes stop_signal",
     "the expected codes, and how a stopped program ends"},
    {systemd,
     "KillMode",
     "stop_signal kind",
     "the signal goes to all processes of the unit; of a listener to its host, which passes it on"},
    {systemd, "KillSignal", "stop_signal", "written where it is not TERM"},
    {systemd, "TimeoutStopSec", "stop_timeout", "0 would mean for ever, so it becomes 1 ms"},
    {systemd,
     "OOMPolicy",
     "restart",
     "as below supervisord, a child that is killed for memory does not stop the service"},
    {systemd,
     "StandardOutput",
     "stdout",
     "the journal; a file by append:, since file: begins at its start again with each restart"},
    {systemd, "StandardError", "stderr", "written where it does not follow stdout"},
    {systemd, "ExecCondition", "on_fatal", "other failures than giving up are no business of it"},
    {systemd, "TimeoutStartSec", "on_fatal", "of a command: a minute, as below supervisord"},
    {systemd, "ConditionVirtualization", "on_fatal", "no machine goes down for a service"},
    {systemd,
     "OnFailure",
     "on_fatal",
     "the unit that sees to it; it looks whether it was given up on"},
    {systemd,
     "RuntimeDirectory",
     "kind",
     "of a listener: the sockets that its host hears of the others at"},
    {systemd,
     "RuntimeDirectoryPreserve",
     "kind",
     "of a listener: what it has told of the start, it does not tell twice"},
    {systemd,
     "NotifyAccess",
     "start_retries start_secs kind",
     "the shim tells systemd what the program does, for 'systemctl status'"},
    {systemd,
     "SyslogIdentifier",
     "exec",
     "in the journal the program's lines bear its name, not the shim's"},
    {systemd, "WantedBy", "wanted_by enable auto_start", "what starts it once it is enabled"},
}};

std::vector<std::string_view> words_of(std::string_view text)
{
    std::vector<std::string_view> words;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(' '), text.size());
        words.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return words;
}

} // namespace

std::span<const Line> lines()
{
    return line_table;
}

const Line* find_line(model::Init init, std::string_view key, std::string_view field)
{
    const auto* const found = std::ranges::find_if(line_table, [&](const Line& line) {
        return line.init == init && line.key == key && line.fields.starts_with(field);
    });
    return found == line_table.end() ? nullptr : found;
}

std::vector<std::string_view> fields_of(const Line& line)
{
    return words_of(line.fields);
}

std::vector<std::string_view> codes_of(const Side& side)
{
    return words_of(side.codes);
}

std::vector<std::string_view> keys_of(std::string_view field, model::Init init)
{
    std::vector<std::string_view> keys;
    for (const Line& line : line_table) {
        if (line.init == init && std::ranges::count(fields_of(line), field) != 0 &&
            std::ranges::count(keys, line.key) == 0) {
            keys.push_back(line.key);
        }
    }
    return keys;
}

} // namespace initbridge::parity
