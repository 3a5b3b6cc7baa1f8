#pragma once
/// What a call of the program asks for, as plain values.

#include "src/listener/run.hpp"
#include "src/service/target.hpp"
#include "translate/plan/home.hpp"
#include "translate/supervisord/kept_head.hpp"
#include "translate/translate.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace initbridge::cli {

enum class OutputForm { text, json };

struct TranslateOptions {
    LoadRequest load;
    std::optional<std::string> root;
    std::optional<std::string> owner; ///< nullopt: the name of the image or the first layer
    std::optional<int> systemd_version;
    bridge::Log log = bridge::Log::file; ///< of the bridge
    shim::Use shim = shim::Use::automatic;
    bool vendor = false;
    bool force = false;
    plan::Edited edited = plan::Edited::overwrite; ///< without `force`
    /// What supervisord reads, in the root.
    std::string configuration{supervisord::configuration_path};
    /// Where no header is given, what others have in the configuration that is there.
    bool keeps_theirs = false;
    /// Of the user for whose manager alone it is; nullopt: for the whole root.
    std::optional<plan::HomeFolders> home;
    bool dry_run = false;
    bool strict = false;
    OutputForm output = OutputForm::text;
};

struct DeployOptions {
    enum class Verb { deploy, undeploy, diff } verb = Verb::deploy;

    TranslateOptions translation;       ///< for this machine
    std::optional<service::Init> init;  ///< nullopt: found out
    std::optional<std::string> socket;  ///< of supervisord; nullopt: as its configuration says
    std::optional<std::string> machine; ///< a container of machined's; nullopt: this machine
    std::optional<bool> user;           ///< `--user` or `--system`; nullopt: by who calls
    bool yes = false;                   ///< do not ask
    bool no_start = false;
    bool quiet = false;                                          ///< no line for each step
    std::chrono::milliseconds timeout{std::chrono::seconds{90}}; ///< for the services of a step
    OutputForm output = OutputForm::text;
};

struct BridgeOptions {
    enum class Verb { install, remove, status } verb = Verb::status;

    LoadRequest load; ///< install: layers, or an image, whose environment and caps the unit takes
    std::optional<std::string> root; ///< nullopt: this machine
    std::optional<std::string> user; ///< NAME[:UID[:HOME]]
    std::string config{bridge::default_config};
    bridge::Log log = bridge::Log::file;
    bool vendor = false;
    bool force = false;
    bool dry_run = false;
    bool no_start = false;  ///< install: on a live machine, leave starting to the next boot
    bool keep_logs = false; ///< remove
    bool strict = false;
    OutputForm output = OutputForm::text;
};

struct ContainerfileOptions {
    LoadRequest load;
    std::optional<std::string> from; ///< nullopt: the external image that the image is built on
    std::string tree = "tree";       ///< what `translate --root` wrote
    std::string stage;               ///< the build stage that has it; empty: the build context
    bool strict = false;
    OutputForm output = OutputForm::text;
};

struct ExplainOptions {
    std::optional<std::string> field; ///< of an entry; nullopt and no paths: all fields
    LoadRequest load;
    std::optional<std::string> entry; ///< the name of the only one to show
    shim::Use shim = shim::Use::automatic;
    OutputForm output = OutputForm::text;
};

struct CheckOptions {
    LoadRequest load;
    shim::Use shim = shim::Use::automatic;
    bool generator = false; ///< the layers of this machine, as initbridge-generator(8) takes them
    bool strict = false;
    OutputForm output = OutputForm::text;
};

/// As systemd.generator(7) says.
struct GeneratorOptions {
    std::string normal; ///< the folder for what it makes
    bool user = false;  ///< for the manager of a user
    std::optional<std::string> service_user;
};

struct RelayOptions {
    std::uint16_t port = 0;
    std::optional<std::string> address;
};

struct StdioOptions {
    std::vector<std::string> command; ///< at least one word
};

/// Which managers are asked, and about what: shared by `service` and `probe`.
struct ServiceScope {
    std::optional<service::Init> init; ///< nullopt: found out
    bool user = false;                 ///< only the user's systemd
    std::optional<std::string> socket; ///< of supervisord; nullopt: as its configuration says
    std::optional<std::string> config; ///< of supervisord; nullopt: where supervisorctl looks
    std::vector<std::string> names;    ///< and patterns
    bool all = false;
    std::optional<std::chrono::milliseconds> timeout; ///< nullopt: the verb's own
};

struct ServiceOptions {
    enum class Verb { list, status, start, stop, restart, signal, wait, logs } verb = Verb::status;
    enum class Form { text, json, names } output = Form::text;
    ServiceScope scope;
    int signal = 0;
    std::optional<std::string> wait_socket; ///< start, restart: only when somebody listens there
    bool watch = false;                     ///< list, status: go on with what changes
    // Of logs:
    bool follow = false;
    bool err = false;                               ///< of standard error
    std::optional<std::size_t> lines;               ///< only the last ones; nullopt: all
    std::optional<std::chrono::milliseconds> since; ///< for how long back; nullopt: all
};

struct ProbeOptions {
    enum class Kind { alive, up, defined } kind = Kind::up;
    ServiceScope scope;
};

struct EndpointOptions {
    bool user = false; ///< of the user's systemd, and of its services only
    bool read_only = false;
    bool allow_shutdown = false;
    std::optional<std::string> group;
    std::vector<std::string> reread_command; ///< makes the list anew; empty: nobody does
};

struct EventlistenerHostOptions {
    std::string name;
    std::vector<std::string> events;
    int buffer_size = 10;
    int stop_signal = 15;
    std::vector<std::string> command; ///< the shim, and behind its own mark the listener
};

struct ListenerOptions {
    enum class Verb { fatal_exit, on_fatal, exec, log, notify, test } verb = Verb::log;

    std::vector<std::string> programs; ///< fatal-exit, exec: of which events matter; empty: all
    int after = 1;
    std::optional<int> exit_code;
    std::optional<std::chrono::milliseconds> cool_down; ///< nullopt: the usual
    std::optional<std::string> record;                  ///< nullopt: where it can be
    bool dry_run = false;
    std::vector<listener::Policy> policies;           ///< on-fatal
    std::vector<std::string> on;                      ///< exec: events or kinds of them
    std::optional<std::chrono::milliseconds> timeout; ///< exec, test; nullopt: the usual
    std::optional<std::string> file;                  ///< log; nullopt: standard error
    std::vector<std::string> events;                  ///< test: made-up ones
    std::optional<std::string> replay;                ///< test: a file of recorded ones
    std::vector<std::string> command;                 ///< exec, test
    OutputForm output = OutputForm::text;             ///< test
};

struct VersionOptions {
    OutputForm output = OutputForm::text;
};

/// Text that was asked for: `--help`.
struct HelpOptions {
    std::string text;
};

using Options = std::variant<
    TranslateOptions,
    CheckOptions,
    DeployOptions,
    BridgeOptions,
    ContainerfileOptions,
    ExplainOptions,
    GeneratorOptions,
    RelayOptions,
    ServiceOptions,
    ProbeOptions,
    StdioOptions,
    EndpointOptions,
    EventlistenerHostOptions,
    ListenerOptions,
    VersionOptions,
    HelpOptions>;

} // namespace initbridge::cli
