#include "src/endpoint/api.hpp"
#include "src/endpoint/api_parts.hpp"
#include "src/endpoint/sort_stably.hpp"
#include "src/supervisor/faults.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace initbridge::endpoint {

namespace {

namespace faults = supervisor::faults;

/// `http://` clients write some characters as `%41`.
std::string unquoted(std::string_view path)
{
    const auto digit = [](char c) {
        constexpr std::string_view digits = "0123456789abcdef";
        const char lower = c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
        return digits.find(lower);
    };
    std::string out;
    for (std::size_t i = 0; i < path.size(); ++i) {
        const bool coded = path[i] == '%' && i + 2 < path.size() &&
                           digit(path[i + 1]) != std::string_view::npos &&
                           digit(path[i + 2]) != std::string_view::npos;
        if (coded) {
            out += static_cast<char>(digit(path[i + 1]) * 16 + digit(path[i + 2]));
            i += 2;
        } else {
            out += path[i];
        }
    }
    return out;
}

} // namespace

LogPtr Api::log_at(std::string_view target)
{
    const std::string path = unquoted(target.substr(0, target.find_first_of(";?#")));
    constexpr std::string_view logtail = "/logtail/";
    if (path == "/mainlogtail") {
        return logs_.main_log(services_.all());
    }
    if (!path.starts_with(logtail)) {
        return nullptr;
    }
    const std::string rest = path.substr(logtail.size());
    const std::size_t slash = std::min(rest.find('/'), rest.size());
    const std::string channel = slash == rest.size() ? "stdout" : rest.substr(slash + 1);
    const ProcessPtr process = services_.find_process(split_name(rest.substr(0, slash)));
    if (!process || (channel != "stdout" && channel != "stderr")) {
        return nullptr;
    }
    return logs_.log_of(*process, channel == "stdout" ? Channel::out : Channel::err);
}

Response Api::get_state(const Values&)
{
    return Answer(json::Object{{"statecode", 1}, {"statename", "RUNNING"}});
}

Response Api::get_all_info(const Values&)
{
    std::vector<ProcessPtr> processes = services_.all();
    std::ranges::sort(processes, [](const ProcessPtr& a, const ProcessPtr& b) {
        return std::tie(a->group, a->name) < std::tie(b->group, b->name);
    });
    const auto seen = services_.look(processes);
    json::Array array;
    for (std::size_t i = 0; i < processes.size(); ++i) {
        array.push_back(process_info(seen[i], *processes[i]));
    }
    return Answer(std::move(array));
}

Response Api::get_info(const Values& values)
{
    const ProcessPtr process = services_.find_process(split_name(text_at(values, 0)));
    if (!process) {
        return refused(faults::bad_name, text_at(values, 0));
    }
    return Answer(process_info(services_.look(process), *process));
}

/// What the list does not tell is not there.
Response Api::get_config_info(const Values&)
{
    std::vector<ProcessPtr> processes;
    for (const Group& group : services_.listed()) {
        processes.insert(processes.end(), group.processes.begin(), group.processes.end());
    }
    sort_stably(processes, [](const ProcessPtr& process) { return process->name; });
    json::Array array;
    for (const ProcessPtr& process : processes) {
        const service::Target& target = process->target;
        json::Array codes(target.exit_codes.begin(), target.exit_codes.end());
        const std::string out = log_path(target.out);
        const std::string err = log_path(target.err);
        array.push_back(json::Object{
            {"name", process->name},
            {"group", process->group},
            {"inuse", services_.find_group(process->group) != nullptr},
            {"autostart", target.at_boot},
            {"group_prio", target.priority},
            {"process_prio", target.priority},
            {"exitcodes", std::move(codes)},
            {"redirect_stderr", target.err == "stdout"},
            {"stdout_logfile", out.empty() ? "none" : out},
            {"stderr_logfile", err.empty() ? "none" : err}});
    }
    return Answer(std::move(array));
}

Response Api::read_main(const Values& values)
{
    return read_log(
        logs_.main_log(services_.all()), *values[0].as_integer(), *values[1].as_integer());
}

Response Api::clear_main(const Values&)
{
    const auto done = logs_.main_log(services_.all())->clear();
    return done ? Answer(true) : refused(faults::failed, done.error().text);
}

Response Api::read(const Values& values, Channel channel)
{
    const ProcessPtr process = services_.find_process(split_name(text_at(values, 0)));
    return process ? read_log(
                         logs_.log_of(*process, channel),
                         *values[1].as_integer(),
                         *values[2].as_integer())
                   : refused(faults::bad_name, text_at(values, 0));
}

Response Api::tail(const Values& values, Channel channel)
{
    const ProcessPtr process = services_.find_process(split_name(text_at(values, 0)));
    return process ? tail_log(
                         logs_.log_of(*process, channel),
                         *values[1].as_integer(),
                         *values[2].as_integer())
                   : refused(faults::bad_name, text_at(values, 0));
}

Response Api::clear(const Values& values)
{
    const ProcessPtr process = services_.find_process(split_name(text_at(values, 0)));
    if (!process) {
        return refused(faults::bad_name, text_at(values, 0));
    }
    const auto done = logs_.clear(*process);
    return done ? Answer(true) : refused(faults::failed, done.error().text);
}

Response Api::clear_all(const Values&)
{
    json::Array array;
    for (const ProcessPtr& process : services_.all()) {
        const auto done = logs_.clear(*process);
        array.push_back(outcome_of(
            *process,
            done ? std::nullopt : std::optional<Fault>(fault(faults::failed, done.error().text))));
    }
    return Answer(std::move(array));
}

} // namespace initbridge::endpoint
