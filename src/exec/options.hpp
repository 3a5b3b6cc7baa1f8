#pragma once
/// What a call of `initbridge-exec` asks for. Nothing is copied: all texts are those of argv.

#include <array>
#include <cstdint>

namespace initbridge::exec {

/// What is done when a program that was up ends: supervisord's `autorestart`.
enum class Restart { always, unexpected, never };

/// Something that has to be there before the command is run.
struct Wait {
    enum class Kind {
        socket,
        tcp,
        file,
        end, ///< the run of that name, below the same supervisord, is over
    } kind = Kind::file;

    const char* target = nullptr; ///< a path, host:port, or a name
    std::int64_t timeout = 0;     ///< milliseconds, from the start of the waiting
    bool met = false;
};

struct Options {
    bool gate = false; ///< wait, then become the command, and watch nothing
    const char* name = nullptr;
    const char* program = nullptr;        ///< the file to run; nullptr: the command's first word
    const char* mark = nullptr;           ///< the name by which others wait for its end
    std::array<const char*, 2> reports{}; ///< folders of whoever listens; nullptr: not said

    const char* stdio_from = nullptr; ///< a socket that hands out standard input and output

    Restart restart = Restart::never;
    std::int64_t start_secs = 1;
    std::int64_t start_retries = 3;
    std::array<bool, 256> success{}; ///< by exit code
    int stop_signal = 15;
    bool pass_stop = false; ///< the stop signal reaches only us
    int fatal_status = 250;

    Wait* waits = nullptr;
    int wait_count = 0;
    const char* environment_file = nullptr; ///< with `-` in front: need not be there
    bool environment_given = false;         ///< by whoever started us, who may read more
    const char* keep = nullptr;             ///< `A,B`: variables that the file does not change

    char** command = nullptr; ///< at least one word
};

/// Reads argv. What is wrong with it, in words, or nullptr; `*word` is the word that is wrong.
[[nodiscard]] const char*
parse_options(int argc, char** argv, Options& options, const char** word) noexcept;

} // namespace initbridge::exec
