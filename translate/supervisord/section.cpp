#include "translate/supervisord/section.hpp"

#include "translate/model/listeners.hpp"
#include "translate/model/names.hpp"
#include "translate/shim/shim.hpp"
#include "translate/supervisord/command.hpp"
#include "translate/supervisord/users.hpp"
#include "translate/supervisord/value.hpp"

#include <fmt/format.h>

#include <iterator>
#include <utility>

namespace initbridge::supervisord {

namespace {

template <class T>
void write_number(std::string& out, std::string_view key, T number)
{
    fmt::format_to(std::back_inserter(out), "{}={}\n", key, number);
}

std::string_view autorestart(model::RestartPolicy policy)
{
    switch (policy) {
    case model::RestartPolicy::always:
    case model::RestartPolicy::unless_stopped:
        return "true";
    case model::RestartPolicy::on_failure:
        return "unexpected";
    case model::RestartPolicy::no:
        return "false";
    }
    return {};
}

/// What `user=` does not do by itself: the variables of the user.
model::Environment
environment_of_user(const model::Service& service, const facts::TargetFacts& facts)
{
    model::Environment environment = service.own_env;
    const auto* known = find_user(facts, *service.user);
    const std::string& name = known == nullptr ? *service.user : known->first;
    environment.try_emplace("HOME", service.home);
    environment.try_emplace("LOGNAME", name);
    environment.try_emplace("USER", name);
    return environment;
}

/// The command as supervisord runs it: behind a gate where one is needed, made in `gated`.
const std::vector<model::Marked<model::Text>>*
behind_gate(const model::Service& service, std::vector<model::Marked<model::Text>>& gated)
{
    for (model::Text& word : shim::supervisord_words(service)) {
        gated.push_back({std::move(word), service.mark});
    }
    if (gated.empty()) {
        return &service.argv;
    }
    gated.push_back({model::Text("--"), service.mark});
    gated.insert(gated.end(), service.argv.begin(), service.argv.end());
    return &gated;
}

void write_program(std::string& out, const model::Service& service, const SectionContext& context)
{
    std::vector<model::Marked<model::Text>> gated;
    Launch launch;
    launch.argv = behind_gate(service, gated);
    launch.environment = &service.own_env;
    launch.home = literal_home(service, context.image);
    launch.changes_folder = service.working_directory_said;
    if (service.user) {
        const auto environment = environment_of_user(service, context.facts);
        launch.environment = &environment;
        write_launch(out, launch);
    } else {
        write_launch(out, launch);
    }
}

void write_events(std::string& out, const model::Service& service)
{
    out += "events=";
    std::string_view separator;
    for (const std::string_view event : model::events_of(service)) {
        out.append(separator).append(event);
        separator = ",";
    }
    out += '\n';
    write_number(out, "buffer_size", model::listener_buffer);
}

void write_exit_codes(std::string& out, const model::Service& service)
{
    const bool usual = service.exit_codes.size() == 1 && service.exit_codes.front() == 0;
    if (usual && !service.said("exit_codes")) {
        return;
    }
    out += "exitcodes=";
    std::string_view separator;
    for (const int code : service.exit_codes) {
        out.append(separator).append(std::to_string(code));
        separator = ",";
    }
    out += '\n';
}

void write_surroundings(
    std::string& out, const model::Service& service, const SectionContext& context)
{
    if (service.working_directory_said) {
        out += "directory=";
        ValueWriter writer(out);
        const auto home = literal_home(service, context.image);
        for (const model::TextPart& part : service.working_directory.parts()) {
            writer.piece(piece_of(part, home));
        }
        writer.finish();
    }
    if (service.user) {
        out.append("user=").append(*service.user).append("\n");
    }
    if (service.umask) {
        fmt::format_to(std::back_inserter(out), "umask={:03o}\n", *service.umask);
    }
}

void write_lifecycle(std::string& out, const model::Service& service)
{
    const bool listener = service.kind == model::Kind::eventlistener;
    if (service.priority_needed || service.priority != 999 || listener) {
        write_number(out, "priority", service.priority);
    }
    if (service.start_secs.count() != 1 || service.said("start_secs")) {
        write_number(out, "startsecs", service.start_secs.count());
    }
    if (service.start_retries != 3 || service.said("start_retries")) {
        write_number(out, "startretries", service.start_retries);
    }
    if (service.stop_signal != 15 || service.said("stop_signal")) {
        out.append("stopsignal=").append(model::signal_name(service.stop_signal)).append("\n");
    }
    const auto stop_seconds = std::chrono::ceil<std::chrono::seconds>(service.stop_timeout).count();
    if (stop_seconds != 10 || service.said("stop_timeout")) {
        write_number(out, "stopwaitsecs", stop_seconds);
    }
    out += "stopasgroup=true\nkillasgroup=true\n";
}

} // namespace

void write_section(std::string& out, const model::Service& service, const SectionContext& context)
{
    const bool listener = service.kind == model::Kind::eventlistener;
    out.append(listener ? "[eventlistener:" : "[program:").append(service.name).append("]\n");
    write_program(out, service, context);
    if (listener) {
        write_events(out, service);
    }
    out.append("autorestart=").append(autorestart(service.restart)).append("\n");
    write_exit_codes(out, service);
    write_surroundings(out, service, context);
    write_lifecycle(out, service);
    write_logs(out, service, context.logs, literal_home(service, context.image));
    if (!service.starts_at_boot || service.said("auto_start")) {
        out.append("autostart=").append(service.starts_at_boot ? "true" : "false").append("\n");
    }
    if (service.instances > 1) {
        write_number(out, "numprocs", service.instances);
        // A percent sign of supervisord's own, not text: ValueWriter would double it.
        out += "process_name=%(program_name)s_%(process_num)02d\n";
    }
}

} // namespace initbridge::supervisord
