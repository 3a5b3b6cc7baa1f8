#include "src/cli/listener_record.hpp"

#include "src/fs/record.hpp"
#include "src/fs/source.hpp"
#include "translate/text/json.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>

namespace initbridge::cli {

namespace {

using std::chrono::microseconds;

std::string_view word_of(listener::Fatality::Action action)
{
    constexpr std::array<std::string_view, 4> words{"counted", "waiting", "recovered", "ended"};
    return words.at(static_cast<std::size_t>(action));
}

std::string line_of(const listener::Fatality& what)
{
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    json::Object object{
        {"time", std::chrono::duration_cast<microseconds>(now).count()},
        {"process", what.process},
        {"count", what.count},
        {"action", word_of(what.action)},
        {"exit_code", what.exit_code ? json::Value(*what.exit_code) : json::Value()}};
    return json::dump(std::move(object), 0);
}

/// nullopt: the line tells of no end.
std::optional<listener::Time> end_in(std::string_view line)
{
    const auto value = json::parse(line);
    const json::Value* action = value ? value->find("action") : nullptr;
    const json::Value* time = value ? value->find("time") : nullptr;
    const std::string* word = action == nullptr ? nullptr : action->as_string();
    const std::int64_t* number = time == nullptr ? nullptr : time->as_integer();
    if (word == nullptr || number == nullptr || *word != "ended") {
        return std::nullopt;
    }
    return listener::Time(
        std::chrono::duration_cast<listener::Time::duration>(microseconds(*number)));
}

} // namespace

FatalRecord::FatalRecord(const std::optional<std::string>& path)
{
    if (path) {
        places_ = {*path};
    } else {
        places_ = {
            "/var/lib/initbridge/fatal.jsonl",
            fmt::format("/var/tmp/initbridge-{}/fatal.jsonl", ::geteuid())};
    }
}

std::optional<listener::Time> FatalRecord::last_end() const
{
    std::optional<listener::Time> last;
    for (const std::string& place : places_) {
        const facts::SourceFile file = fs::read_source(place);
        const auto end = last_end_in(file.text);
        last = std::max(last, end); // nullopt is less than any time
    }
    return last;
}

diag::Result<void> FatalRecord::keep(const listener::Fatality& what) const
{
    const std::string line = line_of(what);
    diag::Result<void> result;
    for (const std::string& place : places_) {
        result = fs::append_record(place, line, fs::Durable::yes);
        if (result) {
            break;
        }
    }
    return result;
}

std::optional<listener::Time> last_end_in(std::string_view text)
{
    std::optional<listener::Time> last;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        last = std::max(last, end_in(text.substr(0, end)));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return last;
}

} // namespace initbridge::cli
