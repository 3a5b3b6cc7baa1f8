#include "src/endpoint/log_source.hpp"

#include <fmt/format.h>
#include <systemd/sd-journal.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace initbridge::endpoint {

namespace {

/// How much of what is older is read at first, in bytes and entries, and how much is kept at most.
constexpr std::size_t most_history = std::size_t{128} * 1024;
constexpr std::size_t most_entries = 5000;
constexpr std::size_t most_kept = 2 * most_history;
/// Entries that one look goes on by, so that other clients have their turn.
constexpr std::size_t most_at_once = 20'000;

struct CloseJournal {
    void operator()(sd_journal* journal) const noexcept { sd_journal_close(journal); }
};

using JournalPtr = std::unique_ptr<sd_journal, CloseJournal>;

/// A copy: the journal's own is good until the next one is asked for.
std::optional<std::string> field(sd_journal* journal, const char* name)
{
    const void* data = nullptr;
    std::size_t size = 0;
    if (sd_journal_get_data(journal, name, &data, &size) < 0) {
        return std::nullopt;
    }
    const std::string_view text(static_cast<const char*>(data), size);
    return std::string(text.substr(std::min(std::strlen(name) + 1, size))); // "NAME="
}

/// In the words of supervisor/loggers.py, for syslog(3)'s numbers.
std::string_view level_of(std::string_view priority)
{
    constexpr std::array<std::string_view, 8> levels{
        "CRIT", "CRIT", "CRIT", "ERRO", "WARN", "INFO", "INFO", "DEBG"};
    const std::size_t number =
        priority.size() == 1 ? static_cast<std::size_t>(priority.front() - '0') : levels.size();
    return number < levels.size() ? levels.at(number) : "INFO";
}

std::string time_stamp(std::uint64_t microseconds)
{
    constexpr std::uint64_t second = 1'000'000;
    constexpr std::uint64_t millisecond = 1000;
    constexpr int first_year = 1900;
    const auto time = static_cast<std::time_t>(microseconds / second);
    std::tm local{};
    ::localtime_r(&time, &local);
    return fmt::format(
        "{:04}-{:02}-{:02} {:02}:{:02}:{:02},{:03}",
        local.tm_year + first_year,
        local.tm_mon + 1,
        local.tm_mday,
        local.tm_hour,
        local.tm_min,
        local.tm_sec,
        microseconds % second / millisecond);
}

class JournalLog final : public LogSource {
public:
    explicit JournalLog(JournalMatch match)
        : match_(std::move(match))
    {}

    LogResult<Extent> extent() override
    {
        if (const int error = journal_ ? refresh() : open(); error < 0) {
            journal_.reset();
            return tl::unexpected(LogProblem{
                false, fmt::format("cannot read the journal: {}", std::strerror(-error))});
        }
        return Extent{begin_, begin_ + text_.size(), generation_};
    }

    LogResult<std::string> read(std::uint64_t from, std::uint64_t size) override
    {
        const std::uint64_t start = std::max(from, begin_) - begin_;
        return start >= text_.size() ? std::string() : text_.substr(start, size);
    }

    LogResult<void> clear() override
    {
        if (const auto seen = extent(); !seen) {
            return tl::unexpected(seen.error());
        }
        text_.clear();
        begin_ = 0;
        ++generation_;
        cleared_ = true;
        return {};
    }

private:
    int open()
    {
        text_.clear();
        begin_ = 0;
        ++generation_;
        sd_journal* journal = nullptr;
        int error = sd_journal_open(&journal, SD_JOURNAL_LOCAL_ONLY);
        journal_.reset(journal);
        error = error < 0 ? error : add_matches();
        if (error >= 0) {
            error = sd_journal_get_fd(journal); // from now on it hears of new files
        }
        return error < 0 ? error : read_history();
    }

    int match(std::string_view name, std::string_view value)
    {
        const std::string text = fmt::format("{}={}", name, value);
        return sd_journal_add_match(journal_.get(), text.data(), text.size());
    }

