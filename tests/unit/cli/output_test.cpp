#include "src/cli/codes.hpp"
#include "src/cli/config.hpp"
#include "src/cli/output.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <string>

namespace initbridge::cli {
namespace {

using testing::HasSubstr;

TEST(OutputTest, SaysThatStandardOutputIsFull)
{
    const int saved = ::dup(STDOUT_FILENO);
    const int full = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
    ASSERT_GE(full, 0);
    testing::internal::CaptureStderr();
    ASSERT_GE(::dup2(full, STDOUT_FILENO), 0);
    const int status = write_output("text", exit_done);
    ::dup2(saved, STDOUT_FILENO);
    ::close(saved);
    ::close(full);
    const std::string said = testing::internal::GetCapturedStderr();
    EXPECT_EQ(status, exit_refused);
    EXPECT_THAT(said, HasSubstr(std::string(codes::output_refused)));
    EXPECT_THAT(said, HasSubstr("No space left on device"));
}

TEST(OutputTest, TellsEachDiagnosticOnce)
{
    diag::SourceMap sources;
    const diag::FileId file = sources.add("a", "x\ny\n");
    diag::Diagnostics twice;
    twice.error("a/b", diag::SourceMark{file, 1, 1}, "same");
    twice.error("a/b", diag::SourceMark{file, 1, 1}, "same");
    twice.error("a/b", diag::SourceMark{file, 2, 1}, "same");
    twice.error("a/b", diag::SourceMark{file, 1, 1}, "other");
    twice.error("a/c", diag::SourceMark{file, 1, 1}, "same");
    EXPECT_EQ(without_repetitions(twice).items().size(), 4U);
}

TEST(OutputTest, StatusFollowsTheWorst)
{
    diag::Diagnostics out;
    EXPECT_EQ(status_of(out), exit_done);
    out.warning("x/y", std::nullopt, "hm");
    EXPECT_EQ(status_of(out), exit_done);
    out.error("x/y", std::nullopt, "no");
    EXPECT_EQ(status_of(out), exit_bad_input);
    out.error("load/unknown-image", std::nullopt, "which?");
    EXPECT_EQ(status_of(out), exit_usage);
}

TEST(OutputTest, ShowsThePlanAndTheFilesButNotTheManifest)
{
    plan::Plan plan;
    plan.steps.push_back(plan::WriteFile{"/etc/x", "line", 0600});
    plan.steps.push_back(plan::WriteFile{plan::manifest_path("web"), "{}\n", 0644});
    const std::string text = show_plan_and_files(plan, "web");
    EXPECT_THAT(text, HasSubstr("\n==> /etc/x (0600)\nline\n"));
    EXPECT_THAT(text, HasSubstr(plan::manifest_path("web")));
    EXPECT_THAT(text, testing::Not(HasSubstr("==> " + plan::manifest_path("web"))));
}

/// A configuration file for one test.
class ConfigFile {
public:
    explicit ConfigFile(const std::string& text)
        : path_(testing::TempDir() + "/initbridge-config-test." + std::to_string(::getpid()))
    {
        std::ofstream(path_) << text;
        ::setenv("INITBRIDGE_CONFIG", path_.c_str(), 1);
    }

    ~ConfigFile()
    {
        ::unlink(path_.c_str());
        ::unsetenv("INITBRIDGE_CONFIG");
    }

    ConfigFile(const ConfigFile&) = delete;
    ConfigFile& operator=(const ConfigFile&) = delete;

    [[nodiscard]] const std::string& path() const { return path_; }

private:
    std::string path_;
};

TEST(ConfigTest, ReadsSectionsAndKeys)
{
    const ConfigFile file("# defaults\n[translate]\nowner = me ; mine\n[check]\nstrict=yes\n");
    diag::Diagnostics out;
    const Config config = read_config(out);
    EXPECT_TRUE(out.empty());
    ASSERT_EQ(config.settings.size(), 2U);
    EXPECT_EQ(config.settings[0].section, "translate");
    EXPECT_EQ(config.settings[0].key, "owner");
    EXPECT_EQ(config.settings[0].value, "me");
    EXPECT_EQ(config.settings[1].section, "check");
}

TEST(ConfigTest, NamesTheLineThatIsWrong)
{
    const ConfigFile file("[check]\nstrict=yes\nwhat is this\n");
    diag::Diagnostics out;
    static_cast<void>(read_config(out));
    ASSERT_EQ(out.items().size(), 1U);
    EXPECT_EQ(out.items()[0].code, codes::bad_config);
    EXPECT_THAT(out.items()[0].message, HasSubstr(file.path() + ":3: "));
}

TEST(ConfigTest, AFileThatIsNamedMustBeThere)
{
    ::setenv("INITBRIDGE_CONFIG", "/nowhere/at.all", 1);
    diag::Diagnostics out;
    static_cast<void>(read_config(out));
    ::unsetenv("INITBRIDGE_CONFIG");
    EXPECT_TRUE(out.has_errors());
}

} // namespace
} // namespace initbridge::cli
