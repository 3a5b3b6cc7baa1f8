#include "src/deploy/codes.hpp"
#include "src/deploy/engine.hpp"

#include <fmt/format.h>

#include <set>
#include <string_view>

namespace initbridge::deploy {

namespace {

using Kind = plan::Observed::Kind;
using States = std::map<std::string, plan::Observed>;

constexpr std::string_view linger_folder = "/var/lib/systemd/linger/"; // logind's

/// Whether all but the order of what changes is the same.
bool is_same(const plan::Observed& a, const plan::Observed& b)
{
    return a.kind == b.kind && a.content == b.content &&
           (a.kind == Kind::symlink || (a.mode == b.mode && a.owner == b.owner));
}

void add_restoring(plan::Plan& plan, const std::string& path, const plan::Observed& state)
{
    switch (state.kind) {
    case Kind::directory:
        plan.steps.emplace_back(plan::MakeDirectory{path, state.mode, state.owner});
        plan.steps.emplace_back(plan::SetMode{path, state.mode, state.owner});
        break;
    case Kind::file:
        plan.steps.emplace_back(plan::WriteFile{path, state.content, state.mode});
        plan.steps.emplace_back(plan::SetMode{path, state.mode, state.owner});
        break;
    case Kind::symlink:
        plan.steps.emplace_back(plan::MakeSymlink{path, state.content});
        break;
    case Kind::absent:
    case Kind::other: // a plan never touches one
        break;
    }
}

/// What is to be done where it does not run as it did.
struct Runs {
    std::vector<Target> down;  ///< runs, and did not
    std::vector<Target> up;    ///< ran, and does not, or is another run
    std::vector<Target> fresh; ///< did not run
};

Runs compare(
    const std::vector<ServiceBefore>& before,
    const std::vector<std::optional<service::Status>>& now)
{
    Runs runs;
    for (std::size_t i = 0; i < before.size(); ++i) {
        const ServiceBefore& then = before[i];
        const bool is_up_now = is_up(now[i]);
        const bool same_run = is_up_now && now[i]->pid == then.pid;
        if (then.up && !same_run) {
            runs.up.push_back(then.target);
        }
        if (!then.up) {
            runs.fresh.push_back(then.target);
        }
        if (!then.up && is_up_now) {
            runs.down.push_back(then.target);
        }
    }
    return runs;
}

} // namespace

plan::Plan restoring(const States& before, const States& now)
{
    plan::Plan plan;
    const auto differs = [&](const std::string& path, const plan::Observed& state) {
        const auto seen = now.find(path);
        return seen == now.end() || !is_same(state, seen->second);
    };
    for (auto entry = before.rbegin(); entry != before.rend(); ++entry) {
        if (entry->second.kind == Kind::absent && differs(entry->first, entry->second)) {
            plan.steps.emplace_back(plan::RemovePath{entry->first});
        }
    }
    for (const auto& [path, state] : before) {
        if (differs(path, state)) {
            add_restoring(plan, path, state);
        }
    }
    return plan;
}

bool Engine::put_back(const States& states)
{
    std::set<std::string> paths;
    for (const auto& [path, state] : states) {
        paths.insert(path);
    }
    // A folder goes only when nothing is in it any more.
    if (!good(host_.clean_beside(paths))) {
        return false;
    }
    const auto now = host_.observe(paths);
    if (!now) {
        return good(tl::unexpected<diag::Diagnostic>(now.error()));
    }
    const plan::Plan plan = restoring(states, *now);
    return plan.steps.empty() || good(host_.apply(plan));
}

/// As far as it goes: each thing that cannot be taken back is a problem, and the rest is tried.
void Engine::take_back(const Before& before)
{
    const std::size_t known = problems_.items().size();
    service::Look seen = host_.look(targets_of(before.services));
    const bool seen_all = !seen.problems.has_errors();
    problems_.append(std::move(seen.problems));
    const Runs runs = compare(before.services, seen.statuses);
    static_cast<void>(tell_all(runs.down, service::Verb::stop));
    // Without lingering the user's manager ends, and could not do what is left to do.
    States files = before.paths;
    States linger;
    for (const auto& [path, state] : before.paths) {
        if (path.starts_with(linger_folder)) {
            linger.insert(files.extract(path));
        }
    }
    bool restored = put_back(files) && seen_all;
    restored = run_again(before, runs.up) && restored;
    for (const Target& target : runs.fresh) {
        static_cast<void>(good(host_.forget_failure(target)));
    }
    restored = put_back(linger) && restored;
    // Without it nothing else can be right: the next run tries again.
    if (restored) {
        static_cast<void>(good(remove(journal_path(state_))));
    }
    if (problems_.items().size() > known) {
        problems_
            .error(
                codes::not_undone,
                std::nullopt,
                fmt::format("not all of the deployment of '{}' was taken back", before.owner))
            .hint = "the errors above say what was not; run the command again when that is mended";
    }
}

/// Has the managers read what is back, and what ran run. False: one has not read it, and only the
/// record knows what it was told to run.
bool Engine::run_again(const Before& before, const std::vector<Target>& up)
{
    if (!before.served.socket.empty()) {
        const bool read = good(host_.reload(Side::supervisord, before.groups));
        // It has started what it read anew, with its own idea of what runs.
        static_cast<void>(settle(before.services, Missing::problem));
        return read;
    }
    std::set<Side> sides{before.scope};
    for (const ServiceBefore& each : before.services) {
        sides.insert(each.target.side);
    }
    // A service user's manager that is gone, with its user maybe, reads all when it is back.
    bool read = true;
    for (const Side side : sides) {
        const bool done = good(host_.reload(side, {}));
        read = read && (done || side != before.scope);
    }
    static_cast<void>(tell_all(up, service::Verb::restart));
    return read;
}

diag::Diagnostics Engine::recover()
{
    problems_ = {};
    const std::string path = journal_path(state_);
    // A run that was killed while it wrote its records has left no other word of itself.
    if (!good(host_.clean_beside({path, ledger_path({}, state_)}))) {
        return std::move(problems_);
    }
    const auto states = host_.observe({path});
    if (!states) {
        problems_.add(states.error());
        return std::move(problems_);
    }
    const plan::Observed& journal = states->at(path);
    if (journal.kind != Kind::file) {
        return {};
    }
    const auto before = parse_before(journal.content, path);
    if (!before) {
        problems_.add(before.error());
        return std::move(problems_);
    }
    watcher_.tell(fmt::format("take back a deployment of '{}' that was cut short", before->owner));
    host_.serve(before->served);
    take_back(*before);
    if (!problems_.has_errors()) {
        problems_.warning(
            codes::cut_short,
            std::nullopt,
            fmt::format(
                "a deployment of '{}' had been cut short, and was taken back", before->owner));
    }
    return std::move(problems_);
}

} // namespace initbridge::deploy
