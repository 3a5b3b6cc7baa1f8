#include "translate/spec/key_table.hpp"

#include "translate/spec/codes.hpp"
#include "translate/text/suggest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace initbridge::spec {

namespace {

constexpr std::array<EntryKey, 33> keys{{
    {"name", "", fields::name},
    {"unit", "", fields::unit},
    {"run_by", "", fields::run_by},
    {"on_fatal", "", fields::on_fatal},
    {"exec", "", fields::exec},
    {"use_packaged", "", fields::use_packaged},
    {"kind", "", fields::kind},
    {"events", "event", fields::events},
    {"env", "", fields::env},
    {"working_directory", "", fields::working_directory},
    {"user", "", fields::user},
    {"scope", "", fields::scope},
    {"enable", "", fields::enable},
    {"auto_start", "autostart", fields::auto_start},
    {"restart", "", fields::restart},
    {"exit_codes", "exit_code", fields::exit_codes},
    {"start_secs", "start_sec", fields::start_secs},
    {"start_retries", "start_retry", fields::start_retries},
    {"priority", "", fields::priority},
    {"after", "", fields::after},
    {"before", "", fields::before},
    {"wanted_by", "", fields::wanted_by},
    {"stop_signal", "", fields::stop_signal},
    {"stop_timeout", "", fields::stop_timeout},
    {"stdout", "", fields::stdout_log},
    {"stderr", "", fields::stderr_log},
    {"overrides", "", fields::overrides},
    {"distro", "", fields::distro},
    {"umask", "", fields::umask},
    {"instances", "", fields::instances},
    {"environment_file", "", fields::environment_file},
    {"wait_for", "", fields::wait_for},
    {"description", "", fields::description},
}};

constexpr std::array<std::string_view, keys.size()> key_names = [] {
    std::array<std::string_view, keys.size()> names{};
    std::ranges::transform(keys, names.begin(), &EntryKey::name);
    return names;
}();

/// What the same thing is called in supervisord's configuration and in units.
struct ForeignKey {
    std::string_view foreign;
    std::string_view ours;
};

constexpr std::array<ForeignKey, 24> foreign_keys{{
    {"command", "exec"},
    {"cmd", "exec"},
    {"ExecStart", "exec"},
    {"environment", "env"},
    {"Environment", "env"},
    {"EnvironmentFile", "environment_file"},
    {"env_file", "environment_file"},
    {"directory", "working_directory"},
    {"cwd", "working_directory"},
    {"workdir", "working_directory"},
    {"WorkingDirectory", "working_directory"},
    {"autorestart", "restart"},
    {"exitcodes", "exit_codes"},
    {"startsecs", "start_secs"},
    {"startretries", "start_retries"},
    {"stopsignal", "stop_signal"},
    {"stopwaitsecs", "stop_timeout"},
    {"TimeoutStopSec", "stop_timeout"},
    {"stdout_logfile", "stdout"},
    {"stderr_logfile", "stderr"},
    {"redirect_stderr", "stderr"},
    {"numprocs", "instances"},
    {"enabled", "enable"},
    {"type", "kind"},
}};

constexpr std::array<std::string_view, foreign_keys.size()> foreign_names = [] {
    std::array<std::string_view, foreign_keys.size()> names{};
    std::ranges::transform(foreign_keys, names.begin(), &ForeignKey::foreign);
    return names;
}();

/// The key that is meant, of ours or by its foreign name; empty: none is near.
std::string_view meant_key(std::string_view word)
{
    if (std::ranges::find(foreign_names, word) == foreign_names.end()) {
        if (const auto own = text::nearest(word, key_names))
            return *own;
    }
    const auto near = text::nearest(word, foreign_names);
    return near ? std::ranges::find(foreign_keys, *near, &ForeignKey::foreign)->ours
                : std::string_view{};
}

} // namespace

std::span<const EntryKey> entry_keys()
{
    return keys;
}

const EntryKey* find_entry_key(std::string_view spelling)
{
    for (const EntryKey& key : keys) {
        if (key.name == spelling || (!key.older.empty() && key.older == spelling))
            return &key;
    }
    return nullptr;
}

void report_unknown_key(
    Reader& reader,
    const Field& field,
    std::span<const std::string_view> known,
    std::string_view where)
{
    reader
        .error(
            codes::unknown_key,
            field.key_mark,
            fmt::format("unknown key '{}' in {}", field.name, where))
        .hint = did_you_mean(field.name, known);
}

void report_unknown_entry_key(Reader& reader, const Field& field)
{
    const std::string_view meant = meant_key(field.name);
    reader
        .error(
            codes::unknown_key,
            field.key_mark,
            fmt::format("unknown key '{}' in an entry", field.name))
        .hint = meant.empty() ? std::string{} : fmt::format("did you mean '{}'?", meant);
}

} // namespace initbridge::spec
