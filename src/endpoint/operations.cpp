#include "src/endpoint/operations.hpp"

#include "src/bus/codes.hpp"
#include "src/endpoint/sort_stably.hpp"
#include "src/supervisor/faults.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <ctime>
#include <memory>
#include <string>
#include <utility>

namespace initbridge::endpoint {

namespace {

namespace faults = supervisor::faults;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

/// The shim has no child yet, or none any more, for as long as this: it is in a pause.
constexpr milliseconds settling{250};

/// Of one process; `problem` when it is over and did not go well.
struct Step {
    bool over = false;
    std::optional<Fault> problem;
};

Step over(std::int64_t code, const std::string& name)
{
    return {true, fault(code, name)};
}

class Operation {
public:
    Operation(Services& services, ProcessPtr process, Doing doing)
        : services_(&services)
        , process_(std::move(process))
        , name_(full_name(*process_))
        , doing_(doing)
    {}

    [[nodiscard]] const Process& process() const { return *process_; }

    [[nodiscard]] const ProcessPtr& pointer() const { return process_; }

    /// When it was over, in seconds since it began: those of one second come together, for
    /// supervisord looks once a second.
    [[nodiscard]] std::int64_t second() const
    {
        const auto age = std::chrono::duration_cast<milliseconds>(steady_clock::now() - begun_);
        return (age + settling).count() / 1000;
    }

    /// The fault that it begins and ends with.
    std::optional<Fault> begin(const Seen& seen)
    {
        const ProcessState state = seen.process.state;
        if (doing_ == Doing::stop) {
            return is_running(state) ? queue(bus::JobVerb::stop)
                                     : std::optional(fault(faults::not_running, name_));
        }
        if (is_running(state)) {
            return fault(faults::already_started, name_);
        }
        if (state == ProcessState::unknown) {
            return fault(faults::failed, seen.about);
        }
        if (seen.missing) {
            return fault(faults::no_file, seen.about);
        }
        // A oneshot that is done is active: only a restart does its work again.
        return queue(seen.done ? bus::JobVerb::restart : bus::JobVerb::start);
    }

    [[nodiscard]] Step step(const Seen& seen)
    {
        if (!result_) {
            const auto result = services_->poll(process_, job_);
            if (!result) {
                return {true, fault(faults::failed, result.error().message)};
            }
            result_ = *result;
        }
        return doing_ == Doing::stop ? step_of_stop(seen) : step_of_start(seen);
    }

private:
    std::optional<Fault> queue(bus::JobVerb verb)
    {
        auto job = services_->queue(process_, verb);
        if (job) {
            job_ = std::move(*job);
            return std::nullopt;
        }
        const std::string_view code = job.error().code;
        if (doing_ == Doing::start &&
            (code == bus::codes::no_such_unit || code == bus::codes::bad_unit)) {
            return fault(faults::no_file, job.error().message);
        }
        return fault(faults::failed, job.error().message);
    }

    [[nodiscard]] Step step_of_stop(const Seen& seen)
    {
        if (!result_) {
            return {};
        }
        if (*result_ != bus::JobResult::done && !is_stopped(seen.process.state)) {
            return {true, fault(faults::failed, fmt::format("{}: {}", name_, describe(*result_)))};
        }
        return {true, std::nullopt}; // if it runs again, somebody else wanted that
    }

    Step step_of_start(const Seen& seen)
    {
        switch (seen.process.state) {
        case ProcessState::running:
            return {true, std::nullopt};
        case ProcessState::starting:
        case ProcessState::stopping:
            return {};
        case ProcessState::backoff:
            return step_of_pause(seen);
        case ProcessState::fatal:
            return !result_ ? Step{} : seen.missing ? over(faults::no_file, name_) : failed(seen);
        case ProcessState::stopped:
        case ProcessState::exited:
        case ProcessState::unknown:
            break;
        }
        return result_ ? step_of_end(seen) : Step{};
    }

    /// What cannot be executed supervisord does not even try. systemd itself does not tell why it
    /// could not.
    [[nodiscard]] Step failed(const Seen& seen)
    {
        const std::string& why = seen.not_run;
        const std::int64_t code = why.ends_with(std::strerror(EACCES)) ? faults::not_executable
                                  : why.starts_with("cannot run ")     ? faults::no_file
                                                                       : faults::spawn_error;
        if (code == faults::spawn_error) {
            return over(code, name_);
        }
        static_cast<void>(services_->queue(process_, bus::JobVerb::stop).has_value());
        return over(code, why);
    }

