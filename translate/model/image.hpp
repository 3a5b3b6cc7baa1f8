#pragma once
/// What is translated: the layers of one image, in order, and what the image says of itself.

#include "translate/model/entry.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace initbridge::model {

enum class Init { supervisord, systemd };

[[nodiscard]] std::string_view to_string(Init init);

/// Container caps of a layer, in bytes. nullopt: not said; 2^64-1: infinity.
struct MemoryCaps {
    std::optional<Marked<std::uint64_t>> max;
    std::optional<Marked<std::uint64_t>> high;
    std::optional<Marked<std::uint64_t>> swap_max;

    friend bool operator==(const MemoryCaps&, const MemoryCaps&) = default;
};

/// A ready-made systemd unit that a layer ships beside its manifest.
struct ReadyUnit {
    std::string name; ///< file name, such as `web.socket`
    std::string text;
    diag::FileId file{};

    friend bool operator==(const ReadyUnit& a, const ReadyUnit& b)
    {
        return a.name == b.name && a.text == b.text;
    }
};

struct Layer {
    Marked<std::string> name;
    std::string
        manifest; ///< path of the manifest relative to its layers folder: `chrome/layer.yml`
    std::vector<ServiceEntry> entries;
    std::vector<EnvVar> env;                       ///< for every service of the image
    std::vector<Marked<Text>> path_append;         ///< folders put at the end of PATH
    std::vector<Marked<std::string>> env_accepted; ///< names of env_accepts and env_requires
    MemoryCaps memory;
    std::vector<Marked<std::uint16_t>> relay_ports;
    std::vector<ReadyUnit> units; ///< sorted by name
    bool preserve_user = false;   ///< capabilities.preserve_user
    bool systemd_hint = false;    ///< init_system_hint: systemd

    friend bool operator==(const Layer&, const Layer&) = default;
};

/// Whom the image's services run as.
struct ServiceUser {
    std::string name = "root";
    std::optional<std::uint32_t> uid;
    std::optional<std::string> home;
    bool declared = false; ///< by `--service-user` or `user:`; else it is root by default

    friend bool operator==(const ServiceUser&, const ServiceUser&) = default;
};

/// The input of a rendering: every value that an image file or an option can say is decided.
struct Image {
    std::string name; ///< of the image, or of the first layer: the default owner
    std::string base; ///< the external image that it is built on; empty: not said
    Init init = Init::supervisord;
    bool bootc = false;
    /// systemd is PID 1 and supervisord runs as a user service under it, with all that `--bootc`
    /// gives to supervisord. Only with Init::systemd.
    bool bridge = false;
    bool only_user = false; ///< for one user's manager: what is of system scope is left out
    ServiceUser user;
    std::vector<std::string> distro; ///< `id` and `id:version`; empty: not known
    std::vector<Layer> layers;
    /// `--env X=V`: values known beside the layers'; nullopt: `--env X`, known only at run time.
    std::map<std::string, std::optional<std::string>> extra_env;

    [[nodiscard]] bool leaves_out(Scope scope) const { return only_user && scope != Scope::user; }
};

} // namespace initbridge::model
