#pragma once
/// Services as text and as JSON.

#include "src/service/status.hpp"
#include "translate/text/json.hpp"

#include <optional>
#include <string>
#include <vector>

namespace initbridge::cli {

using Statuses = std::vector<std::optional<service::Status>>;

/// Aligned columns under a heading: name, state, what is wanted, and what is to be said of it.
/// Services without a status are left out. `now`: of the spans of time.
[[nodiscard]] std::string show_statuses(
    const std::vector<service::Target>& targets, const Statuses& statuses, service::Time now);
/// An array of objects; `state` is null where there is no status.
[[nodiscard]] json::Value
statuses_to_json(const std::vector<service::Target>& targets, const Statuses& statuses);
/// One of them.
[[nodiscard]] json::Object
status_object(const service::Target& target, const std::optional<service::Status>& status);

/// "web: running, pid 7": without spans of time; `unknown` where there is no status.
[[nodiscard]] std::string
show_change(const service::Target& target, const std::optional<service::Status>& status);
/// "2026-01-31T23:59:59Z"
[[nodiscard]] std::string time_text(service::Time time);

/// Aligned columns under a heading: name, group, kind, boot, description.
[[nodiscard]] std::string show_list(const std::vector<service::Target>& targets);
[[nodiscard]] json::Value list_to_json(const std::vector<service::Target>& targets);

/// One a line.
[[nodiscard]] std::string show_names(const std::vector<service::Target>& targets);

} // namespace initbridge::cli
