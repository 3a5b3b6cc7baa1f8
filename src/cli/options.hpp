#pragma once
/// What a call of the program asks for, as plain values.

#include "translate/translate.hpp"

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
    StdioOptions,
    VersionOptions,
    HelpOptions>;

} // namespace initbridge::cli
