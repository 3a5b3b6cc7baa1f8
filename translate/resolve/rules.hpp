#pragma once
/// The rules that hold between the fields of one entry.

#include "translate/diag/diagnostic.hpp"
#include "translate/model/image.hpp"

#include <cstdint>

namespace initbridge::resolve {

/// More copies than this are a slip of the pen: each is a process, and a link when enabled.
inline constexpr std::int64_t most_instances = 1000;

/// Is `user` (a name or a decimal uid) the image's service user?
[[nodiscard]] bool is_service_user(std::string_view user, const model::ServiceUser& service_user);

/// Which init runs an entry with `exec`: the image's, or under the bridge supervisord unless the
/// entry says `run_by: systemd` or has a user that supervisord, which is not root there, cannot
/// switch to.
[[nodiscard]] model::Init
choose_runner(const model::ServiceEntry& entry, const model::Image& image);

/// Of an entry that choose_runner() gives to systemd in an image with the bridge: why it does,
/// where its author may not expect it. False after an error.
[[nodiscard]] bool check_runner(
    const model::ServiceEntry& entry,
    const model::ServiceUser& service_user,
    diag::Diagnostics& out);

/// Reports every rule that the entry breaks; false when there is one.
[[nodiscard]] bool check_entry(
    const model::ServiceEntry& entry,
    const model::ServiceUser& service_user,
    diag::Diagnostics& out);

} // namespace initbridge::resolve
