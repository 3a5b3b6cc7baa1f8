#pragma once
/// Services as they change: told of by systemd, asked for once a second of supervisord.

#include "src/service/managers.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace initbridge::service {

/// Do they differ in more than spans of time and memory?
[[nodiscard]] bool differs(const std::optional<Status>& before, const std::optional<Status>& now);

class Watch {
public:
    /// Both must outlive the watch.
    Watch(Managers& managers, const std::vector<Target>& targets);

    /// Looks at what is due, or may have changed. The numbers of the targets whose status differs,
    /// in their order; those of the first call: all.
    [[nodiscard]] std::set<std::size_t> refresh();
    /// Wait for these to be readable, or until due(), before the next refresh().
    [[nodiscard]] std::vector<int> fds();
    [[nodiscard]] Deadline due() const;

    /// Of each target; nullopt while its manager cannot be reached.
    [[nodiscard]] const std::vector<std::optional<Status>>& statuses() const { return statuses_; }

    /// Why managers cannot be reached now.
    [[nodiscard]] std::vector<diag::Diagnostic> problems() const;

private:
    /// What is known of one manager.
    struct Source {
        Side side = Side::supervisord;
        bool reached = false;
        std::optional<diag::Diagnostic> problem;
        Deadline due = Deadline::min();
        std::set<std::size_t> again;                        ///< to be looked at when it is due
        std::set<std::size_t> all;                          ///< its targets
        std::map<std::string, std::set<std::size_t>> units; ///< by systemd's own names
    };

    void refresh(Source& source, std::set<std::size_t>& changed);
    [[nodiscard]] diag::Result<std::set<std::size_t>> find_told(Source& source);
    [[nodiscard]] diag::Result<bus::UnitChanges> listen(Source& source);
    [[nodiscard]] diag::Result<void> name_units(Source& source);
    [[nodiscard]] diag::Result<void>
    look_at(const std::set<std::size_t>& which, std::set<std::size_t>& changed);
    void plan_next(
        Source& source, const std::set<std::size_t>& told, const std::set<std::size_t>& looked_at);
    void lose(Source& source, diag::Diagnostic why, std::set<std::size_t>& changed);

    Managers& managers_;
    const std::vector<Target>& targets_;
    std::vector<std::optional<Status>> statuses_;
    std::vector<Source> sources_;
    bool first_ = true;
};

} // namespace initbridge::service
