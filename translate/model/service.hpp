#pragma once
/// A service with every default chosen and every expansion resolved that can be: what both
/// dialects render. Made from the entries of an image
/// by resolve::resolve().

#include "translate/model/image.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace initbridge::model {

/// An environment in the order of names. A Text holds literals and, at most, the expansions
/// home, process_num, here, host_node_name, and env (a variable known only at run time).
using Environment = std::map<std::string, Text>;

/// A name in `after` or `before`, decided: another service of the image, or a unit.
struct Reference {
    std::size_t service = 0; ///< index in ServiceSet::services, when `unit` is empty
    std::string unit;        ///< full unit name, or empty
    diag::SourceMark mark;
};

/// Did the author write this key (canonical name), and where?
[[nodiscard]] std::optional<diag::SourceMark> said(const ServiceEntry& entry, std::string_view key);

/// How many events may wait for a listener: supervisord's own 10 overflow while it still starts.
inline constexpr int listener_buffer = 1024;

/// A program, oneshot or event listener that initbridge itself defines.
struct Service {
    const ServiceEntry* entry = nullptr; ///< nullptr: a relay
    const Layer* layer = nullptr;
    diag::SourceMark mark; ///< of the entry (of the port, for a relay)
    std::string name;
    std::optional<std::string> unit; ///< without suffix; nullopt: the name
    Kind kind = Kind::program;
    Scope scope = Scope::system;
    Init runner = Init::supervisord; ///< which of an image's two inits runs it
    std::string description;

    std::vector<Marked<Text>> argv; ///< at least one word
    /// What this entry itself adds: its `env`. On supervisord a service with a user of its own
    /// gets HOME, USER and LOGNAME beside it.
    Environment own_env;
    /// What it gets from the image: layers' env, PATH, HOME, USER, LOGNAME; weaker than own_env.
    /// Shared by all services that run as the same user. Never null in a resolved set.
    std::shared_ptr<const Environment> base_env;
    std::string path; ///< PATH of it all with home filled in, for look-ups
    std::optional<EnvironmentFile> environment_file;

    Text working_directory; ///< never empty: `/` when not said
    bool working_directory_said = false;
    std::optional<std::string> user; ///< of its own; nullopt: the image's service user
    std::string home;                ///< of the user that runs it
    std::optional<std::uint32_t> umask;

    bool starts_at_boot = true; ///< enable and auto_start
    RestartPolicy restart = RestartPolicy::no;
    std::vector<int> exit_codes{0}; ///< sorted, no duplicates
    std::chrono::seconds start_secs{1};
    std::int64_t start_retries = 3;
    std::int64_t priority = 999;  ///< effective: explicit after/before worked in
    bool priority_needed = false; ///< said, or moved by after/before
    std::vector<Reference> after; ///< before edges of others turned round included
    /// Runs of oneshots that the same init runs, whose end it starts after: `name`, or `name@0`,
    /// `name@1`… of one with copies. And is it such a oneshot?
    std::vector<std::string> awaited_ends;
    bool end_is_awaited = false;
    std::vector<Reference> before_units; ///< `before` names that are units
    std::vector<std::string> wanted_by;  ///< never empty
    int stop_signal = 15;
    std::chrono::milliseconds stop_timeout{10000};
    LogTarget stdout_log;
    LogTarget stderr_log{LogKind::same_as_stdout, {}};
    std::int64_t instances = 1;
    bool relay = false;
    bool watches = false; ///< an event listener that systemd runs, and that hears of states
    bool watched = false; ///< there is one that hears of this service's

    /// Did the author write this key (canonical name)?
    [[nodiscard]] std::optional<diag::SourceMark> said(std::string_view key) const;
    /// All that the service sees beyond its init's own variables: base_env with own_env on top.
    /// Makes a new map at each call.
    [[nodiscard]] Environment full_env() const;
    /// The value of one variable of full_env(), without making the map; nullptr: not set.
    [[nodiscard]] const Text* find_env(const std::string& variable) const;
};

/// A unit that a distribution's package ships, to be enabled or not, and changed by a drop-in.
struct PackagedService {
    const ServiceEntry* entry = nullptr;
    const Layer* layer = nullptr;
    std::string unit; ///< full unit name
    Scope scope = Scope::system;
    bool starts_at_boot = true;
    bool has_twin = false;                   ///< an `exec` entry of the same name in its layer
    Environment override_env;                ///< resolved
    std::vector<Marked<Text>> override_argv; ///< empty: ExecStart= stays
    std::vector<Reference> override_after;
    std::string path; ///< PATH for look-ups of override_argv
    std::string home;
};

/// All services of an image, in layer order and as authored, relays of a layer after its entries.
struct ServiceSet {
    const Image* image = nullptr;
    std::vector<Service> services;
    std::vector<PackagedService> packaged;
    /// Of an image that supervisord runs, or the bridge: what supervisord gets, as every service of
    /// the image's service user does beside its own variables, and that user's home. Else null and
    /// empty.
    std::shared_ptr<const Environment> environment;
    std::string home;
};

} // namespace initbridge::model
