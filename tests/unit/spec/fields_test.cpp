#include "tests/unit/spec/reading.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

namespace initbridge::test {
namespace {

using model::ServiceEntry;
using testing::ElementsAre;
using testing::IsEmpty;

/// The entry `a` with further lines; there must be no error.
ServiceEntry read(std::string_view lines)
{
    Manifest manifest = read_manifest(entry_text(lines));
    EXPECT_FALSE(manifest.diagnostics.has_errors())
        << lines << ": " << manifest.diagnostics.items().front().message;
    if (manifest.read.layer.entries.size() != 1) {
        ADD_FAILURE() << lines << ": no entry";
        return {};
    }
    return std::move(manifest.read.layer.entries.front());
}

std::vector<std::string> values(const std::vector<model::Marked<std::string>>& list)
{
    std::vector<std::string> result;
    for (const auto& item : list)
        result.push_back(item.value);
    return result;
}

TEST(FieldsTest, ReadsNamesAndKeysInOrder)
{
    const Manifest manifest = read_manifest(
        "service:\n- exec: /bin/x\n  name: yes\n  priority: 5\n- name: 0755\n  exec: y\n");
    EXPECT_THAT(said(manifest.diagnostics), IsEmpty());
    const auto& entries = manifest.read.layer.entries;
    ASSERT_EQ(entries.size(), 2);
    EXPECT_EQ(entries[0].name.value, "yes") << "the source text, not a boolean";
    EXPECT_EQ(entries[0].name.mark, (diag::SourceMark{manifest.file, 3, 9}));
    EXPECT_EQ(entries[0].mark, (diag::SourceMark{manifest.file, 2, 3}));
    EXPECT_EQ(entries[1].name.value, "0755");
    std::vector<std::string_view> keys;
    for (const auto& key : entries[0].keys)
        keys.push_back(key.value);
    EXPECT_THAT(keys, ElementsAre("exec", "name", "priority"));
    EXPECT_EQ(entries[0].keys[2].mark, (diag::SourceMark{manifest.file, 4, 3}));
}

TEST(FieldsTest, WhatIsNotSaidStaysUnset)
{
    ServiceEntry expected;
    expected.mark = {diag::FileId{}, 2, 5};
    expected.name.value = "a";
    expected.exec = model::Marked<model::Command>{{{model::Text("/bin/a"), {}}}, {}};
    expected.keys = {{"name", {}}, {"exec", {}}};
    EXPECT_EQ(read(""), expected);
}

TEST(FieldsTest, ReadsUnits)
{
    EXPECT_EQ(read("unit: foo").unit->value, "foo");
    EXPECT_EQ(read("unit: foo.service").unit->value, "foo");
    const Manifest manifest = read_manifest(
        "service:\n- name: s\n  use_packaged: sshd\n- name: g\n  use_packaged: getty@tty1.service\n- {name: t, use_packaged: x.timer}\n");
    EXPECT_THAT(said(manifest.diagnostics), IsEmpty());
    const auto& entries = manifest.read.layer.entries;
    ASSERT_EQ(entries.size(), 3);
    EXPECT_EQ(entries[0].use_packaged->value, "sshd.service");
    EXPECT_EQ(entries[1].use_packaged->value, "getty@tty1.service");
    EXPECT_EQ(entries[2].use_packaged->value, "x.timer");
}

TEST(FieldsTest, ReadsChoices)
{
    using enum model::RestartPolicy;
    EXPECT_EQ(read("run_by: any").run_by->value, model::RunBy::any);
    EXPECT_EQ(read("run_by: supervisord").run_by->value, model::RunBy::supervisord);
    EXPECT_EQ(read("run_by: systemd").run_by->value, model::RunBy::systemd);
    EXPECT_EQ(read("kind: program").kind->value, model::Kind::program);
    EXPECT_EQ(read("kind: eventlistener").kind->value, model::Kind::eventlistener);
    EXPECT_EQ(read("kind: oneshot").kind->value, model::Kind::oneshot);
    EXPECT_EQ(read("scope: system").scope->value, model::Scope::system);
    EXPECT_EQ(read("scope: user").scope->value, model::Scope::user);
    EXPECT_EQ(read("restart: always").restart->value, always);
    EXPECT_EQ(read("restart: unless-stopped").restart->value, unless_stopped);
    EXPECT_EQ(read("restart: on-failure").restart->value, on_failure);
    for (const char* const word : {"no", "No", "'no'", "\"no\"", "false", "off", "OFF"})
        EXPECT_EQ(read(std::string("restart: ") + word).restart->value, no) << word;
}

TEST(FieldsTest, ReadsBooleansOfBothYamlVersions)
{
    for (const char* const word : {"true", "True", "TRUE", "yes", "Yes", "on", "ON"})
        EXPECT_TRUE(read(std::string("enable: ") + word).enable->value) << word;
    for (const char* const word : {"false", "no", "off", "No", "FALSE"})
        EXPECT_FALSE(read(std::string("enable: ") + word).enable->value) << word;
    EXPECT_FALSE(read("auto_start: false").auto_start->value);
}

TEST(FieldsTest, AcceptsOlderSpellings)
{
    EXPECT_EQ(values(read("event: TICK_5").events->value), std::vector<std::string>{"TICK_5"});
    EXPECT_FALSE(read("autostart: no").auto_start->value);
    EXPECT_THAT(read("exit_code: 1").exit_codes->value, ElementsAre(1));
    EXPECT_EQ(read("start_sec: 0").start_secs->value, 0);
    EXPECT_EQ(read("start_retry: 0").start_retries->value, 0);
    EXPECT_EQ(read("start_sec: 0").keys.back().value, "start_secs") << "the canonical name";
}

TEST(FieldsTest, ReadsOnFatal)
{
    EXPECT_EQ(read("on_fatal: none").on_fatal->value.action, model::FatalAction::none);
    EXPECT_EQ(
        read("on_fatal: exit").on_fatal->value,
        (model::OnFatal{model::FatalAction::exit, std::nullopt, {}}));
    EXPECT_EQ(
        read("on_fatal: exit:255").on_fatal->value,
        (model::OnFatal{model::FatalAction::exit, 255, {}}));
    EXPECT_EQ(
        read("on_fatal: restart-layer").on_fatal->value.action, model::FatalAction::restart_layer);
    EXPECT_EQ(
        read("on_fatal: run:/bin/mail -s \"x y\"").on_fatal->value,
        (model::OnFatal{model::FatalAction::run, std::nullopt, "/bin/mail -s \"x y\""}));
}

TEST(FieldsTest, ReadsEvents)
{
    EXPECT_THAT(
        values(read("events: PROCESS_STATE_FATAL, tick_60").events->value),
        ElementsAre("PROCESS_STATE_FATAL", "TICK_60"));
    EXPECT_THAT(
        values(read("events:\n- PROCESS_STATE\n- TICK_5").events->value),
        ElementsAre("PROCESS_STATE", "TICK_5"));
}

TEST(FieldsTest, ReadsNumbers)
{
    EXPECT_THAT(read("exit_codes: 3").exit_codes->value, ElementsAre(3));
    EXPECT_THAT(read("exit_codes: '0, 2,255'").exit_codes->value, ElementsAre(0, 2, 255));
    EXPECT_THAT(read("exit_codes: 0,2").exit_codes->value, ElementsAre(0, 2));
    EXPECT_THAT(read("exit_codes: [0, '2']").exit_codes->value, ElementsAre(0, 2));
    EXPECT_EQ(read("start_secs: 2147483647").start_secs->value, 2147483647);
    EXPECT_EQ(read("start_retries: 010").start_retries->value, 10) << "decimal in YAML 1.2";
    EXPECT_EQ(read("priority: -2147483648").priority->value, -2147483648LL);
    EXPECT_EQ(read("priority: +7").priority->value, 7);
    EXPECT_EQ(read("instances: 1").instances->value, 1);
    EXPECT_EQ(read("umask: 022").umask->value, 022U);
    EXPECT_EQ(read("umask: 22").umask->value, 022U);
    EXPECT_EQ(read("umask: '0777'").umask->value, 0777U);
    EXPECT_EQ(read("umask: 0o77").umask->value, 077U);
}

TEST(FieldsTest, ReadsLists)
{
    const ServiceEntry entry =
        read("after: [dbus, network-online.target, getty@tty1.service]\nbefore: web\n"
             "wanted_by:\n- graphical-session.target\ndistro: [fedora, 'debian:13', ubuntu:24.04]");
    EXPECT_THAT(
        values(entry.after), ElementsAre("dbus", "network-online.target", "getty@tty1.service"));
    EXPECT_EQ(entry.after[1].mark.column, 19);
    EXPECT_THAT(values(entry.before), ElementsAre("web"));
    EXPECT_THAT(values(entry.wanted_by->value), ElementsAre("graphical-session.target"));
    EXPECT_THAT(values(entry.distro->value), ElementsAre("fedora", "debian:13", "ubuntu:24.04"));
    EXPECT_THAT(read("wanted_by: []").wanted_by->value, IsEmpty());
}

TEST(FieldsTest, ReadsSignalsAndDurations)
{
    using std::chrono::milliseconds;
    for (const char* const word : {"TERM", "term", "SIGTERM", "sigTerm", "15"})
        EXPECT_EQ(read(std::string("stop_signal: ") + word).stop_signal->value, 15) << word;
    EXPECT_EQ(read("stop_timeout: 20").stop_timeout->value, milliseconds(20000));
    EXPECT_EQ(read("stop_timeout: \"20\"").stop_timeout->value, milliseconds(20000));
    EXPECT_EQ(read("stop_timeout: 1min 30s").stop_timeout->value, milliseconds(90000));
    EXPECT_EQ(read("stop_timeout: 500ms").stop_timeout->value, milliseconds(500));
    EXPECT_EQ(read("stop_timeout: 0").stop_timeout->value, milliseconds(0));
}

TEST(FieldsTest, ReadsLogs)
{
    EXPECT_EQ(read("stdout: journal").stdout_log->value.kind, model::LogKind::journal);
    EXPECT_EQ(read("stdout: none").stdout_log->value.kind, model::LogKind::none);
    EXPECT_EQ(
        read("stdout: file:/var/log/a b.log").stdout_log->value,
        (model::LogTarget{model::LogKind::file, model::Text("/var/log/a b.log")}));
    EXPECT_EQ(read("stderr: stdout").stderr_log->value.kind, model::LogKind::same_as_stdout);
    EXPECT_EQ(read("stderr: none").stderr_log->value.kind, model::LogKind::none);

    model::Text home;
    home.append(model::Expansion{model::ExpansionKind::env, "HOME", {}});
    home.append("/a.log");
    EXPECT_EQ(read("stderr: file:%(ENV_HOME)s/a.log").stderr_log->value.path, home);
}

TEST(FieldsTest, ReadsUsersFoldersAndFiles)
{
    EXPECT_EQ(read("user: www-data").user->value, "www-data");
    EXPECT_EQ(read("user: 1000").user->value, "1000");
    EXPECT_EQ(read("working_directory: /srv/a").working_directory->value, model::Text("/srv/a"));
    EXPECT_EQ(
        read("environment_file: /etc/a").environment_file->value,
        (model::EnvironmentFile{model::Text("/etc/a"), false}));
    EXPECT_EQ(
        read("environment_file: -/etc/a").environment_file->value,
        (model::EnvironmentFile{model::Text("/etc/a"), true}));
    EXPECT_EQ(read("description: |\n  The web\n").description->value, "The web");
    EXPECT_EQ(read("description: 'a: b'").description->value, "a: b");
}

TEST(FieldsTest, ReadsConditionsToWaitFor)
{
    using model::WaitCondition;
    using model::WaitKind;
    using std::chrono::milliseconds;
    const auto conditions = [](std::string_view lines) {
        std::vector<WaitCondition> result;
        const ServiceEntry entry = read(lines);
        for (const auto& condition : entry.wait_for->value)
            result.push_back(condition.value);
        return result;
    };
    EXPECT_THAT(
        conditions("wait_for: socket:/run/x.sock"),
        ElementsAre(WaitCondition{WaitKind::socket, "/run/x.sock", std::nullopt}));
    EXPECT_THAT(
        conditions("wait_for: [tcp:localhost:5432, 'tcp:[::1]:80', file:/run/ready]"),
        ElementsAre(
            WaitCondition{WaitKind::tcp, "localhost:5432", std::nullopt},
            WaitCondition{WaitKind::tcp, "[::1]:80", std::nullopt},
            WaitCondition{WaitKind::file, "/run/ready", std::nullopt}));
    EXPECT_THAT(
        conditions("wait_for:\n- {socket: /x, timeout: 5s}\n- timeout: 1min\n  tcp: db:1"),
        ElementsAre(
            WaitCondition{WaitKind::socket, "/x", milliseconds(5000)},
            WaitCondition{WaitKind::tcp, "db:1", milliseconds(60000)}));
    EXPECT_THAT(
        conditions("wait_for: {file: /x}"),
        ElementsAre(WaitCondition{WaitKind::file, "/x", std::nullopt}));
}

TEST(FieldsTest, ReadsOverrides)
{
    const Manifest manifest = read_manifest(
        "service:\n- name: sshd\n  use_packaged: sshd\n  overrides:\n    env: {A: 1}\n"
        "    after: [dbus]\n    exec: /usr/sbin/sshd -D\n");
    EXPECT_THAT(said(manifest.diagnostics), IsEmpty());
    ASSERT_EQ(manifest.read.layer.entries.size(), 1);
    const auto& overrides = manifest.read.layer.entries[0].overrides;
    ASSERT_TRUE(overrides);
    EXPECT_EQ(overrides->value.env.size(), 1);
    EXPECT_THAT(values(overrides->value.after), ElementsAre("dbus"));
    EXPECT_EQ(overrides->value.exec->value.size(), 2);
    EXPECT_EQ(overrides->mark, (diag::SourceMark{manifest.file, 5, 5}));
}

TEST(FieldsTest, KeepsTheSourceTextAndTheOrderOfEnvironmentValues)
{
    const ServiceEntry entry =
        read("env:\n  Z: 0755\n  A: yes\n  M: ''\n  _x1: \"a\\nb\"\n  P: 50%\n  Q: ~/x $HOME");
    const std::vector<std::pair<std::string, std::string>> expected{
        {"Z", "0755"}, {"A", "yes"}, {"M", ""}, {"_x1", "a\nb"}, {"P", "50%"}, {"Q", "~/x $HOME"}};
    ASSERT_EQ(entry.env.size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
        EXPECT_EQ(entry.env[i].name.value, expected[i].first);
        EXPECT_EQ(entry.env[i].value.value, model::Text(expected[i].second));
    }
}

} // namespace
} // namespace initbridge::test
