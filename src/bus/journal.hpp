#pragma once
/// What units have written, from the journal: sd-journal(3).

#include "translate/diag/diagnostic.hpp"

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

struct sd_journal;

namespace initbridge::bus {

/// Whose lines are read.
struct JournalUnits {
    std::set<std::string> system;
    std::set<std::string> user;
    uid_t uid = 0; ///< whose units the latter are
};

struct JournalLine {
    std::string unit;
    bool of_user = false; ///< the unit is one of JournalUnits::user
    std::chrono::system_clock::time_point time;
    std::string text; ///< as it was written, without the line's end
};

/// One reader, used by one thread.
class Journal {
public:
    /// bus/no-journal where there is none, or none that may be read.
    [[nodiscard]] static diag::Result<Journal> open(const JournalUnits& units);

    /// The next line is the first; the last but `lines`; or the first since then.
    void seek_head();
    void seek_last(std::size_t lines);
    void seek_since(std::chrono::system_clock::time_point time);

    /// nullopt: there are no more for now.
    [[nodiscard]] std::optional<JournalLine> next();
    /// Until there may be more, or the time is up.
    void wait(std::chrono::milliseconds span);

private:
    struct Close {
        void operator()(sd_journal* journal) const noexcept;
    };

    explicit Journal(std::unique_ptr<sd_journal, Close> journal)
        : journal_(std::move(journal))
    {}

    [[nodiscard]] std::optional<std::string> field(const char* name);

    std::unique_ptr<sd_journal, Close> journal_;
};

/// The last lines of one unit, the oldest first, controls shown as `?`; none where the journal
/// cannot be read.
[[nodiscard]] std::vector<std::string>
last_lines(const std::string& unit, bool of_user, uid_t uid, std::size_t count);

} // namespace initbridge::bus
