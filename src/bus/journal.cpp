#include "src/bus/journal.hpp"

#include "src/bus/codes.hpp"

#include <fmt/format.h>
#include <systemd/sd-journal.h>

#include <algorithm>
#include <cstring>
#include <string_view>

namespace initbridge::bus {

namespace {

bool match(sd_journal* journal, const std::string& field)
{
    return sd_journal_add_match(journal, field.data(), field.size()) >= 0;
}

/// (system unit or …) or (user unit or … and that user)
bool match_units(sd_journal* journal, const JournalUnits& units)
{
    bool good = true;
    for (const std::string& unit : units.system) {
        good = good && match(journal, "_SYSTEMD_UNIT=" + unit);
    }
    if (!units.user.empty()) {
        good = good && sd_journal_add_disjunction(journal) >= 0 &&
               match(journal, fmt::format("_UID={}", units.uid));
        for (const std::string& unit : units.user) {
            good = good && match(journal, "_SYSTEMD_USER_UNIT=" + unit);
        }
    }
    return good;
}

} // namespace

void Journal::Close::operator()(sd_journal* journal) const noexcept
{
    sd_journal_close(journal);
}

diag::Result<Journal> Journal::open(const JournalUnits& units)
{
    sd_journal* opened = nullptr;
    const int result = sd_journal_open(&opened, SD_JOURNAL_LOCAL_ONLY);
    if (result < 0) {
        return diag::failure(
            codes::no_journal, fmt::format("cannot open the journal: {}", std::strerror(-result)));
    }
    Journal journal{std::unique_ptr<sd_journal, Close>(opened)};
    // Long lines come whole.
    if (sd_journal_set_data_threshold(opened, 0) < 0 || !match_units(opened, units)) {
        return diag::failure(codes::no_journal, "cannot search the journal");
    }
    return journal;
}

void Journal::seek_head()
{
    static_cast<void>(sd_journal_seek_head(journal_.get()));
}

void Journal::seek_last(std::size_t lines)
{
    static_cast<void>(sd_journal_seek_tail(journal_.get()));
    // next() steps on: one more back than are wanted, unless there are not so many.
    const int skipped = sd_journal_previous_skip(journal_.get(), lines + 1);
    if (skipped >= 0 && static_cast<std::size_t>(skipped) <= lines) {
        seek_head();
    }
}

void Journal::seek_since(std::chrono::system_clock::time_point time)
{
    const auto since =
        std::chrono::duration_cast<std::chrono::microseconds>(time.time_since_epoch());
    static_cast<void>(
        sd_journal_seek_realtime_usec(journal_.get(), static_cast<std::uint64_t>(since.count())));
}

std::optional<std::string> Journal::field(const char* name)
{
    const void* data = nullptr;
    std::size_t size = 0;
    const std::size_t head = std::strlen(name) + 1;
    if (sd_journal_get_data(journal_.get(), name, &data, &size) < 0 || size < head) {
        return std::nullopt;
    }
    return std::string(static_cast<const char*>(data) + head, size - head);
}

std::optional<JournalLine> Journal::next()
{
    if (sd_journal_next(journal_.get()) <= 0) {
        return std::nullopt;
    }
    JournalLine line;
    std::uint64_t time = 0;
    if (sd_journal_get_realtime_usec(journal_.get(), &time) >= 0) {
        line.time += std::chrono::microseconds(time);
    }
    if (auto unit = field("_SYSTEMD_USER_UNIT")) {
        line.unit = *std::move(unit);
        line.of_user = true;
    } else {
        line.unit = field("_SYSTEMD_UNIT").value_or(std::string());
    }
    line.text = field("MESSAGE").value_or(std::string());
    return line;
}

void Journal::wait(std::chrono::milliseconds span)
{
    const auto time = std::chrono::duration_cast<std::chrono::microseconds>(span);
    static_cast<void>(sd_journal_wait(journal_.get(), static_cast<std::uint64_t>(time.count())));
}

std::vector<std::string>
last_lines(const std::string& unit, bool of_user, uid_t uid, std::size_t count)
{
    JournalUnits units;
    (of_user ? units.user : units.system).insert(unit);
    units.uid = uid;
    auto journal = Journal::open(units);
    if (!journal) {
        return {};
    }
    journal->seek_last(count);
    std::vector<std::string> lines;
    while (auto line = journal->next()) {
        std::ranges::replace_if(
            line->text,
            [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; },
            '?');
        lines.push_back(std::move(line->text));
    }
    return lines;
}

} // namespace initbridge::bus
