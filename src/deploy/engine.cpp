#include "src/deploy/engine.hpp"

#include "src/deploy/codes.hpp"
#include "translate/plan/paths.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>
#include <variant>

namespace initbridge::deploy {

namespace {

std::string_view word_of(service::Verb verb)
{
    switch (verb) {
    case service::Verb::start:
        return "start";
    case service::Verb::stop:
        return "stop";
    case service::Verb::restart:
        return "restart";
    }
    return {};
}

std::vector<Target> joined(std::vector<Target> first, const std::vector<Target>& second)
{
    first.insert(first.end(), second.begin(), second.end());
    return first;
}

constexpr std::string_view started_anew = "it ended and was started anew";
constexpr std::chrono::milliseconds spawning{50};
constexpr std::chrono::milliseconds spawning_at_most{5000};

void tell_each(Watcher& watcher, std::string_view verb, const std::vector<Target>& targets)
{
    for (const Target& target : targets) {
        watcher.tell(fmt::format("{} {}", verb, target.name));
    }
}

std::string where_to_look(const Target& target)
{
    if (target.side == Side::supervisord) { // which will not know it any more
        constexpr std::string_view file = "file:";
        return target.out.starts_with(file)
                   ? fmt::format("'{}' tells more", target.out.substr(file.size()))
                   : std::string();
    }
    return fmt::format(
        "'journalctl {}-u {}' tells more", target.side == Side::user ? "--user " : "", target.real);
}

bool is_missing(const std::optional<service::Status>& status)
{
    return status && status->state == service::State::missing;
}

bool is_starting(const std::optional<service::Status>& status)
{
    return status && status->state == service::State::starting;
}

bool is_another_run(
    const std::optional<service::Status>& then, const std::optional<service::Status>& now)
{
    return then && now && then->pid != 0 && now->pid != 0 && then->pid != now->pid;
}

/// Why a service that was started is not as it should be; empty: it is.
std::string trouble_of(const std::optional<service::Status>& status)
{
    using service::State;
    if (!status) {
        return "its manager does not answer";
    }
    const bool up = status->state == State::running || status->state == State::starting ||
                    status->state == State::done;
    if (up && status->restarts.value_or(0) == 0) {
        return {};
    }
    std::string text =
        up ? std::string(started_anew) : fmt::format("it is {}", service::to_string(status->state));
    const std::string& reason = status->not_run.empty() ? status->about : status->not_run;
    const std::string why = status->last_exit ? service::describe(*status->last_exit) : reason;
    return why.empty() ? text : fmt::format("{} ({})", text, why);
}

} // namespace

bool is_up(const std::optional<service::Status>& status)
{
    using service::State;
    return status && (status->pid != 0 || status->state == State::starting ||
                      status->state == State::backoff || status->state == State::done);
}

bool Engine::good(const diag::Result<void>& done)
{
    if (!done) {
        problems_.add(done.error());
    }
    return done.has_value();
}

diag::Result<void> Engine::write(const std::string& path, const std::string& text)
{
    plan::Plan plan;
    for (std::string_view folder = plan::parent_path(path); folder.size() > state_.size();
         folder = plan::parent_path(folder)) {
        plan.steps.emplace_back(plan::MakeDirectory{std::string(folder), 0755, std::nullopt});
    }
    plan.steps.emplace_back(plan::MakeDirectory{state_, 0755, std::nullopt});
    std::ranges::reverse(plan.steps);
    plan.steps.emplace_back(plan::WriteFile{path, text, 0600});
    return host_.apply(plan);
}

diag::Result<void> Engine::remove(const std::string& path)
{
    return host_.apply({{plan::RemovePath{path}}});
}

diag::Result<Before> Engine::look_before(const Work& work)
{
    std::set<std::string> paths = paths_of(work.files);
    paths.insert(ledger_path(work.owner, state_));
    if (!work.linger.empty()) {
        paths.insert(work.linger);
    }
    auto states = host_.observe(paths);
    if (!states) {
        return tl::unexpected(std::move(states.error()));
    }
    Before before{work.owner, work.scope, host_.served(), *std::move(states), {}, work.groups};
    const auto targets =
        joined(joined(joined(work.stop, work.restart), work.start), work.bystanders);
    const service::Look seen = host_.look(targets);
    if (seen.problems.has_errors()) {
        return tl::unexpected(seen.problems.items().front());
    }
    for (std::size_t i = 0; i < targets.size(); ++i) {
        before.services.push_back(
            {targets[i], is_up(seen.statuses[i]), seen.statuses[i] ? seen.statuses[i]->pid : 0});
    }
    return before;
}

bool Engine::tell_all(const std::vector<Target>& targets, service::Verb verb)
{
    if (targets.empty()) {
        return true;
    }
    tell_each(watcher_, word_of(verb), targets);
    auto outcomes = host_.control(targets, verb);
    if (!outcomes) {
        problems_.add(std::move(outcomes.error()));
        return false;
    }
    bool all = true;
    for (std::size_t i = 0; i < outcomes->size(); ++i) {
        if ((*outcomes)[i].problem) {
            problems_.add(*std::move((*outcomes)[i].problem));
            tell_last_lines(targets[i]);
            all = false;
        }
    }
    return all;
}

void Engine::tell_last_lines(const Target& target)
{
    for (const std::string& line : host_.last_lines(target)) {
        watcher_.tell(fmt::format("{}: {}", target.name, line));
    }
}

/// `first`: when they were started, of those whose manager does not count how often it did that.
bool Engine::all_well(
    const std::vector<Target>& targets, const service::Look& seen, const service::Look& first)
{
    bool all = !seen.problems.has_errors();
    problems_.append(seen.problems);
    for (std::size_t i = 0; i < targets.size(); ++i) {
        std::string trouble = trouble_of(seen.statuses[i]);
        if (trouble.empty() && i < first.statuses.size() &&
            is_another_run(first.statuses[i], seen.statuses[i])) {
            trouble = started_anew;
        }
        if (targets[i].side == Side::supervisord && is_missing(seen.statuses[i])) {
            problems_
                .error(
                    codes::not_read,
                    std::nullopt,
                    fmt::format(
                        "supervisord does not know '{}' after it has read its configuration",
                        targets[i].name))
                .hint = "it was started with another one";
            all = false;
        } else if (!trouble.empty()) {
            add_trouble(targets[i], trouble);
            all = false;
        }
    }
    return all;
}

void Engine::add_trouble(const Target& target, const std::string& trouble)
{
    problems_
        .error(
            codes::service_failed,
            std::nullopt,
            fmt::format("'{}' does not stay up: {}", target.name, trouble))
        .hint = where_to_look(target);
    tell_last_lines(target);
}

/// To the end of the window, or to the first that is in trouble.
bool Engine::stays_up(const Work& work, std::chrono::steady_clock::time_point begin)
{
    using std::chrono::milliseconds;
    const auto targets = joined(work.restart, work.start);
    if (targets.empty()) {
        return true;
    }
    const auto end = begin + work.watch;
    const bool counted = targets.front().side != Side::supervisord;
    service::Look first = counted ? service::Look{} : host_.look(targets);
    problems_.append(std::move(first.problems));
    if (problems_.has_errors()) {
        return false;
    }
    for (bool last = false;;) {
        const auto left = std::chrono::ceil<milliseconds>(end - std::chrono::steady_clock::now());
        last = left <= milliseconds(0);
        host_.wait(targets, last ? milliseconds(0) : left);
        const service::Look seen = host_.look(targets);
        if (!all_well(targets, seen, first)) {
            return false;
        }
        // supervisord counts from the moment in which it has spawned it.
        const bool early =
            !counted && left > -spawning_at_most && std::ranges::any_of(seen.statuses, is_starting);
        if (last && !early) {
            return true;
        }
        if (last) {
            host_.wait(targets, spawning);
        }
    }
}

/// Until supervisord has tried to start what starts by itself: before that it takes no stop.
service::Look Engine::look_when_spawned(const std::vector<Target>& targets)
{
    constexpr int tries = 100;
    service::Look seen = host_.look(targets);
    const auto is_due = [](const std::optional<service::Status>& status) {
        return status && status->state == service::State::starting && status->pid == 0;
    };
    for (int i = 0; i < tries && std::ranges::any_of(seen.statuses, is_due); ++i) {
        host_.wait(targets, spawning);
        seen = host_.look(targets);
    }
    return seen;
}

/// What supervisord has started or stopped as it read its configuration, against what is wanted.
bool Engine::settle(const std::vector<ServiceBefore>& wanted, Missing missing)
{
    const std::vector<Target> targets = targets_of(wanted);
    service::Look seen = look_when_spawned(targets);
    const bool all = !seen.problems.has_errors();
    problems_.append(std::move(seen.problems));
    std::vector<Target> down;
    std::vector<Target> up;
    for (std::size_t i = 0; i < targets.size(); ++i) {
        const auto& status = seen.statuses[i];
        const bool ignored = missing == Missing::fine && is_missing(status);
        if (status && !ignored && wanted[i].up != is_up(status)) {
            (wanted[i].up ? up : down).push_back(targets[i]);
        }
    }
    return tell_all(down, service::Verb::stop) && tell_all(up, service::Verb::start) && all;
}

bool Engine::change_files(const Work& work)
{
    if (!work.files.steps.empty()) {
        watcher_.tell(fmt::format("write {} changes", work.files.steps.size()));
        if (!good(host_.apply(work.files))) {
            return false;
        }
    }
    for (const Side side : work.reload) {
        if (side == Side::supervisord) {
            tell_each(watcher_, "restart", work.restart);
            tell_each(watcher_, "start", work.start);
        }
        if (!good(host_.reload(side, work.groups))) {
            return false;
        }
    }
    if (!work.tmpfiles.empty() && !good(host_.make_folders(work.scope, work.tmpfiles))) {
        return false;
    }
    return std::ranges::all_of(
        work.gone, [this](const Target& target) { return good(host_.forget_failure(target)); });
}

bool Engine::start_all(const Work& work, const Before& before)
{
    if (!work.reload.contains(Side::supervisord)) {
        return tell_all(work.restart, service::Verb::restart) &&
               tell_all(work.start, service::Verb::start);
    }
    std::vector<ServiceBefore> wanted;
    for (const ServiceBefore& each : before.services) {
        if (std::ranges::find(work.bystanders, each.target) != work.bystanders.end()) {
            wanted.push_back(each);
        }
    }
    for (const Target& target : work.gone) {
        wanted.push_back({target, false, 0});
    }
    for (const Target& target : joined(work.restart, work.start)) {
        wanted.push_back({target, true, 0});
    }
    return settle(wanted, Missing::fine);
}

bool Engine::carry_out(const Work& work, const std::optional<Ledger>& ledger, const Before& before)
{
    if (!tell_all(work.stop, service::Verb::stop) || !change_files(work)) {
        return false;
    }
    const auto begin = std::chrono::steady_clock::now();
    if (!start_all(work, before) || !stays_up(work, begin)) {
        return false;
    }
    const std::string path = ledger_path(work.owner, state_);
    return good(ledger ? write(path, render_ledger(*ledger)) : remove(path)) &&
           (!work.end_linger || good(remove(work.linger)));
}

diag::Diagnostics Engine::run(const Work& work, const std::optional<Ledger>& ledger)
{
    problems_ = {};
    const auto before = look_before(work);
    if (!before) {
        problems_.add(before.error());
        return problems_;
    }
    if (!good(write(journal_path(state_), render_before(*before)))) {
        return problems_;
    }
    if (!carry_out(work, ledger, *before)) {
        watcher_.tell("take everything back");
        take_back(*before);
        return problems_;
    }
    // Done: should this fail, the next run would take it back, and so does this one.
    if (!good(remove(journal_path(state_)))) {
        take_back(*before);
    }
    return problems_;
}

} // namespace initbridge::deploy
