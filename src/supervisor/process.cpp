#include "src/supervisor/process.hpp"

#include "src/supervisor/codes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace initbridge::supervisor {

namespace {

constexpr std::array<std::pair<ProcessState, std::string_view>, 8> state_names{{
    {ProcessState::stopped, "STOPPED"},
    {ProcessState::starting, "STARTING"},
    {ProcessState::running, "RUNNING"},
    {ProcessState::backoff, "BACKOFF"},
    {ProcessState::stopping, "STOPPING"},
    {ProcessState::exited, "EXITED"},
    {ProcessState::fatal, "FATAL"},
    {ProcessState::unknown, "UNKNOWN"},
}};

/// Reads members of one struct and remembers whether one was missing or of another kind.
class Members {
public:
    explicit Members(const json::Value& value)
        : value_(value)
    {}

    std::string text(std::string_view key)
    {
        const json::Value* member = value_.find(key);
        const std::string* text = member == nullptr ? nullptr : member->as_string();
        return text == nullptr ? missing<std::string>(key) : *text;
    }

    std::int64_t number(std::string_view key)
    {
        const json::Value* member = value_.find(key);
        const std::int64_t* number = member == nullptr ? nullptr : member->as_integer();
        return number == nullptr ? missing<std::int64_t>(key) : *number;
    }

    bool truth(std::string_view key)
    {
        const json::Value* member = value_.find(key);
        const bool* truth = member == nullptr ? nullptr : member->as_bool();
        return truth == nullptr ? missing<bool>(key) : *truth;
    }

    std::vector<std::int64_t> numbers(std::string_view key)
    {
        const json::Value* member = value_.find(key);
        const json::Array* items = member == nullptr ? nullptr : member->as_array();
        if (items == nullptr) {
            return missing<std::vector<std::int64_t>>(key);
        }
        std::vector<std::int64_t> numbers;
        for (const json::Value& item : *items) {
            const std::int64_t* number = item.as_integer();
            numbers.push_back(number == nullptr ? missing<std::int64_t>(key) : *number);
        }
        return numbers;
    }

    /// Of members that not every supervisord tells.
    [[nodiscard]] std::string text_if_there(std::string_view key) const
    {
        const json::Value* member = value_.find(key);
        const std::string* text = member == nullptr ? nullptr : member->as_string();
        return text == nullptr ? std::string() : *text;
    }

    [[nodiscard]] std::int64_t number_if_there(std::string_view key) const
    {
        const json::Value* member = value_.find(key);
        const std::int64_t* number = member == nullptr ? nullptr : member->as_integer();
        return number == nullptr ? 0 : *number;
    }

    [[nodiscard]] const std::string& problem() const { return problem_; }

private:
    template <class T>
    T missing(std::string_view key)
    {
        problem_ = key;
        return T{};
    }

    const json::Value& value_;
    std::string problem_;
};

constexpr std::array states = {
    ProcessState::stopped,
    ProcessState::starting,
    ProcessState::running,
    ProcessState::backoff,
    ProcessState::stopping,
    ProcessState::exited,
    ProcessState::fatal,
    ProcessState::unknown,
};

ProcessState state_of(std::int64_t number)
{
    const auto state = static_cast<ProcessState>(number);
    return std::ranges::find(states, state) == states.end() ? ProcessState::unknown : state;
}

Process read_process(Members& members)
{
    Process process;
    process.group = members.text("group");
    process.name = members.text("name");
    process.state = state_of(members.number("state"));
    process.spawn_error = members.text("spawnerr");
    process.exit_status = members.number("exitstatus");
    process.pid = members.number("pid");
    process.start = members.number("start");
    process.stop = members.number("stop");
    process.now = members.number("now");
    process.stdout_log = members.text_if_there("stdout_logfile");
    process.stderr_log = members.text_if_there("stderr_logfile");
    return process;
}

ProcessConfig read_config(Members& members)
{
    ProcessConfig config;
    config.group = members.text("group");
    config.name = members.text("name");
    config.auto_start = members.truth("autostart");
    config.exit_codes = members.numbers("exitcodes");
    config.stop_signal = members.number_if_there("stopsignal");
    return config;
}

template <class T>
diag::Result<std::vector<T>>
read_list(const json::Value& value, std::string_view method, T (*read)(Members&))
{
    const json::Array* items = value.as_array();
    if (items == nullptr) {
        return diag::failure(codes::bad_answer, fmt::format("'{}' gives no list", method));
    }
    std::vector<T> list;
    list.reserve(items->size());
    for (const json::Value& item : *items) {
        Members members(item); // NOLINT(misc-const-correctness): it keeps the problem
        list.push_back(read(members));
        if (!members.problem().empty()) {
            return diag::failure(
                codes::bad_answer,
                fmt::format("'{}' gives no '{}', or a strange one", method, members.problem()));
        }
    }
    return list;
}

} // namespace

std::string_view name_of(ProcessState state)
{
    const auto* const found =
        std::ranges::find(state_names, state, &std::pair<ProcessState, std::string_view>::first);
    return found == state_names.end() ? "UNKNOWN" : found->second;
}

std::optional<ProcessState> parse_state(std::string_view name)
{
    const auto* const found =
        std::ranges::find(state_names, name, &std::pair<ProcessState, std::string_view>::second);
    return found == state_names.end() ? std::nullopt : std::optional(found->first);
}

std::string full_name(const std::string& group, const std::string& name)
{
    return group == name ? name : fmt::format("{}:{}", group, name);
}

diag::Result<std::vector<Process>> read_processes(const json::Value& value)
{
    return read_list(value, "supervisor.getAllProcessInfo", read_process);
}

diag::Result<std::vector<ProcessConfig>> read_configs(const json::Value& value)
{
    return read_list(value, "supervisor.getAllConfigInfo", read_config);
}

} // namespace initbridge::supervisor
