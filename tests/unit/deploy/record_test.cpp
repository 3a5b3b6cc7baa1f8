#include "src/deploy/codes.hpp"
#include "src/deploy/record.hpp"

#include <gtest/gtest.h>

namespace initbridge::deploy {
namespace {

using Kind = plan::Observed::Kind;

TEST(DeployRecordTest, KeepsWhatStoodThereByteForByte)
{
    Before before;
    before.owner = "stack";
    before.scope = Side::user;
    before.served = {1000, "/run/s.sock"};
    before.paths = {
        {"/a", {Kind::absent, 0, {}, {}, false}},
        {"/b", {Kind::directory, 0700, {1, 2}, {}, false}},
        {"/c", {Kind::file, 0644, {0, 0}, "text\nö\n", false}},
        {"/d", {Kind::file, 04755, {5, 6}, std::string("\xff\x00\x7f", 3), false}},
        {"/e", {Kind::symlink, 0, {}, "/dev/null", false}}};
    Target target;
    target.name = "web";
    target.real = "web.service";
    target.side = Side::user;
    target.at_boot = false;
    target.kind = "oneshot";
    before.services = {{target, true, 42}};
    before.groups = {"many", "web"};
    const auto again = parse_before(render_before(before), "journal");
    ASSERT_TRUE(again.has_value());
    EXPECT_EQ(*again, before);
}

TEST(DeployRecordTest, IsNotReadFromAnotherText)
{
    const std::string good = render_before({"stack", Side::system, {}, {{"/a", {}}}, {}, {}});
    for (const std::string& text :
         {std::string("{}"),
          std::string("[]"),
          std::string("nonsense"),
          good.substr(0, good.size() / 2)}) {
        const auto read = parse_before(text, "/j");
        ASSERT_FALSE(read.has_value()) << text;
        EXPECT_EQ(read.error().code, codes::bad_record);
        EXPECT_EQ(read.error().message, "'/j' is no record of a deployment");
    }
    std::string odd = good;
    odd.replace(odd.find("absent"), 6, "device");
    EXPECT_FALSE(parse_before(odd, "/j").has_value());
}

TEST(DeployRecordTest, LedgersComeBack)
{
    const Ledger ledger{
        "stack",
        {{{Side::system, "a.service"}, true}, {{Side::user, "a.service"}, false}},
        "/var/lib/systemd/linger/x",
        {{"a:b", {true, false}}, {"c", {}}}};
    EXPECT_EQ(parse_ledger(render_ledger(ledger), "").value(), ledger);
    EXPECT_FALSE(parse_ledger("{\"form\": 2}", "").has_value());
}

} // namespace
} // namespace initbridge::deploy
