#include "translate/bridge/bridge.hpp"

#include "translate/bridge/codes.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace initbridge::bridge {

namespace {

using Cap = std::optional<model::Marked<std::uint64_t>>;

void widen(Cap& cap, const Cap& other)
{
    if (other && (!cap || cap->value < other->value)) {
        cap = other;
    }
}

const std::string* name_of(std::uint32_t uid, const facts::TargetFacts& facts)
{
    const auto found = std::ranges::find_if(
        facts.users, [uid](const auto& user) { return user.second.uid == uid; });
    return found == facts.users.end() ? nullptr : &found->first;
}

/// Of several caps the largest; one that is said nowhere stays unsaid.
model::MemoryCaps largest_caps(const std::vector<model::Layer>& layers)
{
    model::MemoryCaps largest;
    for (const model::Layer& layer : layers) {
        widen(largest.max, layer.memory.max);
        widen(largest.high, layer.memory.high);
        widen(largest.swap_max, layer.memory.swap_max);
    }
    return largest;
}

/// A user with a manager needs a name.
void check_user(
    const model::ServiceUser& user, const facts::TargetFacts& facts, diag::Diagnostics& out)
{
    const bool known = facts.root != facts::RootKind::full || user.name == "root" ||
                       facts.users.contains(user.name) || facts.homes.contains(user.name);
    if (known) {
        return;
    }
    const std::string* other = user.uid ? name_of(*user.uid, facts) : nullptr;
    const std::string named =
        other == nullptr ? std::string() : fmt::format("; uid {} is '{}' there", *user.uid, *other);
    diag::Diagnostic& error = out.error(
        codes::unknown_user,
        std::nullopt,
        fmt::format(
            "the root has no user '{}' whose manager could run supervisord{}", user.name, named));
    error.hint = other == nullptr
                     ? "create the user in the image before, with useradd or sysusers.d"
                     : fmt::format("take '{}' for the service user", *other);
}

} // namespace

void check_log(Log log, const facts::TargetFacts& facts, diag::Diagnostics& out)
{
    if (log == Log::journal && facts.root == facts::RootKind::full && facts.initbridge.empty()) {
        out.error(
               codes::no_initbridge,
               std::nullopt,
               "the root has no initbridge, which '--log journal' needs to run supervisord")
            .hint = "install it there first, or say '--log file'";
    }
}

Bridge
bridge_of(const model::ServiceSet& set, const facts::TargetFacts& facts, diag::Diagnostics& out)
{
    Bridge bridge;
    const model::ServiceUser& user = set.image->user;
    check_user(user, facts, out);
    bridge.user = user.name;
    bridge.uid = user.uid;
    if (const auto known = facts.users.find(user.name); known != facts.users.end()) {
        bridge.uid = known->second.uid;
        bridge.gid = known->second.gid;
    } else if (user.name == "root") {
        bridge.uid = bridge.gid = 0;
    }
    bridge.home = set.home;
    if (set.environment) {
        bridge.environment = *set.environment;
    }
    if (!facts.supervisord.empty()) {
        bridge.supervisord = facts.supervisord;
    }
    if (!facts.initbridge.empty()) {
        bridge.initbridge = facts.initbridge;
    }
    bridge.memory = largest_caps(set.image->layers);
    return bridge;
}

} // namespace initbridge::bridge
