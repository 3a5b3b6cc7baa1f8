#include "translate/supervisord/kept_head.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace initbridge::supervisord {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::string_view there = "; of a package\n"
                                   "[supervisord]\n"
                                   "; why\n"
                                   "nodaemon=true\n"
                                   "\n"
                                   "; it serves\n"
                                   "[program:web]\n"
                                   "command=web\n"
                                   "  --more\n"
                                   "[include]\n"
                                   "files=/etc/more/*.conf\n"
                                   "[group:both]\n"
                                   "programs=web\n"
                                   "[unix_http_server]\n"
                                   "file=/run/s.sock";

constexpr std::string_view head = "[supervisord]\n"
                                  "; why\n"
                                  "nodaemon=true\n"
                                  "\n"
                                  "[include]\n"
                                  "files=/etc/more/*.conf\n"
                                  "\n"
                                  "[unix_http_server]\n"
                                  "file=/run/s.sock\n";

TEST(KeptHeadTest, IsAllButWhatRuns)
{
    EXPECT_EQ(head_of(there), head);
    EXPECT_EQ(head_of(""), "");
}

TEST(KeptHeadTest, OfWhatWasMadeWithItIsTheSame)
{
    const std::string made = "# Made by somebody.\n\n" + std::string(head) +
                             "\n# web of a layer\n[program:web]\ncommand=x\n";
    EXPECT_EQ(head_of(made), head);
}

TEST(KeptHeadTest, NamesWhatRuns)
{
    EXPECT_THAT(programs_of(there), ElementsAre("both", "web"));
}

TEST(KeptHeadTest, TellsWhatOnlyANewStartTakes)
{
    EXPECT_THAT(changed_settings(there, head), IsEmpty());
    EXPECT_THAT(
        changed_settings(there, "[supervisord]\nnodaemon=true\n[rpcinterface:x]\na=b\n"),
        ElementsAre("rpcinterface:x", "unix_http_server"));
}

} // namespace
} // namespace initbridge::supervisord
