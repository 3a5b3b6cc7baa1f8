#include "src/endpoint/logs.hpp"

#include "src/endpoint/services.hpp"
#include "src/endpoint/states.hpp"
#include "src/supervisor/faults.hpp"

#include <algorithm>
#include <utility>

namespace initbridge::endpoint {

namespace {

namespace faults = supervisor::faults;

/// Logs of the journal that stay open.
constexpr std::size_t most_kept_logs = 32;
/// Of one reply, and of one chunk.
constexpr std::uint64_t most_at_once = std::uint64_t{8} * 1024 * 1024;
constexpr std::uint64_t most_of_chunk = std::uint64_t{64} * 1024;
constexpr std::uint64_t follow_from = 1024;

LogPtr output_of(const Process& process, uid_t user)
{
    JournalMatch match;
    match.user = user;
    auto& units =
        process.target.side == service::Side::user ? match.user_units : match.system_units;
    units.insert(process.target.real);
    return journal_log(std::move(match));
}

tl::unexpected<Fault> fault_of(const LogProblem& problem)
{
    return tl::unexpected(
        problem.missing ? fault(faults::no_file, problem.text)
                        : fault(faults::failed, problem.text));
}

std::string key_of(const Process& process)
{
    return (process.target.side == service::Side::user ? "u " : "s ") + process.target.real;
}

/// Some of its bytes; `from` counts from the first that is there.
Answer bytes_of(const LogPtr& log, const Extent& extent, std::uint64_t from, std::uint64_t size)
{
    const std::uint64_t left = extent.end - extent.begin - from;
    if (std::min(size, left) > most_at_once) {
        return tl::unexpected(
            fault(faults::failed, "the log is too long for one answer: ask for less of it"));
    }
    auto text = log->read(extent.begin + from, std::min(size, left));
    if (!text) {
        return fault_of(text.error());
    }
    return json::Value(from == 0 ? std::move(*text) : from_whole_character(std::move(*text)));
}

} // namespace

LogPtr
Logs::keep(const std::string& key, LogPtr (*make)(const Process&, uid_t), const Process& process)
{
    Kept& kept = kept_[key];
    kept.used = ++uses_;
    if (!kept.log) {
        kept.log = make(process, user_);
        const LogPtr log = kept.log;
        forget_oldest();
        return log;
    }
    return kept.log;
}

void Logs::forget_oldest()
{
    if (kept_.size() <= most_kept_logs) {
        return;
    }
    auto oldest = kept_.end();
    for (auto one = kept_.begin(); one != kept_.end(); ++one) {
        const bool older = oldest == kept_.end() || one->second.used < oldest->second.used;
        oldest = !one->second.cleared && older ? one : oldest;
    }
    if (oldest != kept_.end()) {
        kept_.erase(oldest);
    }
}

LogPtr Logs::log_of(const Process& process, Channel channel)
{
    const service::Target& target = process.target;
    const std::string& said = channel == Channel::out ? target.out : target.err;
    const std::string path = log_path(said);
    if (!path.empty()) {
        return keep(
            "f " + path,
            channel == Channel::out
                ? [](const Process& one, uid_t) { return file_log(log_path(one.target.out)); }
                : [](const Process& one, uid_t) { return file_log(log_path(one.target.err)); },
            process);
    }
    // Of packaged units only their own text knows; systemd's default is the journal.
    const bool unknown = said.empty() && channel == Channel::out;
    return said == "journal" || unknown ? keep(key_of(process), output_of, process) : nullptr;
}

LogPtr Logs::main_log(const std::vector<ProcessPtr>& processes)
{
    Kept& kept = kept_["main"];
    kept.used = ++uses_;
    if (!kept.log) {
        JournalMatch match;
        match.user = user_;
        match.of_manager = true;
        for (const ProcessPtr& process : processes) {
            auto& units =
                process->target.side == service::Side::user ? match.user_units : match.system_units;
            units.insert(process->target.real);
        }
        kept.log = journal_log(std::move(match));
        kept.cleared = true; // there is only one of it
    }
    return kept.log;
}

void Logs::forget_main()
{
    kept_.erase("main");
}

LogResult<void> Logs::clear(const Process& process)
{
    for (const Channel channel : {Channel::out, Channel::err}) {
        const LogPtr log = log_of(process, channel);
        if (!log) {
            continue;
        }
        if (auto done = log->clear(); !done && !done.error().missing) {
            return done;
        }
        for (auto& [key, kept] : kept_) {
            kept.cleared = kept.cleared || kept.log == log;
        }
    }
    return {};
}

Answer read_log(const LogPtr& log, std::int64_t offset, std::int64_t length)
{
    if (!log) {
        return tl::unexpected(fault(faults::no_file));
    }
    if ((offset < 0 && length != 0) || length < 0) {
        return tl::unexpected(fault(faults::bad_arguments));
    }
    const auto extent = log->extent();
    if (!extent) {
        return fault_of(extent.error());
    }
    const std::uint64_t size = extent->end - extent->begin;
    if (offset < 0) {
        const std::uint64_t wanted = std::uint64_t{0} - static_cast<std::uint64_t>(offset);
        return bytes_of(log, *extent, size - std::min(wanted, size), size);
    }
    const std::uint64_t from = std::min(static_cast<std::uint64_t>(offset), size);
    return bytes_of(log, *extent, from, length == 0 ? size : static_cast<std::uint64_t>(length));
}

Answer tail_log(const LogPtr& log, std::int64_t offset, std::int64_t length)
{
    constexpr std::int64_t limit = std::int64_t{1} << 31; // of XML-RPC's numbers
    const auto extent = log ? log->extent() : LogResult<Extent>(tl::unexpected(LogProblem{}));
    if (!extent) {
        return json::Value(json::Array{"", log ? offset : 0, false});
    }
    const auto size = static_cast<std::int64_t>(extent->end - extent->begin);
    offset = std::clamp(offset, -limit, limit);
    length = std::clamp(length, -limit, limit);
    const bool overflow = size > offset + length;
    if (overflow) {
        offset = size - 1;
    }
    if (offset + length > size) {
        length = offset > size - 1 ? 0 : length;
        offset = size - length;
    }
    offset = std::max<std::int64_t>(offset, 0);
    length = std::max<std::int64_t>(length, 0);
    auto bytes = bytes_of(
        log,
        *extent,
        std::min(static_cast<std::uint64_t>(offset), static_cast<std::uint64_t>(size)),
        static_cast<std::uint64_t>(length));
    if (!bytes) {
        return bytes;
    }
    return json::Value(json::Array{std::move(*bytes), size, overflow});
}

Follow::Follow(LogPtr log, std::uint64_t position, std::uint64_t generation)
    : log_(std::move(log))
    , position_(position)
    , generation_(generation)
{}

LogResult<Follow> Follow::begin(LogPtr log)
{
    if (!log) {
        return tl::unexpected(LogProblem{true, {}});
    }
    const auto extent = log->extent();
    if (!extent) {
        return tl::unexpected(extent.error());
    }
    const std::uint64_t size = extent->end - extent->begin;
    const std::uint64_t from = size >= follow_from ? extent->end - follow_from : extent->begin;
    return Follow(std::move(log), from, extent->generation);
}

std::string Follow::next()
{
    const auto extent = log_->extent();
    if (!extent) {
        return {}; // it may come again
    }
    if (extent->generation != generation_) {
        generation_ = extent->generation;
        position_ = extent->begin;
    }
    if (extent->end < position_) {
        position_ = extent->begin;
        return "==> File truncated <==\n";
    }
    position_ = std::max(position_, extent->begin);
    const std::uint64_t size = std::min(extent->end - position_, most_of_chunk);
    auto text = size == 0 ? LogResult<std::string>() : log_->read(position_, size);
    if (!text) {
        return {};
    }
    position_ += text->size();
    return std::move(*text);
}

} // namespace initbridge::endpoint
