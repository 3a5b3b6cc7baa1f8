#include "tests/property/words/shlex.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace initbridge::tests {

namespace {

struct Pipe {
    int read_end = -1;
    int write_end = -1;
};

Pipe make_pipe()
{
    std::array<int, 2> ends{};
    return pipe2(ends.data(), O_CLOEXEC) == 0 ? Pipe{ends[0], ends[1]} : Pipe{};
}

bool write_all(int fd, std::string_view data)
{
    while (!data.empty()) {
        const ssize_t written = write(fd, data.data(), data.size());
        if (written <= 0) {
            return false;
        }
        data.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

std::string read_all(int fd)
{
    std::string result;
    std::array<char, 65536> buffer{};
    for (;;) {
        const ssize_t length = read(fd, buffer.data(), buffer.size());
        if (length <= 0) {
            return result;
        }
        result.append(buffer.data(), static_cast<std::size_t>(length));
    }
}

/// What the oracle prints for `input`. It reads all of it before it writes, so that neither
/// process waits for the other. nullopt: it did not end with 0.
std::optional<std::string> run_oracle(const std::string& input)
{
    const Pipe to = make_pipe();
    const Pipe from = make_pipe();
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, to.read_end, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, from.write_end, STDOUT_FILENO);
    std::string python = INITBRIDGE_PYTHON;
    std::string script = INITBRIDGE_SHLEX_ORACLE;
    std::array<char*, 3> arguments{python.data(), script.data(), nullptr};
    pid_t child = -1;
    const int error =
        posix_spawn(&child, python.c_str(), &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    close(to.read_end);
    close(from.write_end);
    const bool sent = error == 0 && write_all(to.write_end, input);
    close(to.write_end);
    std::string output = read_all(from.read_end);
    close(from.read_end);
    int status = -1;
    if (error != 0 || waitpid(child, &status, 0) != child || status != 0 || !sent) {
        return std::nullopt;
    }
    return output;
}

/// Takes what stands before the next newline.
std::string_view take_line(std::string_view& text)
{
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    return line;
}

std::size_t number_in(std::string_view text)
{
    return std::strtoul(std::string(text).c_str(), nullptr, 10);
}

} // namespace

std::optional<std::vector<ShlexAnswer>> ask_shlex(const std::vector<std::string>& lines)
{
    std::string input;
    for (const std::string& line : lines) {
        input += std::to_string(line.size()) + '\n' + line;
    }
    const std::optional<std::string> output = run_oracle(input);
    if (!output) {
        return std::nullopt;
    }
    std::vector<ShlexAnswer> answers;
    std::string_view rest = *output;
    while (!rest.empty()) {
        const std::string_view head = take_line(rest);
        ShlexAnswer& answer = answers.emplace_back();
        answer.is_error = head.starts_with("error");
        for (std::size_t count = number_in(head.substr(6)); count > 0; --count) {
            const std::size_t length = number_in(take_line(rest));
            answer.texts.emplace_back(rest.substr(0, length));
            rest.remove_prefix(length);
        }
    }
    return answers;
}

} // namespace initbridge::tests
