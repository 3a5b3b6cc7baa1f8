#include "tests/unit/supervisord/sets.hpp"

#include <gtest/gtest.h>

namespace initbridge::test {

namespace {

constexpr const char* web = "/etc/supervisord.d/web-web.conf";

/// What every program of the tests ends with.
const std::string tail = "stopasgroup=true\nkillasgroup=true\n"
                         "stdout_logfile=/dev/stdout\nstdout_logfile_maxbytes=0\n"
                         "redirect_stderr=true\n";

} // namespace

TEST(SectionTest, SaysOnlyWhatIsNotSupervisordsDefault)
{
    Services services;
    services.add(service("web").exec({"web"}));
    EXPECT_EQ(services.section(web), "[program:web]\ncommand=web\nautorestart=false\n" + tail);
    EXPECT_EQ(services.report(), "");
}

TEST(SectionTest, WritesWhatTheAuthorSaid)
{
    Services services;
    services.add(service("web")
                     .exec({"web"})
                     .exit_codes({0})
                     .start_secs(1)
                     .start_retries(3)
                     .stop_signal(15)
                     .stop_timeout(std::chrono::seconds(10))
                     .auto_start(true));
    EXPECT_EQ(
        services.section(web),
        "[program:web]\ncommand=web\nautorestart=false\nexitcodes=0\nstartsecs=1\n"
        "startretries=3\nstopsignal=TERM\nstopwaitsecs=10\n" +
            tail + "autostart=true\n");
}

TEST(SectionTest, WritesAllFields)
{
    Services services;
    model::Service& made = services.add(service("web").exec({"web"}));
    made.restart = model::RestartPolicy::on_failure;
    made.exit_codes = {0, 2};
    made.working_directory_said = true;
    made.working_directory = model::Text("/srv/w ;");
    made.user = "www";
    made.home = "/srv";
    made.umask = 022;
    made.priority = -5;
    made.start_secs = std::chrono::seconds(0);
    made.start_retries = 0;
    made.stop_signal = 2;
    made.stop_timeout = std::chrono::milliseconds(1001);
    made.starts_at_boot = false;
    made.instances = 3;
    EXPECT_EQ(
        services.section(web),
        "[program:web]\ncommand=web\nenvironment=HOME=\"/srv\",LOGNAME=\"www\",USER=\"www\"\n"
        "autorestart=unexpected\nexitcodes=0,2\ndirectory=/srv/w %(program_name).0s;\nuser=www\n"
        "umask=022\npriority=-5\nstartsecs=0\nstartretries=0\nstopsignal=INT\nstopwaitsecs=2\n" +
            tail +
            "autostart=false\nnumprocs=3\n"
            "process_name=%(program_name)s_%(process_num)02d\n");
}

TEST(SectionTest, KeepsTheAuthorsHome)
{
    Services services;
    model::Service& made = services.add(service("web").exec({"web"}));
    made.user = "33";
    made.own_env = {{"HOME", model::Text("/mine")}};
    services.facts.users = {{"www", {33, 33, "/srv"}}};
    EXPECT_NE(
        services.section(web).find("\nenvironment=HOME=\"/mine\",LOGNAME=\"www\",USER=\"www\"\n"),
        std::string::npos);
}

TEST(SectionTest, GivesAListenerItsStdoutForTheProtocol)
{
    Services services;
    model::Service& made = services.add(
        service("web").exec({"web"}).kind(model::Kind::eventlistener).events({"TICK_5", "EVENT"}));
    made.kind = model::Kind::eventlistener;
    made.restart = model::RestartPolicy::always;
    made.priority = 1000;
    EXPECT_EQ(
        services.section(web),
        "[eventlistener:web]\ncommand=web\nevents=TICK_5,EVENT\nbuffer_size=1024\n"
        "autorestart=true\npriority=1000\nstopasgroup=true\nkillasgroup=true\n"
        "stdout_logfile=NONE\nstderr_logfile=/dev/stderr\nstderr_logfile_maxbytes=0\n");
}

TEST(SectionTest, RotatesFilesOfOneWriterOnly)
{
    Services services;
    services.add(service("web").exec({"web"}));
    services.add(service("other").exec({"other"}));
    services.set.services[0].stdout_log = log_file("/var/log/w/a 50%.log");
    services.set.services[0].stderr_log = log_file("/var/log/w/e.log");
    services.set.services[1].stdout_log = log_file("/var/log/w/e.log");
    services.set.services[1].stderr_log = log_to(model::LogKind::none);
    EXPECT_EQ(
        services.section(web),
        "[program:web]\ncommand=web\nautorestart=false\nstopasgroup=true\nkillasgroup=true\n"
        "stdout_logfile=/var/log/w/a 50%%%%.log\nstdout_logfile_maxbytes=10MB\n"
        "stdout_logfile_backups=3\n"
        "stderr_logfile=/var/log/w/e.log\nstderr_logfile_maxbytes=0\n");
    EXPECT_EQ(
        services.section("/etc/supervisord.d/web-other.conf"),
        "[program:other]\ncommand=other\nautorestart=false\nstopasgroup=true\nkillasgroup=true\n"
        "stdout_logfile=/var/log/w/e.log\nstdout_logfile_maxbytes=0\nstderr_logfile=NONE\n");
}

TEST(SectionTest, JoinsStreamsThatShareAFile)
{
    Services services;
    model::Service& made = services.add(service("web").exec({"web"}));
    made.stdout_log = made.stderr_log = log_file("/srv/a.log");
    EXPECT_NE(services.section(web).find("maxbytes=10MB"), std::string::npos);
    EXPECT_NE(services.section(web).find("redirect_stderr=true"), std::string::npos);
}

TEST(SectionTest, DoesNotRotateDevicesAndFilesOfSeveralCopies)
{
    Services services;
    model::Service& made = services.add(service("web").exec({"web"}));
    made.stdout_log = log_file("/dev/tty1");
    made.stderr_log = log_file("/srv/e.log");
    made.instances = 2;
    const std::string section = services.section(web);
    EXPECT_NE(section.find("stdout_logfile_maxbytes=0\n"), std::string::npos);
    EXPECT_NE(section.find("stderr_logfile_maxbytes=0\n"), std::string::npos);
}

} // namespace initbridge::test
