#include "tests/unit/translate/memory_files.hpp"
#include "translate/differences.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace initbridge::tests {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// What is noted of a layer's entries, without the words that are always the same.
std::vector<std::string>
notes(const std::string& entries, model::Init init, shim::Use use = shim::Use::automatic)
{
    LoadRequest wanted = request({"a/layer.yml"});
    wanted.init = init;
    const Loaded loaded({{"a/layer.yml", "name: a\nservice:\n" + entries}}, wanted);
    EXPECT_THAT(loaded.problems(), IsEmpty());
    diag::Diagnostics resolved;
    diag::Diagnostics out;
    const auto set = resolve::resolve(loaded.images.at(0), facts::TargetFacts{}, resolved);
    note_approximations(set, use, out);
    std::vector<std::string> fields;
    for (const diag::Diagnostic& note : out.items()) {
        EXPECT_EQ(note.code, "parity/approximate");
        EXPECT_EQ(note.severity, diag::Severity::note);
        fields.push_back(note.message.substr(note.message.find(": ") + 2));
    }
    return fields;
}

TEST(DifferencesTest, AreNotedOnceForAnImageWithTheirServices)
{
    const std::string three = "  - {name: x, exec: x, restart: always}\n"
                              "  - {name: y, exec: y, restart: on-failure, stdout: none}\n"
                              "  - {name: z, exec: z, kind: oneshot}\n";
    EXPECT_THAT(
        notes(three, model::Init::systemd),
        ElementsAre("'kind' (1 service), 'restart' (2), 'start_retries' (2), 'stdout' (2), "
                    "'process.stdin' (3)"));
    EXPECT_THAT(notes(three, model::Init::supervisord), ElementsAre("'stop_signal' (3 services)"));
}

TEST(DifferencesTest, AreFewerBelowTheShim)
{
    const std::string one = "  - {name: x, exec: x, restart: always, stdout: none}\n";
    EXPECT_THAT(
        notes(one, model::Init::systemd, shim::Use::always),
        ElementsAre("'process.stdin' (1 service)"));
}

TEST(DifferencesTest, AreNotNotedWhereAnotherDiagnosticTellsOfThem)
{
    const std::string one =
        "  - {name: x, exec: x, environment_file: /e, stdout: 'file:/var/log/x'}\n";
    EXPECT_THAT(notes(one, model::Init::systemd), ElementsAre("'process.stdin' (1 service)"));
    EXPECT_THAT(notes(one, model::Init::supervisord), ElementsAre("'stop_signal' (1 service)"));
}

TEST(DifferencesTest, OfAFileThatAnotherUserReads)
{
    const std::string one = "  - {name: x, exec: x, environment_file: /e, user: daemon}\n";
    EXPECT_THAT(
        notes(one, model::Init::supervisord),
        ElementsAre("'environment_file' (1 service), 'stop_signal' (1)"));
}

TEST(DifferencesTest, AreNoneWithoutServices)
{
    EXPECT_THAT(notes("  []\n", model::Init::systemd), IsEmpty());
}

} // namespace
} // namespace initbridge::tests
