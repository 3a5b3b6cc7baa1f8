#pragma once
/// The services as supervisord would name them: groups of processes. Pure.

#include "src/service/target.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace initbridge::endpoint {

/// What supervisord knows of a process that is down and systemd may have forgotten. Seconds since
/// 1970; 0: never.
struct Memory {
    std::int64_t start = 0;
    std::int64_t stop = 0;
    bool was_up = false;     ///< when it was last seen
    std::string spawn_error; ///< why the last start failed; empty: it did not, or nobody knows
};

struct Process {
    service::Target target;
    std::string group;
    std::string name;
    Memory memory;
};

/// Shared, for a job may outlive its group.
using ProcessPtr = std::shared_ptr<Process>;

/// Of an entry, with all its copies.
struct Group {
    std::string name;
    std::int64_t priority = 0;
    std::vector<ProcessPtr> processes;
};

/// In supervisord's order: by priority, else as they come. Copies are called as translate calls
/// them for supervisord: `web:web_00`.
[[nodiscard]] std::vector<Group> make_groups(const std::vector<service::Target>& targets);

/// "group:name", or "name" where both are the same.
[[nodiscard]] std::string full_name(const Process& process);

/// supervisor/options.py, split_namespec(): `name`, `group:name`; `group:*` and `group:` have no
/// name.
struct NameSpec {
    std::string group;
    std::optional<std::string> name;

    friend bool operator==(const NameSpec&, const NameSpec&) = default;
};

[[nodiscard]] NameSpec split_name(std::string_view text);

} // namespace initbridge::endpoint
