#pragma once
/// What a call of the program asks for, as plain values.

#include "src/service/target.hpp"
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
    bool dry_run = false;
    bool strict = false;
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
    bool strict = false;
    OutputForm output = OutputForm::text;
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
    enum class Verb { list, status, start, stop, restart, signal, wait } verb = Verb::status;
    enum class Form { text, json, names } output = Form::text;
    ServiceScope scope;
    int signal = 0;
};

struct ProbeOptions {
    enum class Kind { alive, up, defined } kind = Kind::up;
    ServiceScope scope;
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
    BridgeOptions,
    ContainerfileOptions,
    ExplainOptions,
    RelayOptions,
    ServiceOptions,
    ProbeOptions,
    StdioOptions,
    VersionOptions,
    HelpOptions>;

} // namespace initbridge::cli