    Step step_of_pause(const Seen& seen)
    {
        const auto now = steady_clock::now();
        paused_ = paused_.value_or(now);
        return result_ && now - *paused_ >= settling ? failed(seen) : Step{};
    }

    /// It is down, and its job is over. What has no start_secs has been started all the same.
    Step step_of_end(const Seen& seen)
    {
        switch (*result_) {
        case bus::JobResult::done:
            if (seen.about.empty()) {
                return {true, std::nullopt};
            }
            process_->memory.spawn_error = seen.about;
            return over(faults::spawn_error, name_);
        case bus::JobResult::failed:
            if (seen.process.state == ProcessState::exited && seen.not_run.empty()) {
                return {true, std::nullopt};
            }
            return failed(seen);
        case bus::JobResult::canceled:
            return over(faults::abnormal_termination, name_);
        default:
            process_->memory.spawn_error = describe(*result_);
            return over(faults::spawn_error, name_);
        }
    }

    Services* services_;
    ProcessPtr process_;
    std::string name_;
    Doing doing_;
    bus::Job job_;
    std::optional<bus::JobResult> result_;
    std::optional<steady_clock::time_point> paused_;
    steady_clock::time_point begun_ = steady_clock::now();
};

/// Many of them, looked at together.
class Batch {
public:
    explicit Batch(Services& services)
        : services_(services)
    {}

    void add(Operation operation) { left_.push_back(std::move(operation)); }

    void add_result(const Process& process, const std::optional<Fault>& problem, std::int64_t when)
    {
        results_.emplace_back(when, outcome_of(process, problem));
    }

    [[nodiscard]] std::optional<Answer> poll()
    {
        std::vector<ProcessPtr> processes;
        for (const Operation& operation : left_) {
            processes.push_back(operation.pointer());
        }
        const auto seen = services_.look(processes);
        std::vector<Operation> left;
        for (std::size_t i = 0; i < left_.size(); ++i) {
            const Step step = left_[i].step(seen[i]);
            if (step.over) {
                add_result(left_[i].process(), step.problem, left_[i].second());
            } else {
                left.push_back(std::move(left_[i]));
            }
        }
        left_ = std::move(left);
        return left_.empty() ? std::optional<Answer>(answer()) : std::nullopt;
    }

private:
    [[nodiscard]] json::Value answer()
    {
        sort_stably(results_, &std::pair<std::int64_t, json::Value>::first);
        json::Array array;
        for (auto& [when, value] : results_) {
            array.push_back(std::move(value));
        }
        return array;
    }

    Services& services_;
    std::vector<Operation> left_;
    std::vector<std::pair<std::int64_t, json::Value>> results_;
};

} // namespace

json::Value outcome_of(const Process& process, const std::optional<Fault>& problem)
{
    return json::Object{
        {"name", process.name},
        {"group", process.group},
        {"status", problem ? problem->code : faults::success},
        {"description", problem ? problem->text : "OK"}};
}

Response run_one(Services& services, const ProcessPtr& process, Doing doing, Wait wait)
{
    const auto seen = services.look(process);
    auto operation = std::make_shared<Operation>(services, process, doing);
    if (auto problem = operation->begin(seen)) {
        return Answer(tl::unexpected(std::move(*problem)));
    }
    if (wait == Wait::no) {
        return Answer(json::Value(true));
    }
    return Later([&services, operation]() -> std::optional<Answer> {
        const auto now = services.look(operation->pointer());
        Step step = operation->step(now);
        if (!step.over) {
            return std::nullopt;
        }
        return step.problem ? Answer(tl::unexpected(std::move(*step.problem)))
                            : Answer(json::Value(true));
    });
}

Response
run_many(Services& services, const std::vector<ProcessPtr>& processes, Doing doing, Wait wait)
{
    const auto seen = services.look(processes);
    const auto batch = std::make_shared<Batch>(services);
    for (std::size_t i = 0; i < processes.size(); ++i) {
        if (is_running(seen[i].process.state) != (doing == Doing::stop)) {
            continue;
        }
        Operation operation(services, processes[i], doing);
        const auto problem = operation.begin(seen[i]);
        if (problem || wait == Wait::no) {
            batch->add_result(*processes[i], problem, 0);
        } else {
            batch->add(std::move(operation));
        }
    }
    return Later([batch] { return batch->poll(); });
}

} // namespace initbridge::endpoint
