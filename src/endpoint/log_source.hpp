#pragma once
/// A log as supervisord has it: bytes that grow at the end, from a file or from the journal.

#include <sys/types.h>
#include <tl/expected.hpp>

#include <cstdint>
#include <memory>
#include <set>
#include <string>

namespace initbridge::endpoint {

/// Why a log cannot be read.
struct LogProblem {
    bool missing = false; ///< there is none
    std::string text;
};

template <class T>
using LogResult = tl::expected<T, LogProblem>;

/// Positions of the first byte that is there, and behind the last one. Another generation: what
/// was there is gone, and other bytes have taken the place.
struct Extent {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
    std::uint64_t generation = 0;
};

class LogSource {
public:
    LogSource() = default;
    LogSource(const LogSource&) = delete;
    LogSource& operator=(const LogSource&) = delete;
    LogSource(LogSource&&) = delete;
    LogSource& operator=(LogSource&&) = delete;
    virtual ~LogSource() = default;

    [[nodiscard]] virtual LogResult<Extent> extent() = 0;
    /// At most `size` bytes of those that the last extent() told of.
    [[nodiscard]] virtual LogResult<std::string> read(std::uint64_t from, std::uint64_t size) = 0;
    /// Nothing of what is there shall be seen again.
    [[nodiscard]] virtual LogResult<void> clear() = 0;
};

/// A file that a service's manager appends to.
[[nodiscard]] std::shared_ptr<LogSource> file_log(std::string path);

/// What is looked for in the journal.
struct JournalMatch {
    /// Units whose output it is; with `of_manager`, units that their manager has something to say
    /// about, in lines like those of supervisord's own log.
    std::set<std::string> system_units;
    std::set<std::string> user_units;
    uid_t user = 0; ///< whose units the latter are
    bool of_manager = false;
};

/// It begins where the journal's last part of some size began when it was first looked at: what is
/// older is not read. To clear it hides what is there; the journal keeps it.
[[nodiscard]] std::shared_ptr<LogSource> journal_log(JournalMatch match);

/// Without what is left of a character that was cut off at the start.
[[nodiscard]] std::string from_whole_character(std::string text);

} // namespace initbridge::endpoint
