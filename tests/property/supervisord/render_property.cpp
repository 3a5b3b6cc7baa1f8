/// Whatever a service holds, supervisord's own reader gives it back.

#include "tests/property/supervisord/nasty.hpp"
#include "translate/supervisord/render.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
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

void write_file(const std::filesystem::path& path, const std::string& content)
{
    std::ofstream(path, std::ios::binary) << content;
}

/// A batch as a configuration and as what is expected of it.
void write_batch(const std::filesystem::path& folder, Nasty& nasty, int number)
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
    write_file(folder / (std::to_string(number) + ".conf"), std::get<plan::File>(*config).content);
    write_file(folder / (std::to_string(number) + ".json"), expected.dump());
}

class RenderProperty : public testing::Test {
protected:
    void SetUp() override
    {
        std::string name = (std::filesystem::temp_directory_path() / "initbridge-XXXXXX").string();
        ASSERT_NE(mkdtemp(name.data()), nullptr);
        folder_ = name;
        std::filesystem::create_directories(folder_ / "bin");
        std::filesystem::create_directories(folder_ / "run");
        // Names are made by links, which cannot leave a file system.
        std::filesystem::copy_file(DUMP, folder_ / "dump");
    }

    void TearDown() override { std::filesystem::remove_all(folder_); }

    std::filesystem::path folder_;
};

std::uint32_t seed()
{
    const char* said = std::getenv("INITBRIDGE_SEED");
    return said == nullptr ? 1 : static_cast<std::uint32_t>(std::strtoul(said, nullptr, 10));
}

std::string read_file(const std::filesystem::path& path)
{
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

} // namespace

TEST_F(RenderProperty, SupervisorReadsBackWhatWasRendered)
{
    Nasty nasty(seed());
    for (int number = 0; number < batches; ++number) {
        write_batch(folder_, nasty, number);
    }
    const std::string command = "/usr/bin/python3 '" CHECKER "' '" + folder_.string() + "' '" +
                                (folder_ / "dump").string() + "' >'" +
                                (folder_ / "answer").string() + "' 2>&1";
    const int status = std::system(command.c_str());
    ASSERT_TRUE(WIFEXITED(status));
    const std::string answer = read_file(folder_ / "answer");
    if (WEXITSTATUS(status) == 77) {
        GTEST_SKIP() << answer;
    }
    EXPECT_EQ(WEXITSTATUS(status), 0) << "seed " << seed() << '\n' << answer;
    const std::size_t values = answer.find("checked: values=");
    ASSERT_NE(values, std::string::npos) << answer;
    RecordProperty("checked", answer.substr(values));
    EXPECT_GE(std::strtol(answer.c_str() + values + 16, nullptr, 10), 10000) << answer;
}

} // namespace initbridge::test
