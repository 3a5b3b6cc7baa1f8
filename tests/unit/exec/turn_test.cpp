#include "src/exec/turn.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <functional>
#include <string>
#include <system_error>

namespace initbridge::exec {

namespace {

/// A child of this process, which is what supervisord is to runs that take turns.
pid_t child(const std::function<int()>& work)
{
    const pid_t pid = ::fork();
    if (pid == 0) {
        ::_exit(work());
    }
    return pid;
}

int result(pid_t pid)
{
    int status = 0;
    ::waitpid(pid, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

Turn seen(const std::string& name)
{
    return static_cast<Turn>(
        result(child([&] { return static_cast<int>(turn_of(name.c_str())); })));
}

/// A run that says when its mark is there, and stays.
pid_t begin(const std::string& name)
{
    int ends[2] = {-1, -1};
    EXPECT_EQ(::pipe(ends), 0);
    const pid_t pid = child([&] {
        const auto error = static_cast<char>(leave_mark(name.c_str()));
        static_cast<void>(!::write(ends[1], &error, 1));
        ::pause();
        return 0;
    });
    char error = -1;
    EXPECT_EQ(::read(ends[0], &error, 1), 1);
    EXPECT_EQ(error, 0);
    ::close(ends[0]);
    ::close(ends[1]);
    return pid;
}

void end(pid_t pid)
{
    ::kill(pid, SIGKILL);
    static_cast<void>(result(pid));
}

std::string unique(const char* name)
{
    return "turn-test-" + std::to_string(::getpid()) + "-" + name;
}

/// Marks stay, as they do below supervisord; those of a test do not.
class TurnTest : public testing::Test {
protected:
    void TearDown() override
    {
        const std::string own = "turn-test-" + std::to_string(::getpid()) + "-";
        for (const char* folder : {"/dev/shm", "/tmp"}) {
            std::error_code failed;
            for (const auto& file : std::filesystem::directory_iterator(folder, failed)) {
                if (file.path().filename().string().find(own) != std::string::npos) {
                    std::filesystem::remove(file.path());
                }
            }
        }
    }
};

TEST_F(TurnTest, ARunIsSeenFromItsMarkToItsEnd)
{
    const std::string name = unique("one");
    EXPECT_EQ(seen(name), Turn::not_begun);
    const pid_t run = begin(name);
    EXPECT_EQ(seen(name), Turn::running);
    end(run);
    EXPECT_EQ(seen(name), Turn::over);
}

TEST_F(TurnTest, TheNextRunTakesTheMarkOver)
{
    const std::string name = unique("again");
    end(begin(name));
    const pid_t run = begin(name);
    EXPECT_EQ(seen(name), Turn::running);
    end(run);
    EXPECT_EQ(seen(name), Turn::over);
}

TEST_F(TurnTest, RunsOfAnotherSupervisordAreNotSeen)
{
    const std::string name = unique("other");
    const pid_t run = begin(name);
    const pid_t other = child([&] { return static_cast<int>(seen(name)); });
    EXPECT_EQ(static_cast<Turn>(result(other)), Turn::not_begun);
    end(run);
}

TEST_F(TurnTest, AZombieIsOver)
{
    const std::string name = unique("zombie");
    const pid_t run = begin(name);
    ::kill(run, SIGKILL);
    siginfo_t info{};
    EXPECT_EQ(::waitid(P_PID, static_cast<id_t>(run), &info, WEXITED | WNOWAIT), 0);
    EXPECT_EQ(seen(name), Turn::over);
    end(run);
}

} // namespace
} // namespace initbridge::exec
