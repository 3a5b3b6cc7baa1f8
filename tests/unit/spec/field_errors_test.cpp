#include "tests/unit/spec/reading.hpp"
#include "translate/spec/codes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace initbridge::test {
namespace {

using testing::IsEmpty;
namespace codes = spec::codes;

/// One line (or more) of an entry, from line 4 and column 5 on, and what is wrong with it.
struct Case {
    std::string_view lines;
    std::string_view code;
    std::uint32_t line;
    std::uint32_t column;
    std::string_view message;
    std::string_view hint;
};

class FieldErrorTest : public testing::TestWithParam<Case> {};

TEST_P(FieldErrorTest, IsReportedAtItsPlaceAndLeavesTheEntryOut)
{
    const Case& expected = GetParam();
    const Manifest manifest = read_manifest(entry_text(expected.lines));
    EXPECT_TRUE(marks_lie_inside(manifest.diagnostics, manifest.sources));
    ASSERT_EQ(manifest.diagnostics.items().size(), 1) << expected.lines;
    const diag::Diagnostic& item = manifest.diagnostics.items().front();
    EXPECT_EQ(item.severity, diag::Severity::error);
    EXPECT_EQ(item.code, expected.code);
    EXPECT_EQ(item.where, (diag::SourceMark{manifest.file, expected.line, expected.column}));
    EXPECT_EQ(item.message, expected.message);
    EXPECT_EQ(item.hint, expected.hint);
    EXPECT_THAT(manifest.read.layer.entries, IsEmpty());
}

constexpr std::string_view wait_hint = "write 'socket:/path', 'file:/path' or 'tcp:host:port'";
constexpr std::string_view duration_hint = "write '20', '20s', '1min 30s' or '500ms'";

// Two lines a case.
// clang-format off
const Case cases[]{
    // keys
    {"exce: x", codes::unknown_key, 4, 5,
     "unknown key 'exce' in an entry", "did you mean 'exec'?"},
    {"comand: x", codes::unknown_key, 4, 5,
     "unknown key 'comand' in an entry", "did you mean 'exec'?"},
    {"start_scs: 1", codes::unknown_key, 4, 5,
     "unknown key 'start_scs' in an entry", "did you mean 'start_secs'?"},
    {"autorestart: true", codes::unknown_key, 4, 5,
     "unknown key 'autorestart' in an entry", "did you mean 'restart'?"},
    {"stopwaitsecs: 5", codes::unknown_key, 4, 5,
     "unknown key 'stopwaitsecs' in an entry", "did you mean 'stop_timeout'?"},
    {"zzzzzz: 1", codes::unknown_key, 4, 5,
     "unknown key 'zzzzzz' in an entry", ""},
    {"auto_start: true\nautostart: true", codes::duplicate_key, 5, 5,
     "'auto_start' is there twice, under two spellings", ""},
    {"user: a\nuser: a", codes::duplicate_key, 5, 5,
     "key 'user' is there twice", ""},
    {"overrides: {envv: {}}", codes::unknown_key, 4, 17,
     "unknown key 'envv' in overrides", "did you mean 'env'?"},
    // null and types
    {"kind:", codes::null_value, 4, 5,
     "'kind' has no value", "give it 'program', 'eventlistener' or 'oneshot', or remove the key"},
    {"env: {A: ~}", codes::null_value, 4, 14,
     "'A' has no value", "give it a value, such as '', or remove the key"},
    {"umask: null", codes::null_value, 4, 12,
     "'umask' has no value", "give it an octal number such as 022, or remove the key"},
    {"user: []", codes::wrong_type, 4, 11,
     "'user' has to be a user, not a list", ""},
    {"env: [A=b]", codes::wrong_type, 4, 10,
     "'env' has to be a mapping of names to values, not a list",
     "write 'NAME: value' lines without dashes"},
    {"env: {A: [b]}", codes::wrong_type, 4, 14,
     "'A' has to be a value, such as '', not a list", ""},
    {"overrides: x", codes::wrong_type, 4, 16,
     "'overrides' has to be a mapping with 'env', 'after' or 'exec', not a word", ""},
    {"enable: \"yes\"", codes::wrong_type, 4, 13,
     "'enable' has to be 'true' or 'false', not 'yes'", "remove the quotes"},
    {"enable: 1", codes::wrong_type, 4, 13,
     "'enable' has to be 'true' or 'false', not '1'", ""},
    {"after: {a: b}", codes::wrong_type, 4, 12,
     "'after' has to be a list of names, not a mapping", ""},
    {"stop_timeout: [1]", codes::wrong_type, 4, 19,
     "'stop_timeout' has to be a duration, not a list", ""},
    // numbers
    {"priority: \"5\"", codes::wrong_type, 4, 15,
     "'priority' has to be a whole number, not a text", "remove the quotes"},
    {"priority: 0x10", codes::wrong_type, 4, 15,
     "'priority' has to be a whole number in decimal, not '0x10'", ""},
    {"priority: 1.5", codes::wrong_type, 4, 15,
     "'priority' has to be a whole number in decimal, not '1.5'", ""},
    {"priority: 2147483648", codes::out_of_range, 4, 15,
     "'priority' is 2147483648, not a number from -2147483648 to 2147483647", ""},
    {"start_secs: -1", codes::out_of_range, 4, 17,
     "'start_secs' is -1, not a number from 0 to 2147483647", ""},
    {"start_secs: 5s", codes::wrong_type, 4, 17,
     "'start_secs' has to be a whole number in decimal, not '5s'", ""},
    {"start_retries: 99999999999999999999", codes::out_of_range, 4, 20,
     "'start_retries' is 99999999999999999999, not a number from 0 to 2147483647", ""},
    {"instances: 0", codes::out_of_range, 4, 16,
     "'instances' is 0, not a number from 1 to 10000", ""},
    {"exit_codes: 0, 256", codes::out_of_range, 4, 20,
     "'exit_codes' is 256, not a number from 0 to 255", ""},
    {"exit_codes: [0, -1]", codes::out_of_range, 4, 21,
     "'exit_codes' is -1, not a number from 0 to 255", ""},
    {"exit_codes: 0,,1", codes::bad_value, 4, 19,
     "empty item in 'exit_codes'", ""},
    {"exit_codes: []", codes::bad_value, 4, 17,
     "'exit_codes' is empty",
     "name a code that counts as success, or remove the key: then it is 0"},
    {"umask: 099", codes::bad_value, 4, 12,
     "'099' of 'umask' is not an octal number up to 0777", "write it as chmod does: 022"},
    {"umask: 1000", codes::bad_value, 4, 12,
     "'1000' of 'umask' is not an octal number up to 0777", "write it as chmod does: 022"},
    // words
    {"restart: allways", codes::bad_value, 4, 14,
     "unknown value 'allways' of 'restart'", "did you mean 'always'?"},
    {"restart: yes", codes::bad_value, 4, 14,
     "unknown value 'yes' of 'restart'",
     "it can be 'always', 'unless-stopped', 'on-failure' or 'no'"},
    {"restart: 'false'", codes::bad_value, 4, 14,
     "unknown value 'false' of 'restart'",
     "it can be 'always', 'unless-stopped', 'on-failure' or 'no'"},
    {"scope: users", codes::bad_value, 4, 12,
     "unknown value 'users' of 'scope'", "did you mean 'user'?"},
    {"run_by: s6", codes::bad_value, 4, 13,
     "unknown value 's6' of 'run_by'", "it can be 'any', 'supervisord' or 'systemd'"},
    {"on_fatal: exit:300", codes::out_of_range, 4, 20,
     "'on_fatal' is 300, not a number from 0 to 255", ""},
    {"on_fatal: 'run: '", codes::bad_value, 4, 15,
     "unknown value 'run: ' of 'on_fatal'",
     "it can be 'none', 'exit:CODE', 'restart-layer' or 'run:CMD'"},
    {"on_fatal: reboot", codes::bad_value, 4, 15,
     "unknown value 'reboot' of 'on_fatal'",
     "it can be 'none', 'exit:CODE', 'restart-layer' or 'run:CMD'"},
    {"stop_signal: FOO", codes::bad_name, 4, 18,
     "'FOO' is not a signal", "write a name such as 'TERM', or its number"},
    {"stop_timeout: 20 parsecs", codes::bad_value, 4, 19,
     "'20 parsecs' of 'stop_timeout' is not a duration", duration_hint},
    {"events: [TICK_6, TICK_5]", codes::unknown_event, 4, 14,
     "unknown event 'TICK_6'", "did you mean 'TICK_5'?"},
    {"events: process_state_fatl", codes::unknown_event, 4, 13,
     "unknown event 'process_state_fatl'", "did you mean 'PROCESS_STATE_FATAL'?"},
    {"events: []", codes::bad_value, 4, 13,
     "'events' is empty", "name an event such as 'PROCESS_STATE_FATAL'"},
    // names
    {"unit: a b", codes::bad_name, 4, 11,
     "'a b' of 'unit' is not the name of a unit",
     "an entry becomes a service: 'NAME' or 'NAME.service'"},
    {"unit: x.socket", codes::bad_name, 4, 11,
     "'x.socket' of 'unit' is not the name of a unit",
     "an entry becomes a service: 'NAME' or 'NAME.service'"},
    {"use_packaged: a/b", codes::bad_name, 4, 19,
     "'a/b' of 'use_packaged' is not the name of a unit",
     "give the name that the package's unit file has"},
    {"user: a b", codes::bad_name, 4, 11,
     "'a b' is neither the name of a user nor a uid",
     "names have lower-case letters, digits, '_' and '-'"},
    {"user: ''", codes::bad_value, 4, 11,
     "'user' is empty", "give it a user, or remove the key"},
    {"env: {1A: b}", codes::bad_name, 4, 11,
     "'1A' is not the name of a variable",
     "it has letters, digits and '_' only, and begins with no digit"},
    {"after: [b, 'c d']", codes::bad_name, 4, 16,
     "the name 'c d' in 'after' contains a space", "name an entry, or a unit with its suffix"},
    {"wanted_by: [graphical]", codes::bad_name, 4, 17,
     "'graphical' in 'wanted_by' is not the name of a unit", "did you mean 'graphical.target'?"},
    {"distro: [de bian]", codes::bad_name, 4, 14,
     "'de bian' is not a distribution", "write its ID of os-release, or 'ID:VERSION_ID'"},
    {"distro: []", codes::bad_value, 4, 13,
     "'distro' is empty", "name a distribution, or remove the key: then it is for all"},
    {"description: \"a\\nb\"", codes::bad_value, 4, 18,
     "'description' has a line end or another control character", "write one line"},
    // paths
    {"working_directory: srv", codes::bad_path, 4, 24,
     "the path 'srv' of 'working_directory' is not absolute", "write it from '/' on"},
    {"working_directory: ~/x", codes::bad_path, 4, 24,
     "the path '~/x' of 'working_directory' is not absolute", "write '%(ENV_HOME)s/x'"},
    {"working_directory: ${HOME}/x", codes::bad_path, 4, 24,
     "the path '${HOME}/x' of 'working_directory' is not absolute", "write '%(ENV_HOME)s/x'"},
    {"working_directory: \"/a\\tb\"", codes::bad_path, 4, 25,
     "the path '/a\tb' of 'working_directory' contains a control character", ""},
    {"working_directory: /%(foo)s", codes::unknown_expansion, 4, 25,
     "unknown expansion '%(foo)s'", "a percent sign that is meant as such is written '%%'"},
    {"environment_file: -etc", codes::bad_path, 4, 24,
     "the path 'etc' of 'environment_file' is not absolute", "write it from '/' on"},
    {"stdout: /dev/stdout", codes::bad_value, 4, 13,
     "unknown value '/dev/stdout' of 'stdout'", "did you mean 'journal'?"},
    {"stdout: /dev/null", codes::bad_value, 4, 13,
     "unknown value '/dev/null' of 'stdout'", "did you mean 'none'?"},
    {"stdout: /var/log/a", codes::bad_value, 4, 13,
     "unknown value '/var/log/a' of 'stdout'", "did you mean 'file:/var/log/a'?"},
    {"stdout: stdout", codes::bad_value, 4, 13,
     "unknown value 'stdout' of 'stdout'", "it can be 'journal', 'none' or 'file:/path'"},
    {"stderr: jurnal", codes::bad_value, 4, 13,
     "unknown value 'jurnal' of 'stderr'", "did you mean 'journal'?"},
    {"stderr: file:log", codes::bad_path, 4, 18,
     "the path 'log' of 'stderr' is not absolute", "write it from '/' on"},
    {"stderr: file:/log/", codes::bad_path, 4, 18,
     "the path of 'stderr' names a folder, not a file", ""},
    // wait_for
    {"wait_for: x", codes::bad_value, 4, 15,
     "unknown value 'x' of 'wait_for'", wait_hint},
    {"wait_for: [socket:x]", codes::bad_path, 4, 23,
     "the path 'x' of 'wait_for' is not absolute", ""},
    {"wait_for: tcp:db", codes::bad_value, 4, 19,
     "'db' is not host:port", wait_hint},
    {"wait_for: tcp:db:0", codes::out_of_range, 4, 22,
     "'wait_for' is 0, not a number from 1 to 65535", ""},
    {"wait_for: [{timeout: 5s}]", codes::bad_value, 4, 16,
     "'wait_for' names nothing to wait for", wait_hint},
    {"wait_for: {file: /a, timeout: x}", codes::bad_value, 4, 35,
     "'x' of 'timeout' is not a duration", duration_hint},
    {"wait_for: {file: /a, tcp: 'b:1'}", codes::bad_value, 4, 26,
     "two things to wait for in one condition", ""},
    {"wait_for: {fil: /a}", codes::unknown_key, 4, 16,
     "unknown key 'fil' in wait_for", "did you mean 'file'?"},
    {"wait_for: [[x]]", codes::wrong_type, 4, 16,
     "'wait_for' has to be a condition such as 'socket:/path', not a list", ""},
};
// clang-format on

INSTANTIATE_TEST_SUITE_P(Fields, FieldErrorTest, testing::ValuesIn(cases));

} // namespace
} // namespace initbridge::test
