#include "translate/model/names.hpp"

#include <gtest/gtest.h>

#include <string>

namespace initbridge::model {

TEST(EntryNameTest, TellsWhatIsWrong)
{
    EXPECT_EQ(entry_name_problem("web"), std::nullopt);
    EXPECT_EQ(entry_name_problem("a-b_c.d@1"), std::nullopt);
    EXPECT_EQ(entry_name_problem(std::string(200, 'a')), std::nullopt);
    EXPECT_EQ(entry_name_problem(""), "is empty");
    EXPECT_EQ(entry_name_problem(std::string(201, 'a')), "is longer than 200 bytes");
    EXPECT_EQ(entry_name_problem("a b"), "contains a space");
    EXPECT_EQ(entry_name_problem("a:b"), "contains ':'");
    EXPECT_EQ(entry_name_problem("a/b"), "contains '/'");
    EXPECT_EQ(entry_name_problem("a\nb"), "contains a control character");
    EXPECT_EQ(entry_name_problem("\xc3\xa4"), "contains a character outside ASCII");
    EXPECT_EQ(entry_name_problem("-a"), "starts with '-'");
    EXPECT_EQ(entry_name_problem(".."), "starts with '.'");
    EXPECT_EQ(entry_name_problem("@a"), "starts with '@'");
    EXPECT_EQ(entry_name_problem("a@"), "ends with '@'");
}

TEST(EnvNameTest, IsAnIdentifier)
{
    EXPECT_TRUE(is_env_name("_A1"));
    EXPECT_FALSE(is_env_name(""));
    EXPECT_FALSE(is_env_name("1A"));
    EXPECT_FALSE(is_env_name("A-B"));
}

// systemd.unit(5), "UNIT FILE LOAD PATH"; basic/unit-name.c, unit_name_is_valid()
TEST(UnitNameTest, FollowsTheRulesOfSystemd)
{
    EXPECT_TRUE(is_unit_name("a.service"));
    EXPECT_TRUE(is_unit_name("a:b_c.d\\x2d-e.mount"));
    EXPECT_TRUE(is_unit_name("getty@.service"));
    EXPECT_TRUE(is_unit_name("getty@tty1.service"));
    EXPECT_TRUE(is_unit_name("a@b@c.service"));
    EXPECT_TRUE(is_unit_name(std::string(247, 'a') + ".service"));
    EXPECT_FALSE(is_unit_name(std::string(248, 'a') + ".service"));
    EXPECT_FALSE(is_unit_name(""));
    EXPECT_FALSE(is_unit_name("a"));
    EXPECT_FALSE(is_unit_name("a.conf"));
    EXPECT_FALSE(is_unit_name(".service"));
    EXPECT_FALSE(is_unit_name("@a.service"));
    EXPECT_FALSE(is_unit_name("a b.service"));
    EXPECT_FALSE(is_unit_name("a%b.service"));
    EXPECT_FALSE(is_unit_name("a/b.service"));
    EXPECT_FALSE(is_unit_name("\xc3\xa4.service"));
}

TEST(UnitNameTest, TheSuffixOfAServiceIsImplied)
{
    EXPECT_EQ(with_unit_suffix("ssh"), "ssh.service");
    EXPECT_EQ(with_unit_suffix("ssh.socket"), "ssh.socket");
    EXPECT_EQ(with_unit_suffix("org.x"), "org.x.service");
    EXPECT_FALSE(has_unit_suffix(".service"));
}

TEST(UserNameTest, IsANameOrAUid)
{
    EXPECT_TRUE(is_user("root"));
    EXPECT_TRUE(is_user("_apt"));
    EXPECT_TRUE(is_user("systemd-resolve"));
    EXPECT_TRUE(is_user("1000"));
    EXPECT_TRUE(is_user(std::string(31, 'u')));
    EXPECT_FALSE(is_user(std::string(32, 'u')));
    EXPECT_FALSE(is_user(""));
    EXPECT_FALSE(is_user("-a"));
    EXPECT_FALSE(is_user("a b"));
    EXPECT_FALSE(is_user("1a"));
    EXPECT_FALSE(is_user("a:b"));
}

TEST(UserNameTest, AUidIsDecimalAndSomeones)
{
    EXPECT_EQ(parse_uid("0"), 0U);
    EXPECT_EQ(parse_uid("4294967294"), 4294967294U);
    EXPECT_EQ(parse_uid("4294967295"), std::nullopt);
    EXPECT_EQ(parse_uid("65535"), std::nullopt);
    EXPECT_EQ(parse_uid("4294967296"), std::nullopt);
    EXPECT_EQ(parse_uid("007"), std::nullopt);
    EXPECT_EQ(parse_uid("-1"), std::nullopt);
    EXPECT_EQ(parse_uid("12x"), std::nullopt);
    EXPECT_EQ(parse_uid(""), std::nullopt);
}

TEST(SignalTest, IsANameInAnyCaseOrANumber)
{
    EXPECT_EQ(parse_signal("TERM"), 15);
    EXPECT_EQ(parse_signal("sigterm"), 15);
    EXPECT_EQ(parse_signal("SigInt"), 2);
    EXPECT_EQ(parse_signal("9"), 9);
    EXPECT_EQ(parse_signal("POLL"), 29);
    EXPECT_EQ(parse_signal("RTMIN"), std::nullopt);
    EXPECT_EQ(parse_signal("0"), std::nullopt);
    EXPECT_EQ(parse_signal("32"), std::nullopt);
    EXPECT_EQ(parse_signal("37"), std::nullopt);
    EXPECT_EQ(parse_signal(""), std::nullopt);
    EXPECT_EQ(parse_signal("SIG"), std::nullopt);
    EXPECT_EQ(parse_signal("TERMX"), std::nullopt);
}

TEST(SignalTest, PythonBefore311DoesNotKnowStackFault)
{
    EXPECT_EQ(parse_signal("STKFLT"), std::nullopt);
    EXPECT_EQ(parse_signal("16"), std::nullopt);
}

TEST(SignalTest, HasOneCanonicalName)
{
    for (int signal = 1; signal <= 31; ++signal) {
        const auto parsed = parse_signal(std::to_string(signal));
        if (signal == 16)
            continue;
        ASSERT_EQ(parsed, signal);
        EXPECT_EQ(parse_signal(signal_name(signal)), signal);
    }
    EXPECT_EQ(signal_name(15), "TERM");
    EXPECT_EQ(signal_name(6), "ABRT");
    EXPECT_EQ(signal_name(29), "IO");
}

TEST(PathTest, TellsWhatIsWrong)
{
    EXPECT_EQ(path_problem("/"), std::nullopt);
    EXPECT_EQ(path_problem("/a/b.c/..d"), std::nullopt);
    EXPECT_EQ(path_problem("/with space/\xc3\xa4"), std::nullopt);
    EXPECT_EQ(path_problem(""), "is empty");
    EXPECT_EQ(path_problem("a"), "is not absolute");
    EXPECT_EQ(path_problem("/a//b"), "contains '//'");
    EXPECT_EQ(path_problem("//"), "contains '//'");
    EXPECT_EQ(path_problem("/a/"), "ends with '/'");
    EXPECT_EQ(path_problem("/a/./b"), "contains a '.' part");
    EXPECT_EQ(path_problem("/a/.."), "contains a '..' part");
    EXPECT_EQ(path_problem("/a\nb"), "contains a control character");
    EXPECT_EQ(path_problem(std::string("/a\0b", 4)), "contains a control character");
}

TEST(EventTest, IsANameInAnyCase)
{
    EXPECT_EQ(parse_event("process_state_fatal"), "PROCESS_STATE_FATAL");
    EXPECT_EQ(parse_event("EVENT"), "EVENT");
    EXPECT_EQ(parse_event("Tick_60"), "TICK_60");
    EXPECT_EQ(parse_event("SUPERVISOR_STATE_CHANGE_STOPPING"), "SUPERVISOR_STATE_CHANGE_STOPPING");
    EXPECT_EQ(parse_event("PROCESS"), std::nullopt);
    EXPECT_EQ(parse_event(""), std::nullopt);
}

} // namespace initbridge::model
