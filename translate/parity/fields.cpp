#include "translate/parity/codes.hpp"
#include "translate/parity/parity.hpp"

#include <algorithm>
#include <array>

namespace initbridge::parity {

namespace {

constexpr Verdict approximate = Verdict::approximate;
constexpr Verdict not_possible = Verdict::not_possible;
constexpr std::string_view note = codes::approximate;

constexpr Side exact(std::string_view how)
{
    return {Verdict::exact, how, {}};
}

constexpr std::array<Row, 38> field_table{{
    {"name", exact("the program's name"), exact("the unit's name")},
    {"unit", exact("no units there: the program keeps the entry's name"), exact("the unit's name")},
    {"run_by",
     exact("in an image that has both inits, it is left out where systemd is to run it"),
     exact("in an image that has both inits, it is left out where supervisord is to run it")},
    {"on_fatal",
     {approximate,
      "an event listener of initbridge sees to it; its 'run' is run as supervisord's user, and "
      "supervisord ends with 0 unless initbridge stdio runs it",
      "supervisord/exit-status parity/approximate"},
     {approximate,
      "a unit that is started when it was given up on; 'exit' ends the manager of a container, or "
      "of the user, and never a machine",
      note}},
    {"exec",
     exact("the same words, quoted for shlex"),
     exact("the same words, quoted for systemd; nothing expands, no shell runs")},
    {"use_packaged",
     {not_possible,
      "it has no units; an entry of the same name with 'exec' stands in for it",
      "supervisord/packaged-skipped"},
     exact("the unit of the package is enabled")},
    {"kind",
     exact("an [eventlistener:x] for a listener, a [program:x] for all others"),
     {approximate,
      "a oneshot that is done is active, so starting it once more by name does nothing",
      note}},
    {"events",
     exact("the events that the listener gets"),
     {approximate,
      "made by a host of the listener, from what the shim tells; of packaged units and oneshots "
      "they are what systemd tells, and serials are the listener's own",
      note}},
    {"env", exact("of the program alone"), exact("of the unit alone")},
    {"environment_file",
     {approximate,
      "a gate in front of the program reads it, as the user that runs it; systemd does so as root",
      note},
     {approximate,
      "without the shim, LANG and SHELL of the manager stay",
      "systemd/no-equivalent"}},
    {"working_directory",
     exact("entered as the program's user"),
     exact("entered as the program's user")},
    {"user",
     exact(
         "needs a supervisord that runs as root, else it is an error; groups are those of /etc/group"),
     exact("with all groups of the user")},
    {"umask", exact("of the program"), exact("of the unit")},
    {"scope",
     exact("both scopes are programs of one supervisord"),
     exact("a unit of the system manager, or of the service user's")},
    {"enable", exact("together with 'auto_start'"), exact("together with 'auto_start'")},
    {"auto_start",
     exact("it is there, and waits to be started"),
     exact("it is there, and waits to be started")},
    {"restart",
     exact("supervisord's own three words"),
     {approximate,
      "without the shim it is started again after a second, not at once, and with 'on-failure' what ends early with "
      "an expected code is not tried again",
      note}},
    {"exit_codes",
     exact("what is expected; a signal never is"),
     exact("what is expected; a signal never is")},
    {"start_secs",
     exact("supervisord's own"),
     exact(
         "the shim's, which runs what says it; with '--shim=never' a start limit that comes near it")},
    {"start_retries",
     exact("supervisord's own"),
     {approximate,
      "exact in the shim, which runs what says it; else systemd counts starts in a window, and before v254 pauses do "
      "not grow",
      note}},
    {"priority",
     exact("one after another, without waiting"),
     exact("a level after the one before is running, and the oneshots in it are over")},
    {"after",
     {approximate,
      "turned into priorities: supervisord waits for no start, and knows no units; a gate waits for the end of a oneshot",
      "supervisord/no-equivalent"},
     exact("after its start, of a oneshot after its end; a unit is wanted as well")},
    {"before",
     {approximate, "turned into priorities, as 'after' is", "supervisord/no-equivalent"},
     exact("the other way round than 'after'")},
    {"wait_for",
     {approximate,
      "a gate in front of the program waits; meanwhile supervisord takes it for running",
      "supervisord/wait-is-running"},
     exact("the shim waits; one in vain is a failed start")},
    {"wanted_by",
     {not_possible, "supervisord has no targets", "supervisord/no-equivalent"},
     exact("the targets that start it")},
    {"stop_signal",
     {approximate,
      "to the process group: a child that has left it, or that ignores the signal and outlives the program, stays",
      note},
     exact("to all processes of the unit, and what outlives the program is ended as well")},
    {"stop_timeout",
     exact("whole seconds, rounded up, and looked at once a second"),
     exact("then SIGKILL to what is left")},
    {"stdout",
     exact("supervisord's own log, or a file that it rotates"),
     {approximate,
      "the journal, a socket, which a program cannot open as /dev/stdout; a file is appended to, and nothing rotates it",
      "systemd/no-rotation parity/approximate"}},
    {"stderr", exact("as for stdout"), exact("as for stdout")},
    {"overrides",
     {not_possible, "it has no units", "supervisord/packaged-skipped"},
     exact("a drop-in of the packaged unit")},
    {"distro", exact("decided at translation"), exact("decided at translation")},
    {"instances", exact("'name:name_00' and so on"), exact("'name@0.service' and so on")},
    {"description", exact("a comment"), exact("the unit's description")},
    {"process.stdin",
     exact("a pipe that never ends"),
     {approximate, "/dev/null, whose end is reached at once", note}},
    {"layer.env", exact("the image's ENV, or the bridge's unit"), exact("in each unit")},
    {"layer.path_append", exact("the image's PATH, or the bridge's unit's"), exact("in each unit")},
    {"layer.security",
     {not_possible,
      "caps of a container are its engine's; under the bridge they stand on its unit",
      note},
     exact("a slice of the layer")},
    {"layer.port_relay", exact("a program"), exact("a unit")},
}};

} // namespace

std::string_view to_string(Verdict verdict)
{
    switch (verdict) {
    case Verdict::exact:
        return "exact";
    case Verdict::approximate:
        return "approximate";
    case Verdict::not_possible:
        return "not possible";
    }
    return {};
}

std::span<const Row> rows()
{
    return field_table;
}

const Row* find_row(std::string_view field)
{
    const auto* const found = std::ranges::find(field_table, field, &Row::field);
    return found == field_table.end() ? nullptr : found;
}

} // namespace initbridge::parity
