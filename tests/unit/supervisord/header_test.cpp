#include "tests/unit/supervisord/sets.hpp"
#include "translate/supervisord/ini_reader.hpp"

#include <gtest/gtest.h>

namespace initbridge::test {

namespace {

constexpr const char* good = "[supervisord]\nnodaemon=true\n"
                             "[unix_http_server]\nfile=/tmp/s.sock\n"
                             "[rpcinterface:supervisor]\nx=y\n[supervisorctl]\n";

std::string reported(std::string header)
{
    Services services;
    services.options.header = supervisord::Header{std::move(header), diag::FileId{}};
    static_cast<void>(services.render());
    return services.report();
}

} // namespace

TEST(HeaderTest, TakesTheGivenHeader)
{
    Services services;
    services.options.header = supervisord::Header{std::string(good) + "[x]\ny=z", diag::FileId{}};
    services.add(service("web").exec({"web"}));
    const plan::FileTree tree = services.render();
    const auto& text = std::get<plan::File>(*tree.find("/etc/supervisord.conf")).content;
    EXPECT_NE(text.find("\ny=z\n\n# web of web/layer.yml\n[program:web]\n"), std::string::npos);
    EXPECT_EQ(services.report(), "");
}

TEST(HeaderTest, ThatSupervisordRunsWithIsFineUnlessItIsRefused)
{
    Services services;
    services.options.header = supervisord::Header{
        "[supervisord]\nlogfile=/var/log/sup/x.log\n[include]\nfiles=/etc/more/*.ini\n"
        "[program:old]\ncommand=old\n",
        diag::FileId{},
        true};
    services.add(service("web").exec({"web"}));
    const plan::FileTree tree = services.render();
    EXPECT_EQ(services.report(), "");
    EXPECT_EQ(tree.find("/var/log/sup"), nullptr);
    services.add(service("old").exec({"web"}));
    static_cast<void>(services.render());
    EXPECT_NE(services.report().find("supervisord/header-refused"), std::string::npos);
}

TEST(HeaderTest, MakesTheFoldersItNames)
{
    Services services;
    services.options.header = supervisord::Header{
        "[supervisord]\nnodaemon=true\nlogfile=/var/log/sup/x.log\nchildlogdir=/srv/child\n"
        "pidfile=%(here)s/x\n[inet_http_server]\nport=9001\n[supervisorctl]\n"
        "[rpcinterface:supervisor]\n",
        diag::FileId{}};
    const plan::FileTree tree = services.render();
    EXPECT_NE(tree.find("/var/log/sup"), nullptr);
    EXPECT_NE(tree.find("/srv/child"), nullptr);
    EXPECT_EQ(tree.nodes().size(), 3U);
    EXPECT_EQ(services.report(), "");
}

TEST(HeaderTest, WantsItsSections)
{
    EXPECT_EQ(
        reported("# nothing\n"),
        "error supervisord/header-incomplete 0: the header has no [supervisord], without which "
        "supervisord does not start\n"
        "warning supervisord/header-incomplete 0: the header has no [rpcinterface:supervisor]: "
        "supervisorctl cannot ask for anything\n"
        "warning supervisord/header-incomplete 0: the header has no [supervisorctl]: "
        "supervisorctl does not find its server\n"
        "warning supervisord/header-incomplete 0: the header has no [unix_http_server]: "
        "supervisorctl cannot reach it\n");
}

TEST(HeaderTest, WarnsOfWhatGetsInTheWay)
{
    const std::string rest = std::string(good).substr(std::string(good).find("[unix"));
    EXPECT_EQ(
        reported("[supervisord]\nuser=app\n" + rest + "[include]\nfiles=/etc/x/*.conf\n"),
        "warning supervisord/header-risk 1: supervisord goes into the background, which ends its "
        "container\n"
        "warning supervisord/header-risk 2: once supervisord has changed its user, programs "
        "cannot open '/dev/stdout'\n"
        "warning supervisord/header-risk 8: what [include] reads is not checked and overrides "
        "the generated programs\n");
}

TEST(HeaderTest, RefusesWhatSupervisordRefuses)
{
    EXPECT_EQ(
        reported("\xEF\xBB\xBF" + std::string(good)),
        "error supervisord/header-syntax 1: the header begins with a byte order mark, which "
        "supervisord does not skip\n");
    EXPECT_EQ(
        reported(std::string(good) + "k=\xFF\n"),
        "error supervisord/header-syntax 8: the header is not valid UTF-8\n");
    EXPECT_EQ(
        reported("x=1\n" + std::string(good) + "nonsense\n"),
        "error supervisord/header-syntax 1: there is no section header before this line\n"
        "error supervisord/header-syntax 9: this is neither a section nor 'key = value'\n");
    EXPECT_EQ(
        reported(std::string(good) + "[DEFAULT]\na=b\n"),
        "error supervisord/header-refused 8: with a [DEFAULT] section supervisord cannot make "
        "its RPC interface\n");
}

TEST(HeaderTest, RefusesPercentSignsThatCannotBeExpanded)
{
    const std::string program = std::string(good) + "[program:x]\ncommand=";
    EXPECT_EQ(reported(program + "%(program_name)s_%(process_num)02d %(ENV_X)s %%\n"), "");
    EXPECT_EQ(
        reported(program + "date +%H\n"),
        "error supervisord/header-refused 9: 'command' cannot be expanded: a percent sign is "
        "written '%%'\n");
    EXPECT_EQ(
        reported(program + "%(nobody)s\n"),
        "error supervisord/header-refused 9: 'command' cannot be expanded: '%(nobody)s' is not "
        "known here\n");
    EXPECT_EQ(
        reported(program + "%(here)d\n"),
        "error supervisord/header-refused 9: 'command' cannot be expanded: '%(here)' must be "
        "followed by 's'\n");
}

TEST(HeaderTest, RefusesAProgramThatIsAlsoAnEntry)
{
    Services services;
    services.options.header =
        supervisord::Header{std::string(good) + "[program:web]\ncommand=x\n", diag::FileId{}};
    services.add(service("web", 40).exec({"web"}));
    static_cast<void>(services.render());
    EXPECT_EQ(
        services.report(),
        "error supervisord/header-refused 40: 'web' is also defined by the header\n");
}

TEST(IniReaderTest, ReadsByTheRulesOfRawConfigParser)
{
    const supervisord::IniText ini = supervisord::read_ini(
        "; c\n[a] rest\nKEY : v ; comment\n  more#x\n\n  # gone\n  [b]\nkey2=1\r\n[b]\rx=y=z\n[a]\n"
        "key=2\n",
        diag::FileId{});
    ASSERT_EQ(ini.sections.size(), 2U);
    EXPECT_EQ(ini.sections[0].name, "a");
    EXPECT_EQ(ini.sections[0].options[0].value, "v\nmore#x\n\n[b]");
    EXPECT_EQ(ini.sections[0].find("key")->value, "2");
    EXPECT_EQ(ini.sections[0].find("key2")->value, "1");
    EXPECT_EQ(ini.find("b")->find("x")->value, "y=z");
    EXPECT_EQ(ini.sections[0].options[0].mark.line, 3U);
    EXPECT_TRUE(ini.problems.empty());
}

TEST(IniReaderTest, PassesOverOtherSections)
{
    // What looks like a header is a further line of an option, there as elsewhere.
    const supervisord::IniText ini = supervisord::read_ini(
        "[a]\nkey=1\n[b]\nkey=2\n  [a]\n  key=3\n\n[a]\nkey2=4\nno option\n",
        diag::FileId{},
        {"a"});
    ASSERT_EQ(ini.sections.size(), 1U);
    EXPECT_EQ(ini.find("a")->options.size(), 2U);
    EXPECT_EQ(ini.find("a")->find("key")->value, "1");
    EXPECT_EQ(ini.find("a")->find("key2")->value, "4");
    EXPECT_EQ(ini.problems.size(), 1U);
}

TEST(IniReaderTest, StripsWhatPythonTakesForSpace)
{
    const auto value = [](const std::string& text) {
        return supervisord::read_ini("[a]\nk=" + text, diag::FileId{}).find("a")->find("k")->value;
    };
    EXPECT_EQ(value(" \xe2\x80\x83x y\xc2\xa0 "), "x y"); // em space, no-break space
    EXPECT_EQ(value("x\xa0"), "x\xa0");                   // no UTF-8
    EXPECT_EQ(value("x\xe2\x80\x83\x80"), "x\xe2\x80\x83\x80");
    EXPECT_EQ(value("\x80\x80\x80\x80\x80 "), "\x80\x80\x80\x80\x80");
    EXPECT_EQ(value("x\xe2\x80"), "x\xe2\x80");
}

} // namespace initbridge::test
