/// Whatever a service holds, supervisord's own reader gives it back.

#include "tests/property/supervisord/checker.hpp"
#include "tests/property/supervisord/nasty.hpp"
#include "translate/supervisord/render.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>
#include <string>

namespace initbridge::test {

namespace {

using nlohmann::json;

constexpr int batches = 8;
constexpr int services_in_a_batch = 300;

json parts_of(const model::Text& text)
{
    json result = json::array();
    for (const model::TextPart& part : text.parts()) {
        if (const auto* literal = std::get_if<std::string>(&part)) {
            result.push_back(*literal);
            continue;
        }
        const auto& expansion = std::get<model::Expansion>(part);
        std::string kind;
        switch (expansion.kind) {
        case model::ExpansionKind::env:
            kind = "env";
            break;
        case model::ExpansionKind::home:
            kind = "home";
            break;
        case model::ExpansionKind::process_num:
            kind = "process_num";
            break;
        case model::ExpansionKind::here:
            kind = "here";
            break;
        case model::ExpansionKind::host_node_name:
            kind = "host_node_name";
            break;
        case model::ExpansionKind::program_name:
        case model::ExpansionKind::group_name:
        case model::ExpansionKind::numprocs:
            ADD_FAILURE() << "not made by the generator";
            break;
        }
        result.push_back({kind, expansion.name});
    }
    return result;
}

json expected_environment(const model::Service& service)
{
    json result = json::object();
    if (service.user) {
        result = {
            {"HOME", {service.home}}, {"USER", {*service.user}}, {"LOGNAME", {*service.user}}};
    }
    for (const auto& [name, value] : service.own_env) {
        result[name] = parts_of(value);
    }
    return result;
}

std::string autorestart(model::RestartPolicy policy)
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

/// Settings as supervisord itself calls them.
json expected_settings(const model::Service& service)
{
    json result{
        {"autorestart", autorestart(service.restart)},
        {"startsecs", service.start_secs.count()},
        {"startretries", service.start_retries},
        {"priority", service.priority},
        {"group_priority", service.priority},
        {"stopsignal", service.stop_signal},
        {"stopwaitsecs", (service.stop_timeout.count() + 999) / 1000},
        {"stopasgroup", true},
        {"killasgroup", true},
        {"autostart", service.starts_at_boot},
        {"exitcodes", service.exit_codes},
        {"umask", nullptr},
        {"user", nullptr},
        {"kind", "program"},
    };
    if (service.umask) {
        result["umask"] = *service.umask;
    }
    if (service.user) {
        result["user"] = *service.user;
    }
    if (service.kind == model::Kind::eventlistener) {
        result["kind"] = "eventlistener";
        result["redirect_stderr"] = false;
        result["events"] = {"ProcessStateFatalEvent", "Tick5Event"};
    }
    return result;
}

/// A log file, or null where the stream goes somewhere else.
json expected_log(const model::LogTarget& log)
{
    return log.kind == model::LogKind::file ? parts_of(log.path) : json(nullptr);
}

json expected_of(const NastyService& nasty)
{
    const model::Service& service = nasty.service;
    json result{
        {"execute", nasty.execute}, {"instances", service.instances}, {"home", service.home}};
    result["argv"] = json::array();
    for (const auto& word : service.argv) {
        result["argv"].push_back(parts_of(word.value));
    }
    result["env"] = expected_environment(service);
    result["directory"] = nullptr;
    if (service.working_directory_said) {
        result["directory"] = parts_of(service.working_directory);
    }
    result["settings"] = expected_settings(service);
    result["stdout_logfile"] = expected_log(service.stdout_log);
    result["stderr_logfile"] = expected_log(service.stderr_log);
    // The same file for both is one stream: two writers could not rotate it.
    const bool joined = service.kind != model::Kind::eventlistener &&
                        service.stderr_log.path == service.stdout_log.path;
    if (joined) {
        result["stderr_logfile"] = nullptr;
    }
    return result;
}

/// A batch as a configuration and as what is expected of it.
void write_batch(const TemporaryFolder& folder, Nasty& nasty, int number)
{
    model::Image image;
    image.name = "nasty";
    // Every other batch runs as a declared user, whose home is known.
    image.user.declared = number % 2 == 1;
    model::Layer layer;
    layer.name.value = "nasty";
    layer.manifest = "nasty/layer.yml";
    image.layers.push_back(layer);
    model::ServiceSet set;
    set.image = &image;
    std::vector<std::unique_ptr<model::ServiceEntry>> entries;
    json expected = json::object();
    for (int i = 0; i < services_in_a_batch; ++i) {
        NastyService made = nasty.service("s" + std::to_string(i));
        made.service.layer = &image.layers.front();
        made.service.home = image.user.declared ? "/home/o'\"b%r ;i\\an" : "/root/h o;me";
        expected[made.service.name] = expected_of(made);
        set.services.push_back(std::move(made.service));
        entries.push_back(std::move(made.entry));
    }
    diag::Diagnostics diagnostics;
    const plan::FileTree tree = supervisord::render(set, {}, {}, diagnostics);
    for (const diag::Diagnostic& diagnostic : diagnostics.items()) {
        EXPECT_NE(diagnostic.severity, diag::Severity::error) << diagnostic.message;
    }
    const plan::Node* config = tree.find("/etc/supervisord.conf");
    ASSERT_NE(config, nullptr);
    folder.write(std::to_string(number) + ".conf", std::get<plan::File>(*config).content);
    folder.write(std::to_string(number) + ".json", expected.dump());
}

} // namespace

TEST(RenderProperty, SupervisorReadsBackWhatWasRendered)
{
    const TemporaryFolder folder;
    std::filesystem::create_directories(folder / "bin");
    std::filesystem::create_directories(folder / "run");
    // Programs get their names by links, which cannot leave a file system.
    std::filesystem::copy_file(DUMP, folder / "dump");
    Nasty nasty(seed());
    for (int number = 0; number < batches; ++number) {
        write_batch(folder, nasty, number);
    }
    const Answer answer = folder.check(CHECKER, {folder.path(), folder / "dump", SHIM});
    if (answer.status == 77) {
        GTEST_SKIP() << answer.text;
    }
    EXPECT_EQ(answer.status, 0) << "seed " << seed() << '\n' << answer.text;
    constexpr std::string_view counted = "checked: values=";
    const std::size_t found = answer.text.find(counted);
    ASSERT_NE(found, std::string::npos) << answer.text;
    RecordProperty("checked", answer.text.substr(found));
    const char* values = answer.text.c_str() + found + counted.size();
    EXPECT_GE(std::strtol(values, nullptr, 10), 10000) << answer.text;
}

} // namespace initbridge::test
