/// The reader of headers and Python's RawConfigParser see the same in any text.

#include "tests/property/supervisord/checker.hpp"
#include "translate/supervisord/ini_reader.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <array>
#include <random>

namespace initbridge::test {

namespace {

constexpr std::array pieces{
    "[a]",
    "[b]",
    "[a",
    "[]",
    "[program:x] y",
    "]",
    "\n",
    "\n",
    "\n",
    "\n\n",
    "\r\n",
    "\r",
    "key",
    "KEY",
    "k2",
    "=",
    "=",
    ":",
    " = ",
    "v",
    "value",
    " ",
    "  ",
    "\t",
    "\n ",
    "\n  ",
    "\n\t",
    ";",
    " ;",
    "#",
    " #",
    "\n;",
    "\n #",
    "%",
    "\xC3\xA9",
    "\xC2\xA0",
    "\n\xC2\xA0",
    "\x0B",
    "\x0C",
    "\x1C",
    "\xC2\x85",
    "\xE2\x80\xA8",
    "\xE2\x80\xA8;",
    "'",
    "\""};

std::string random_text(std::mt19937& random)
{
    // Most texts begin well, or nearly all of them would be refused in the first line.
    std::string text = random() % 8 == 0 ? "" : "[a]\nk=v";
    for (auto count = random() % 12; count > 0; --count) {
        text += pieces[random() % pieces.size()];
    }
    return text;
}

nlohmann::json described(const std::string& text)
{
    const supervisord::IniText ini = supervisord::read_ini(text, diag::FileId{});
    nlohmann::json sections = nlohmann::json::object();
    for (const supervisord::IniSection& section : ini.sections) {
        sections[section.name] = nlohmann::json::object();
        for (const supervisord::IniOption& option : section.options) {
            sections[section.name][option.key] = section.find(option.key)->value;
        }
    }
    return {{"text", text}, {"sections", sections}, {"problems", ini.problems.size()}};
}

} // namespace

TEST(IniProperty, ReadsLikeRawConfigParser)
{
    const TemporaryFolder folder;
    std::mt19937 random(seed());
    std::string cases;
    for (int i = 0; i < 20000; ++i) {
        cases += described(random_text(random)).dump() + "\n";
    }
    folder.write("cases", cases);
    const Answer answer = folder.check(INI_CHECKER, {folder / "cases"});
    EXPECT_EQ(answer.status, 0) << "seed " << seed() << '\n' << answer.text;
    EXPECT_NE(answer.text.find("checked: texts=20000 "), std::string::npos) << answer.text;
}

} // namespace initbridge::test
