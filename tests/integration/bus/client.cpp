/// Does what its arguments say over one connection and prints one line of JSON for each.
///
///     client system|bus|login|user:UID "start a.service" "state a.service" …
///
/// `system` and `user:UID` are opened as initbridge opens them; `bus` is the system bus for root
/// too.

#include "src/bus/login.hpp"
#include "src/bus/manager.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

namespace {

using namespace initbridge; // NOLINT: a small program
using nlohmann::ordered_json;
using Words = std::vector<std::string>;

constexpr std::chrono::seconds patience{60};

ordered_json error_json(const diag::Diagnostic& error)
{
    return {
        {"error", error.code},
        {"name", bus::dbus_name(error)},
        {"message", error.message},
        {"hint", error.hint}};
}

template <class T>
ordered_json to_json(const diag::Result<T>& result)
{
    if (!result) {
        return error_json(result.error());
    }
    if constexpr (std::is_void_v<T>) {
        return {{"value", nullptr}};
    } else if constexpr (std::is_same_v<T, bus::JobResult>) {
        return {{"value", bus::to_string(*result)}};
    } else {
        return {{"value", *result}};
    }
}

ordered_json seconds_of(const std::optional<bus::UnitState::Time>& time)
{
    if (!time) {
        return nullptr;
    }
    return std::chrono::duration<double>(time->time_since_epoch()).count();
}

ordered_json state_json(const diag::Result<bus::UnitState>& state)
{
    if (!state) {
        return error_json(state.error());
    }
    return {
        {"load_state", state->load_state},
        {"load_error", state->load_error},
        {"active_state", state->active_state},
        {"sub_state", state->sub_state},
        {"result", state->result},
        {"unit_file_state", state->unit_file_state},
        {"fragment_path", state->fragment_path},
        {"condition_result", state->condition_result},
        {"condition_failed", state->condition_failed()},
        {"need_daemon_reload", state->need_daemon_reload},
        {"main_pid", state->main_pid},
        {"n_restarts", state->n_restarts},
        {"exec_main_code", state->exec_main_code},
        {"exec_main_status", state->exec_main_status},
        {"active_since", seconds_of(state->active_since)},
        {"inactive_since", seconds_of(state->inactive_since)}};
}

std::optional<bus::JobVerb> verb_of(const std::string& word)
{
    for (const auto verb :
         {bus::JobVerb::start,
          bus::JobVerb::stop,
          bus::JobVerb::restart,
          bus::JobVerb::try_restart}) {
        if (word == bus::to_string(verb)) {
            return verb;
        }
    }
    return std::nullopt;
}

bus::Deadline deadline(const std::string& milliseconds)
{
    return bus::deadline_in(std::chrono::milliseconds(std::stoi(milliseconds)));
}

/// Queues all, then waits for all: "all start a.service b.service"
ordered_json run_all(bus::SystemdManager& manager, const Words& words)
{
    std::vector<diag::Result<bus::Job>> jobs;
    for (std::size_t i = 2; i < words.size(); ++i) {
        jobs.push_back(
            manager.queue(verb_of(words[1]).value(), words[i], bus::deadline_in(patience)));
    }
    ordered_json results = ordered_json::array();
    for (const auto& job : jobs) {
        results.push_back(
            job ? to_json(manager.wait(*job, bus::deadline_in(patience)))
                : error_json(job.error()));
    }
    return results;
}

/// "storm start a.service 100": so many times, one after the other; how often each result came
ordered_json storm(bus::SystemdManager& manager, const Words& words)
{
    ordered_json results = ordered_json::object();
    for (int i = 0; i < std::stoi(words[3]); ++i) {
        const auto result =
            manager.run_job(verb_of(words[1]).value(), words[2], bus::deadline_in(patience));
        const std::string word(result ? bus::to_string(*result) : result.error().code);
        results[word] = results.value(word, 0) + 1;
    }
    return results;
}

ordered_json ask_manager(bus::SystemdManager& manager, const Words& words)
{
    const std::string& what = words[0];
    if (what == "version") {
        return to_json(manager.version());
    }
    if (what == "reload") {
        return to_json(manager.reload());
    }
    if (what == "state") {
        return state_json(manager.unit_state(words[1]));
    }
    if (what == "file-state") {
        return to_json(manager.unit_file_state(words[1]));
    }
    if (what == "reset-failed") {
        return to_json(manager.reset_failed(words[1]));
    }
    if (what == "all") {
        return run_all(manager, words);
    }
    if (what == "storm") {
        return storm(manager, words);
    }
    if (what == "once") { // once UNIT MILLISECONDS WORD…
        const Words argv(words.begin() + 3, words.end());
        return to_json(manager.run_once({words[1], "A test", argv}, deadline(words[2])));
    }
    const auto verb = verb_of(what).value();
    const auto until = words.size() > 2 ? deadline(words[2]) : bus::deadline_in(patience);
    return to_json(manager.run_job(verb, words[1], until));
}

ordered_json ask_login(bus::LoginManager& login, const Words& words)
{
    const auto uid = static_cast<uid_t>(std::stoul(words[1]));
    if (words[0] == "linger") {
        return to_json(
            login.set_linger(uid, words[2] == "on" ? bus::Linger::on : bus::Linger::off));
    }
    if (words[0] == "lingering") {
        return to_json(login.is_lingering(uid));
    }
    const auto sessions = login.sessions(uid);
    if (!sessions) {
        return error_json(sessions.error());
    }
    ordered_json list = ordered_json::array();
    for (const bus::Session& session : *sessions) {
        list.push_back({session.id, session.class_name, session.is_login()});
    }
    return list;
}

Words split(const std::string& text)
{
    std::istringstream stream(text);
    Words words;
    for (std::string word; stream >> word;) {
        words.push_back(word);
    }
    return words;
}

diag::Result<bus::SystemdManager> open(const std::string& target)
{
    if (target == "system") {
        return bus::SystemdManager::open_system();
    }
    if (target == "bus") {
        sd_bus* bus = nullptr;
        if (sd_bus_open_system(&bus) < 0) {
            return diag::failure("test/no-bus", "no system bus");
        }
        return bus::SystemdManager::on_connection(bus::BusPtr(bus));
    }
    return bus::SystemdManager::open_user(static_cast<uid_t>(std::stoul(target.substr(5))));
}

template <class Manager, class Ask>
int run(diag::Result<Manager> manager, const Words& commands, Ask ask)
{
    if (!manager) {
        std::cout << error_json(manager.error()) << std::endl;
        return 0;
    }
    for (const std::string& command : commands) {
        std::cout << ask(*manager, split(command)) << std::endl;
    }
    return 0;
}

} // namespace

int main(int argc, char** argv)
{
    const Words arguments(argv + 1, argv + argc);
    const Words commands(arguments.begin() + 1, arguments.end());
    if (arguments[0] == "login") {
        return run(bus::LoginManager::open(), commands, ask_login);
    }
    return run(open(arguments[0]), commands, ask_manager);
}
