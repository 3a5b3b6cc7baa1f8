#pragma once
/// What a deployment writes down: before it changes anything, so that it can be taken back whatever
/// happens; and for as long as it is there, so that it can be removed again.

#include "src/deploy/host.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace initbridge::deploy {

/// A service as it was.
struct ServiceBefore {
    Target target; ///< name, real, side, kind and at_boot count
    bool up = false;
    std::int64_t pid = 0; ///< of its process then; 0: none

    friend bool operator==(const ServiceBefore&, const ServiceBefore&) = default;
};

[[nodiscard]] std::vector<Target> targets_of(const std::vector<ServiceBefore>& services);

/// The state before a deployment: complete, so that nothing else is needed to go back to it.
struct Before {
    std::string owner;
    Side scope = Side::system; ///< as of Work
    Served served;
    std::map<std::string, plan::Observed> paths;
    std::vector<ServiceBefore> services;
    std::set<std::string> groups; ///< of supervisord: those that may have changed

    friend bool operator==(const Before&, const Before&) = default;
};

/// Contents that are not UTF-8 are kept as well.
[[nodiscard]] std::string render_before(const Before& before);
/// deploy/bad-record for another text.
[[nodiscard]] diag::Result<Before> parse_before(std::string_view text, const std::string& path);

/// A program of the configuration of supervisord that a deployment has replaced.
struct Replaced {
    bool up = false;
    bool at_boot = true;

    friend bool operator==(const Replaced&, const Replaced&) = default;
};

/// The record of a deployment that is there: which services ran before the first of that owner.
/// Written once for each, and not changed by later deployments.
struct Ledger {
    std::string owner;
    std::map<std::pair<Side, std::string>, bool> up;
    std::string lingers; ///< the file that it made to let the service user linger; empty: none
    std::map<std::string, Replaced> replaced; ///< by supervisord's name

    friend bool operator==(const Ledger&, const Ledger&) = default;
};

[[nodiscard]] std::string render_ledger(const Ledger& ledger);
[[nodiscard]] diag::Result<Ledger> parse_ledger(std::string_view text, const std::string& path);

inline constexpr std::string_view state_folder = "/var/lib/initbridge";

/// Of the deployment that is being made; one at a time on a machine. `state`: the folder of all
/// records.
[[nodiscard]] std::string journal_path(std::string_view state = state_folder);
[[nodiscard]] std::string
ledger_path(std::string_view owner, std::string_view state = state_folder);

} // namespace initbridge::deploy
