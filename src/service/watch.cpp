#include "src/service/watch.hpp"

#include "src/bus/unit_watch.hpp"
#include "src/service/process_memory.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace initbridge::service {

namespace {

using std::chrono::steady_clock;

constexpr std::chrono::seconds patience{10};
/// supervisord tells nobody of changes but its event listeners.
constexpr std::chrono::seconds between_asking{1};
/// The shim tells systemd what it does a moment before /proc shows it.
constexpr std::chrono::milliseconds a_moment{300};
/// By then a run is no longer one that starts, nor one that has just begun: from_systemd.cpp.
constexpr std::chrono::seconds young{12};

/// Does its state change by time alone?
bool grows_up(const std::optional<Status>& status)
{
    return status && status->started &&
           (status->state == State::starting || status->state == State::crash_looping) &&
           std::chrono::system_clock::now() - *status->started < young;
}

} // namespace

bool differs(const std::optional<Status>& before, const std::optional<Status>& now)
{
    if (!before || !now) {
        return before.has_value() != now.has_value();
    }
    return before->state != now->state || before->pid != now->pid ||
           before->restarts != now->restarts || before->last_exit != now->last_exit ||
           before->about != now->about;
}

Watch::Watch(Managers& managers, const std::vector<Target>& targets)
    : managers_(managers)
    , targets_(targets)
    , statuses_(targets.size())
{
    for (const Side side : {Side::supervisord, Side::system, Side::user}) {
        Source source;
        source.side = side;
        for (std::size_t i = 0; i < targets.size(); ++i) {
            if (targets[i].side == side) {
                source.all.insert(i);
            }
        }
        if (!source.all.empty()) {
            sources_.push_back(std::move(source));
        }
    }
}

std::set<std::size_t> Watch::refresh()
{
    std::set<std::size_t> changed;
    for (Source& source : sources_) {
        refresh(source, changed);
    }
    if (std::exchange(first_, false)) {
        for (std::size_t i = 0; i < targets_.size(); ++i) {
            changed.insert(i);
        }
    }
    return changed;
}

void Watch::refresh(Source& source, std::set<std::size_t>& changed)
{
    const bool is_due = steady_clock::now() >= source.due;
    if (!source.reached && !is_due) {
        return;
    }
    auto told = find_told(source);
    if (!told) {
        return lose(source, std::move(told.error()), changed);
    }
    std::set<std::size_t> which = *told;
    if (is_due) {
        which.merge(std::exchange(source.again, {}));
        source.due = Deadline::max();
    }
    if (auto done = look_at(which, changed); !done) {
        return lose(source, std::move(done.error()), changed);
    }
    if (!source.reached) {
        told->clear(); // it is a first look
    }
    source.problem.reset();
    source.reached = true;
    plan_next(source, *told, which);
}

/// Those that may have changed, by what the manager says.
diag::Result<std::set<std::size_t>> Watch::find_told(Source& source)
{
    if (source.side == Side::supervisord) {
        return steady_clock::now() >= source.due ? source.all : std::set<std::size_t>();
    }
    auto changes = listen(source);
    if (!changes) {
        return tl::unexpected(std::move(changes.error()));
    }
    if (!source.reached || changes->reloaded) {
        auto done = name_units(source);
        return done ? diag::Result<std::set<std::size_t>>(source.all)
                    : tl::unexpected(std::move(done.error()));
    }
    std::set<std::size_t> told;
    for (const std::string& unit : changes->units) {
        if (const auto found = source.units.find(unit); found != source.units.end()) {
            told.insert(found->second.begin(), found->second.end());
        }
    }
    return told;
}

/// What has come since the last call; the first call begins to listen.
diag::Result<bus::UnitChanges> Watch::listen(Source& source)
{
    const auto manager = managers_.systemd(source.side);
    if (!manager) {
        return tl::unexpected(manager.error());
    }
    if (!source.reached) {
        auto done = (*manager)->watch_units();
        return done ? diag::Result<bus::UnitChanges>{} : tl::unexpected(std::move(done.error()));
    }
    return (*manager)->changes();
}

/// Aliases may be others after each reload.
diag::Result<void> Watch::name_units(Source& source)
{
    const auto manager = managers_.systemd(source.side);
    if (!manager) {
        return tl::unexpected(manager.error());
    }
    std::vector<std::string> names;
    for (const std::size_t i : source.all) {
        names.push_back(targets_[i].real);
    }
    const auto ids = (*manager)->unit_ids(names);
    if (!ids) {
        return tl::unexpected(ids.error());
    }
    source.units.clear();
    auto id = ids->begin();
    for (const std::size_t i : source.all) {
        source.units[*id++].insert(i);
    }
    return {};
}

diag::Result<void>
Watch::look_at(const std::set<std::size_t>& which, std::set<std::size_t>& changed)
{
    std::vector<Target> targets;
    for (const std::size_t i : which) {
        targets.push_back(targets_[i]);
    }
    if (targets.empty()) {
        return {};
    }
    const Deadline deadline = bus::deadline_in(patience);
    Look seen = look(managers_, targets, deadline);
    if (seen.problems.has_errors()) {
        return tl::unexpected(seen.problems.items().front());
    }
    auto now = seen.statuses.begin();
    for (const std::size_t i : which) {
        if (differs(statuses_[i], *now)) {
            changed.insert(i);
        }
        statuses_[i] = std::move(*now++);
        if (statuses_[i]) {
            statuses_[i]->memory = memory_of(statuses_[i]->pid);
        }
    }
    return {};
}

/// Once more what has just changed, and what changes by time as long as it does.
void Watch::plan_next(
    Source& source, const std::set<std::size_t>& told, const std::set<std::size_t>& looked_at)
{
    const Deadline now = steady_clock::now();
    if (source.side == Side::supervisord) {
        source.due = std::min(source.due, now + between_asking);
        return;
    }
    for (const std::size_t i : looked_at) {
        if (told.contains(i) || grows_up(statuses_[i])) {
            source.again.insert(i);
        }
    }
    if (!source.again.empty()) {
        source.due = std::min(source.due, now + a_moment);
    }
}

void Watch::lose(Source& source, diag::Diagnostic why, std::set<std::size_t>& changed)
{
    managers_.forget(source.side);
    for (const std::size_t i : source.all) {
        if (statuses_[i]) {
            statuses_[i].reset();
            changed.insert(i);
        }
    }
    source.again.clear();
    source.problem = std::move(why);
    source.reached = false;
    source.due = steady_clock::now() + between_asking;
}

std::vector<int> Watch::fds()
{
    std::vector<int> fds;
    for (const Source& source : sources_) {
        const bool listens = source.reached && source.side != Side::supervisord;
        const auto manager =
            listens ? managers_.systemd(source.side) : diag::Result<bus::SystemdManager*>(nullptr);
        if (manager && *manager != nullptr) {
            fds.push_back((*manager)->fd());
        }
    }
    return fds;
}

Deadline Watch::due() const
{
    Deadline first = Deadline::max();
    for (const Source& source : sources_) {
        first = std::min(first, source.due);
    }
    return first;
}

std::vector<diag::Diagnostic> Watch::problems() const
{
    std::vector<diag::Diagnostic> problems;
    for (const Source& source : sources_) {
        if (source.problem) {
            problems.push_back(*source.problem);
        }
    }
    return problems;
}

} // namespace initbridge::service
