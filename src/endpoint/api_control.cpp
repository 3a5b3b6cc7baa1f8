#include "src/endpoint/api.hpp"
#include "src/endpoint/api_parts.hpp"
#include "src/supervisor/faults.hpp"
#include "translate/model/names.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace initbridge::endpoint {

namespace {

namespace faults = supervisor::faults;

Wait wait_at(const std::vector<json::Value>& values, std::size_t index)
{
    if (index >= values.size()) {
        return Wait::yes;
    }
    const bool* truth = values[index].as_bool();
    const bool wait = truth != nullptr ? *truth : *values[index].as_integer() != 0;
    return wait ? Wait::yes : Wait::no;
}

std::string signal_text(const json::Value& value)
{
    const std::string* text = value.as_string();
    return text != nullptr ? *text : std::to_string(*value.as_integer());
}

json::Array names_of(const std::vector<std::string>& names)
{
    return {names.begin(), names.end()};
}

} // namespace

Response Api::run_named(const Values& values, Doing doing)
{
    const NameSpec spec = split_name(text_at(values, 0));
    if (!spec.name && services_.find_group(spec.group) != nullptr) {
        return run_many(
            services_, services_.find_group(spec.group)->processes, doing, wait_at(values, 1));
    }
    const ProcessPtr process = services_.find_process(spec);
    return process ? run_one(services_, process, doing, wait_at(values, 1))
                   : Response(refused(faults::bad_name, text_at(values, 0)));
}

Response Api::run_group(const Values& values, Doing doing)
{
    const Group* group = services_.find_group(text_at(values, 0));
    return group != nullptr ? run_many(services_, group->processes, doing, wait_at(values, 1))
                            : Response(refused(faults::bad_name, text_at(values, 0)));
}

Response Api::run_all(const Values& values, Doing doing)
{
    return run_many(services_, services_.all(), doing, wait_at(values, 0));
}

/// Of an unknown signal each process tells, as supervisord's.
Response Api::signal_many(const std::vector<ProcessPtr>& processes, const json::Value& signal)
{
    const auto number = model::parse_signal(signal_text(signal));
    const Fault bad = fault(faults::bad_signal, signal_text(signal));
    const auto seen = services_.look(processes);
    json::Array array;
    for (std::size_t i = 0; i < processes.size(); ++i) {
        if (is_signallable(seen[i].process.state)) {
            const auto sent = number ? services_.signal(processes[i], *number)
                                     : tl::expected<void, Fault>(tl::unexpected(bad));
            array.push_back(outcome_of(
                *processes[i], sent ? std::nullopt : std::optional<Fault>(sent.error())));
        }
    }
    return Answer(std::move(array));
}

Response Api::signal(const Values& values)
{
    const NameSpec spec = split_name(text_at(values, 0));
    if (!spec.name && services_.find_group(spec.group) != nullptr) {
        return signal_group({spec.group, values[1]});
    }
    const ProcessPtr process = services_.find_process(spec);
    if (!process) {
        return refused(faults::bad_name, text_at(values, 0));
    }
    const auto number = model::parse_signal(signal_text(values[1]));
    if (!number) {
        return refused(faults::bad_signal, signal_text(values[1]));
    }
    const auto sent = services_.signal(process, *number);
    return sent ? Answer(true) : Answer(tl::unexpected(sent.error()));
}

Response Api::signal_group(const Values& values)
{
    const Group* group = services_.find_group(text_at(values, 0));
    return group != nullptr ? signal_many(group->processes, values[1])
                            : Response(refused(faults::bad_name, text_at(values, 0)));
}

Response Api::signal_all(const Values& values)
{
    return signal_many(services_.all(), values[0]);
}

Response Api::reread(const Values&)
{
    const auto changes = services_.reread();
    if (!changes) {
        return Answer(tl::unexpected(changes.error()));
    }
    return Answer(json::Array{json::Array{
        names_of(changes->added), names_of(changes->changed), names_of(changes->removed)}});
}

/// supervisord starts what is to start at boot a moment later.
Response Api::add_group(const Values& values)
{
    const auto added = services_.add(text_at(values, 0));
    if (!added) {
        return Answer(tl::unexpected(added.error()));
    }
    logs_.forget_main();
    std::vector<ProcessPtr> to_start;
    std::ranges::copy_if(*added, std::back_inserter(to_start), [](const ProcessPtr& process) {
        return process->target.at_boot;
    });
    static_cast<void>(run_many(services_, to_start, Doing::start, Wait::no));
    return Answer(true);
}

Response Api::remove_group(const Values& values)
{
    const std::string& name = text_at(values, 0);
    const Group* group = services_.find_group(name);
    if (group == nullptr) {
        return refused(faults::bad_name, name);
    }
    const auto seen = services_.look(group->processes);
    if (!std::ranges::all_of(seen, [](const Seen& one) { return is_stopped(one.process.state); })) {
        return refused(faults::still_running, name);
    }
    services_.remove(name);
    logs_.forget_main();
    return Answer(true);
}

Response Api::shutdown(bool start_again)
{
    if (!permissions_.shutdown) {
        return refused(
            faults::failed,
            "systemd looks after the services, and the endpoint may not stop them all "
            "(--allow-shutdown)");
    }
    Response stop = run_many(services_, services_.all(), Doing::stop, Wait::yes);
    if (const Answer* refusal = std::get_if<Answer>(&stop)) {
        return *refusal;
    }
    shutdown_ = std::get<Later>(std::move(stop));
    start_again_ = start_again;
    return Answer(true);
}

bool Api::shut_down()
{
    if (!shutdown_ || !(*shutdown_)()) {
        return false;
    }
    if (start_again_) {
        std::vector<ProcessPtr> to_start;
        for (const ProcessPtr& process : services_.all()) {
            if (process->target.at_boot) {
                to_start.push_back(process);
            }
        }
        static_cast<void>(run_many(services_, to_start, Doing::start, Wait::no));
    }
    return true;
}

/// A service's standard input is /dev/null.
Response Api::send_stdin(const Values& values)
{
    const std::string& name = text_at(values, 0);
    const ProcessPtr process = services_.find_process(split_name(name));
    if (!process) {
        return refused(faults::bad_name, name);
    }
    const auto seen = services_.look(process);
    return refused(seen.process.pid == 0 ? faults::not_running : faults::no_file, name);
}

} // namespace initbridge::endpoint
