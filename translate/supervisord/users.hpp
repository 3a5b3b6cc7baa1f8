#pragma once
/// Users as supervisord needs to know them: who it runs as, to whom it can switch.

#include "translate/facts/facts.hpp"
#include "translate/model/service.hpp"
#include "translate/plan/tree.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace initbridge::supervisord {

/// A user of the root by name or decimal uid; nullptr: not known there. The name is in `first`.
[[nodiscard]] const std::pair<const std::string, facts::User>*
find_user(const facts::TargetFacts& facts, const std::string& name);

[[nodiscard]] bool is_root(std::string_view name);

/// Is supervisord of this image started as somebody who cannot become another user?
[[nodiscard]] bool runs_unprivileged(const model::ServiceUser& user);

/// Is `name` (or uid) the service user itself?
[[nodiscard]] bool is_service_user(
    const std::string& name, const model::ServiceUser& user, const facts::TargetFacts& facts);

/// To whom folders belong that supervisord writes into; nullopt: root, or a user without known uid.
[[nodiscard]] std::optional<plan::Owner>
folder_owner(const model::ServiceUser& user, const facts::TargetFacts& facts);

/// The literal for the home folder of the user that runs `service`; nullopt: it is known only
/// when supervisord starts (`%(ENV_HOME)s`).
[[nodiscard]] std::optional<std::string_view>
literal_home(const model::Service& service, const model::Image& image);

} // namespace initbridge::supervisord
