#include "src/exec/child.hpp"

#include "src/exec/environment.hpp"
#include "src/exec/gate.hpp"
#include "src/exec/stdio_from.hpp"
#include "src/exec/turn.hpp"

#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstdio>
#include <cstring>

namespace initbridge::exec {

namespace {

constexpr const char* pid_variable = "SYSTEMD_EXEC_PID";

/// Looks for a name without a slash in `path`, as execvp(3) does, but leaves what is no program to
/// no shell: neither init would. An errno value.
int run(const char* program, char** argv, char** environment, const char* path)
{
    if (std::strchr(program, '/') != nullptr || *program == '\0') {
        ::execve(program, argv, environment);
        return errno;
    }
    int result = ENOENT;
    while (true) {
        const std::size_t length = std::strcspn(path, ":");
        char file[PATH_MAX];
        const int written = std::snprintf(
            file,
            sizeof file,
            "%.*s%s%s",
            static_cast<int>(length),
            path,
            length == 0 ? "" : "/",
            program);
        if (written > 0 && written < static_cast<int>(sizeof file)) {
            ::execve(file, argv, environment);
            if (errno != ENOENT && errno != ENOTDIR && errno != EACCES) {
                return errno;
            }
            result = errno == EACCES ? EACCES : result;
        }
        if (path[length] == '\0') {
            return result;
        }
        path += length + 1;
    }
}

/// The variable by which systemd tells a service's own process from others.
void correct_pid(Environment& environment)
{
    static char assignment[40];
    if (environment.find(pid_variable) != nullptr) {
        std::snprintf(assignment, sizeof assignment, "%s=%d", pid_variable, ::getpid());
        static_cast<void>(environment.set(assignment));
    }
}

} // namespace

News become_command(Options& options, int pipe) noexcept
{
    if (options.mark != nullptr) {
        if (const int error = leave_mark(options.mark)) {
            return {News::Kind::no_mark, error};
        }
    }
    if (const Wait* late = wait_for_all(options)) {
        return {News::Kind::expired, static_cast<int>(late - options.waits)};
    }
    Environment environment(environ);
    correct_pid(environment);
    if (pipe >= 0) {
        environment.unset("NOTIFY_SOCKET"); // it is the shim's
    }
    const char* path = environment.find("PATH"); // before the file: where both inits would look
    if (const char* file = options.environment_file) {
        const bool optional = *file == '-';
        const int error =
            read_environment_file(optional ? file + 1 : file, options.keep, environment);
        const bool was_given = options.environment_given && error == EACCES;
        if (error != 0 && !optional && !was_given) {
            return {News::Kind::no_environment, error};
        }
    }
    if (options.stdio_from != nullptr) {
        if (const int error = take_stdio(options.stdio_from)) {
            return {News::Kind::no_stdio, error};
        }
    }
    if (pipe >= 0) {
        const News running{News::Kind::running, 0};
        [[maybe_unused]] const ssize_t told = ::write(pipe, &running, sizeof running);
    }
    const char* program = options.program != nullptr ? options.program : options.command[0];
    const int error =
        run(program, options.command, environment.list(), path == nullptr ? "/bin:/usr/bin" : path);
    return {News::Kind::no_command, error};
}

void describe(const News& news, const Options& options, char* text, int size) noexcept
{
    const auto room = static_cast<std::size_t>(size);
    const char* program = options.program != nullptr ? options.program : options.command[0];
    const char* file = options.environment_file == nullptr ? "" : options.environment_file;
    switch (news.kind) {
    case News::Kind::running:
        std::snprintf(text, room, "runs");
        return;
    case News::Kind::no_command:
        std::snprintf(text, room, "cannot run '%s': %s", program, std::strerror(news.number));
        return;
    case News::Kind::no_environment:
        std::snprintf(
            text,
            room,
            "cannot read its environment from '%s': %s",
            file,
            std::strerror(news.number));
        return;
    case News::Kind::no_mark:
        std::snprintf(
            text, room, "cannot leave a mark in /dev/shm or /tmp: %s", std::strerror(news.number));
        return;
    case News::Kind::no_stdio:
        std::snprintf(
            text,
            room,
            "gets no standard input and output from '%s': %s",
            options.stdio_from,
            std::strerror(news.number));
        return;
    case News::Kind::expired: {
        const Wait& wait = options.waits[news.number];
        std::snprintf(
            text,
            room,
            "'%s' is not there after %lld ms",
            wait.target,
            static_cast<long long>(wait.timeout));
        return;
    }
    }
}

} // namespace initbridge::exec
