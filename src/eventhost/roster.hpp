#pragma once
/// The processes that events are about. Pure.

#include "src/eventhost/history.hpp"
#include "src/service/target.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace initbridge::eventhost {

struct Watched {
    service::Target target;
    History history;
    bool reports = false; ///< it runs below the shim, which tells all that happens
    /// What happened before is known: of its last report, or of the look at it. Microseconds since
    /// 1970.
    std::int64_t known_until = 0;
};

class Roster {
public:
    /// Takes the services that a list has now; what was there already keeps its history. The names
    /// of the groups that came, in supervisord's order, and of those that went.
    struct Change {
        std::vector<std::string> added;
        std::vector<std::string> removed;
    };

    Change update(const std::vector<service::Target>& targets);

    // nullptr: nothing is called so.
    [[nodiscard]] Watched* find_unit(service::Side side, std::string_view unit);
    /// By the name that the shim reports.
    [[nodiscard]] Watched* find_reported(std::string_view name);

    /// The same of one that no list has: units that a generator made, say.
    Watched& add_reported(std::string_view name);

    [[nodiscard]] std::vector<Watched>& all() { return watched_; }

    [[nodiscard]] bool has(service::Side side) const;

private:
    std::vector<Watched> watched_;
};

} // namespace initbridge::eventhost
