#pragma once
/// A service entry as its author wrote it. nullopt means "not said"; defaults are chosen later
/// (Service, in service.hpp).

#include "translate/model/marked.hpp"
#include "translate/model/text.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace initbridge::model {

enum class RunBy { any, supervisord, systemd };
enum class Kind { program, eventlistener, oneshot };
enum class Scope { system, user };
enum class RestartPolicy { always, unless_stopped, on_failure, no };
enum class LogKind { journal, file, none, same_as_stdout };
enum class WaitKind { socket, tcp, file };
enum class FatalAction { none, exit, restart_layer, run };

[[nodiscard]] std::string_view to_string(RunBy value);
[[nodiscard]] std::string_view to_string(Kind value);
[[nodiscard]] std::string_view to_string(Scope value);
[[nodiscard]] std::string_view to_string(RestartPolicy value);

/// argv, already split; never one shell string.
using Command = std::vector<Marked<Text>>;

struct EnvVar {
    Marked<std::string> name;
    Marked<Text> value;

    friend bool operator==(const EnvVar&, const EnvVar&) = default;
};

struct LogTarget {
    LogKind kind = LogKind::journal;
    Text path; ///< kind == file: the path after `file:`

    friend bool operator==(const LogTarget&, const LogTarget&) = default;
};

struct WaitCondition {
    WaitKind kind = WaitKind::socket;
    std::string target; ///< a path, or host:port
    std::optional<std::chrono::milliseconds> timeout;

    friend bool operator==(const WaitCondition&, const WaitCondition&) = default;
};

struct OnFatal {
    FatalAction action = FatalAction::none;
    std::optional<int> exit_code; ///< action == exit: 0…255
    std::string command;          ///< action == run

    friend bool operator==(const OnFatal&, const OnFatal&) = default;
};

struct EnvironmentFile {
    Text path;
    bool optional = false; ///< a leading `-`: need not be there

    friend bool operator==(const EnvironmentFile&, const EnvironmentFile&) = default;
};

/// Changes to a packaged unit. An empty list of names and a missing one are the same here.
struct Overrides {
    std::vector<EnvVar> env;
    std::vector<Marked<std::string>> after;
    std::optional<Marked<Command>> exec;
    diag::SourceMark mark;

    friend bool operator==(const Overrides& a, const Overrides& b)
    {
        return a.env == b.env && a.after == b.after && a.exec == b.exec;
    }
};

struct ServiceEntry {
    diag::SourceMark mark; ///< of the entry's mapping
    Marked<std::string> name;
    std::optional<Marked<std::string>> unit; ///< without suffix
    std::optional<Marked<RunBy>> run_by;
    std::optional<Marked<OnFatal>> on_fatal;
    std::optional<Marked<Command>> exec;
    std::optional<Marked<std::string>> use_packaged; ///< full unit name, with suffix
    std::optional<Marked<Kind>> kind;
    std::optional<Marked<std::vector<Marked<std::string>>>> events; ///< canonical names
    std::vector<EnvVar> env;                                        ///< in the order written
    std::optional<Marked<Text>> working_directory;
    std::optional<Marked<std::string>> user; ///< name or decimal uid
    std::optional<Marked<Scope>> scope;
    std::optional<Marked<bool>> enable;
    std::optional<Marked<bool>> auto_start;
    std::optional<Marked<RestartPolicy>> restart;
    std::optional<Marked<std::vector<int>>> exit_codes;
    std::optional<Marked<std::int64_t>> start_secs;
    std::optional<Marked<std::int64_t>> start_retries;
    std::optional<Marked<std::int64_t>> priority;
    std::vector<Marked<std::string>> after;
    std::vector<Marked<std::string>> before;
    std::optional<Marked<std::vector<Marked<std::string>>>> wanted_by;
    std::optional<Marked<int>> stop_signal;
    std::optional<Marked<std::chrono::milliseconds>> stop_timeout;
    std::optional<Marked<LogTarget>> stdout_log;
    std::optional<Marked<LogTarget>> stderr_log;
    std::optional<Marked<Overrides>> overrides;
    std::optional<Marked<std::vector<Marked<std::string>>>> distro;
    std::optional<Marked<std::uint32_t>> umask;
    std::optional<Marked<std::int64_t>> instances;
    std::optional<Marked<EnvironmentFile>> environment_file;
    std::optional<Marked<std::vector<Marked<WaitCondition>>>> wait_for;
    std::optional<Marked<std::string>> description;

    /// Keys that the author wrote, by their canonical names, in order, with the key's mark.
    std::vector<Marked<std::string_view>> keys;

    friend bool operator==(const ServiceEntry&, const ServiceEntry&) = default;
};

} // namespace initbridge::model