    /// What one manager's units, or it, have written.
    int add_side(const std::set<std::string>& units, bool user)
    {
        const char* unit = user ? "_SYSTEMD_USER_UNIT" : "_SYSTEMD_UNIT";
        int error = sd_journal_add_disjunction(journal_.get());
        if (user && error >= 0) {
            error = match("_SYSTEMD_OWNER_UID", std::to_string(match_.user));
        }
        if (match_.of_manager) {
            return error < 0 ? error : match(unit, "init.scope");
        }
        error = error < 0 ? error : match("_TRANSPORT", "stdout");
        for (const std::string& name : units) {
            error = error < 0 ? error : match(unit, name);
        }
        return error;
    }

    int add_matches()
    {
        int error = 0;
        if (!match_.system_units.empty()) {
            error = add_side(match_.system_units, false);
        }
        if (!match_.user_units.empty() && error >= 0) {
            error = add_side(match_.user_units, true);
        }
        return error;
    }

    /// From the end backwards, so that the size of the journal does not matter.
    int read_history()
    {
        sd_journal* journal = journal_.get();
        int error = sd_journal_seek_tail(journal);
        std::vector<std::string> lines;
        std::size_t size = 0;
        std::string last;
        while (error >= 0 && lines.size() < most_entries && size < most_history) {
            error = sd_journal_previous(journal);
            if (error <= 0) {
                break;
            }
            if (last.empty()) {
                last = cursor();
                if (cleared_) {
                    break;
                }
            }
            lines.push_back(line());
            size += lines.back().size();
        }
        for (auto one = lines.rbegin(); one != lines.rend(); ++one) {
            text_ += *one;
        }
        if (error < 0) {
            return error;
        }
        if (last.empty()) {
            return sd_journal_seek_head(journal); // there is none yet
        }
        error = sd_journal_seek_cursor(journal, last.c_str());
        return error < 0 ? error : sd_journal_next(journal);
    }

    int refresh()
    {
        int error = sd_journal_process(journal_.get());
        for (std::size_t i = 0; error >= 0 && i < most_at_once; ++i) {
            error = sd_journal_next(journal_.get());
            if (error <= 0) {
                break;
            }
            text_ += line();
            if (text_.size() > most_kept) {
                const std::size_t cut = text_.size() - most_history;
                text_.erase(0, cut);
                begin_ += cut;
            }
        }
        return error;
    }

    [[nodiscard]] std::string cursor() const
    {
        char* text = nullptr;
        if (sd_journal_get_cursor(journal_.get(), &text) < 0) {
            return {};
        }
        const std::unique_ptr<char, decltype(&std::free)> owner(text, &std::free);
        return text;
    }

    /// Of the entry that the journal is at; empty: it is none of ours.
    [[nodiscard]] std::string line() const
    {
        sd_journal* journal = journal_.get();
        if (match_.of_manager) {
            return manager_line();
        }
        std::string text = field(journal, "MESSAGE").value_or("");
        // What has no line's end of its own: systemd.journal-fields(7).
        if (!field(journal, "_LINE_BREAK")) {
            text += '\n';
        }
        return text;
    }

    [[nodiscard]] std::string manager_line() const
    {
        sd_journal* journal = journal_.get();
        const auto system = field(journal, "UNIT");
        const bool is_systems = system && match_.system_units.contains(*system);
        const auto user = field(journal, "USER_UNIT");
        const bool is_users = user && match_.user_units.contains(*user);
        if (!is_systems && !is_users) {
            return {};
        }
        std::uint64_t time = 0;
        static_cast<void>(sd_journal_get_realtime_usec(journal, &time));
        const std::string stamp = time_stamp(time);
        const std::string_view level = level_of(field(journal, "PRIORITY").value_or("6"));
        return fmt::format("{} {} {}\n", stamp, level, field(journal, "MESSAGE").value_or(""));
    }

    JournalMatch match_;
    JournalPtr journal_;
    std::string text_;
    std::uint64_t begin_ = 0; ///< the position of its first byte
    std::uint64_t generation_ = 0;
    bool cleared_ = false;
};

} // namespace

std::shared_ptr<LogSource> journal_log(JournalMatch match)
{
    return std::make_shared<JournalLog>(std::move(match));
}

} // namespace initbridge::endpoint
