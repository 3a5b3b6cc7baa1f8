#include "src/cli/watch_printer.hpp"

#include "src/cli/output.hpp"
#include "src/service/watch.hpp"
#include "translate/diag/printable.hpp"

#include <fmt/core.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <string_view>

namespace initbridge::cli {

namespace {

using service::Status;
using service::Target;
using Form = ServiceOptions::Form;

bool is_drawable()
{
    const char* terminal = std::getenv("TERM");
    return ::isatty(STDOUT_FILENO) == 1 && terminal != nullptr &&
           std::string_view(terminal) != "dumb";
}

std::string on_screen(const std::string& text)
{
    winsize size{};
    const bool known =
        ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 1 && size.ws_col > 0;
    return known ? cut_to_screen(text, size.ws_row - std::size_t{1}, size.ws_col) : text;
}

bool write_text(const std::string& text)
{
    return write_output(text, exit_done) == exit_done;
}

bool is_continuation(char byte)
{
    constexpr unsigned mask = 0xc0;
    constexpr unsigned tag = 0x80;
    return (static_cast<unsigned char>(byte) & mask) == tag;
}

} // namespace

std::string cut_to_screen(const std::string& text, std::size_t rows, std::size_t columns)
{
    std::string cut;
    std::size_t row = 0;
    std::size_t column = 0;
    for (const char byte : text) {
        if (row == rows) {
            break;
        }
        if (byte == '\n') {
            ++row;
            column = 0;
            cut += byte;
            continue;
        }
        column += is_continuation(byte) ? 0 : 1;
        if (column <= columns) {
            cut += byte;
        }
    }
    return cut;
}

WatchPrinter::WatchPrinter(Form form)
    : form_(form)
    , redraws_(form == Form::text && is_drawable())
{}

bool WatchPrinter::show_statuses(
    const std::vector<Target>& targets,
    const Statuses& statuses,
    const std::vector<diag::Diagnostic>& problems)
{
    const service::Time now = std::chrono::system_clock::now();
    if (redraws_) {
        std::string text = cli::show_statuses(targets, statuses, now);
        for (const diag::Diagnostic& problem : problems) {
            text += fmt::format("error: {} [{}]\n", diag::printable(problem.message), problem.code);
        }
        return draw(std::move(text));
    }
    complain(problems);
    return write_text(changes(targets, statuses, now));
}

bool WatchPrinter::show_list(const std::vector<Target>& targets)
{
    if (redraws_) {
        return draw(cli::show_list(targets));
    }
    std::string text;
    std::map<std::string, Shown> now;
    for (const Target& target : targets) {
        now[target.name] = {target, std::nullopt, false};
        const auto found = shown_.find(target.name);
        if (found == shown_.end() || found->second.target != target) {
            text += list_line_of(target, false);
        }
    }
    for (const auto& [name, shown] : shown_) {
        if (!now.contains(name)) {
            text += list_line_of(shown.target, true);
        }
    }
    shown_ = std::move(now);
    return write_text(text);
}

bool WatchPrinter::draw(std::string text)
{
    text = on_screen(text);
    const std::string back = drawn_ == 0 ? "" : fmt::format("\x1b[{}A", drawn_);
    drawn_ = static_cast<std::size_t>(std::ranges::count(text, '\n'));
    return write_text(back + "\r\x1b[J" + text);
}

std::string WatchPrinter::changes(
    const std::vector<Target>& targets, const Statuses& statuses, service::Time now)
{
    std::string text;
    std::map<std::string, Shown> next;
    const std::string time = time_text(now);
    const auto add = [&](const Target& target, const std::optional<Status>& status) {
        if (form_ == Form::json) {
            json::Object object{{"time", time}};
            for (auto& member : status_object(target, status)) {
                object.push_back(std::move(member));
            }
            text += json::dump(std::move(object), 0) + "\n";
        } else {
            text += line_of(target, status);
        }
    };
    for (std::size_t i = 0; i < targets.size(); ++i) {
        const auto found = shown_.find(targets[i].name);
        if (found == shown_.end() || service::differs(found->second.status, statuses[i])) {
            add(targets[i], statuses[i]);
        }
        next[targets[i].name] = {targets[i], statuses[i], false};
    }
    for (const auto& [name, shown] : shown_) {
        if (!next.contains(name)) {
            Status gone;
            gone.about = "it is no longer in the list";
            add(shown.target, gone);
        }
    }
    shown_ = std::move(next);
    return text;
}

std::string WatchPrinter::line_of(const Target& target, const std::optional<Status>& status) const
{
    return form_ == Form::names ? diag::printable(target.name) + "\n" : show_change(target, status);
}

std::string WatchPrinter::list_line_of(const Target& target, bool gone) const
{
    if (form_ == Form::json) {
        const json::Value list = list_to_json({target});
        json::Object object = *(*list.as_array())[0].as_object();
        object.push_back({"defined", !gone});
        return json::dump(std::move(object), 0) + "\n";
    }
    const std::string name = diag::printable(target.name);
    return form_ == Form::names ? name + "\n"
                                : fmt::format("{}: {}\n", name, gone ? "gone" : "defined");
}

/// Each once, as long as it holds.
void WatchPrinter::complain(const std::vector<diag::Diagnostic>& problems)
{
    std::vector<std::string> messages;
    diag::Diagnostics fresh;
    for (const diag::Diagnostic& problem : problems) {
        messages.push_back(problem.message);
        if (std::ranges::find(complaints_, problem.message) == complaints_.end()) {
            fresh.add(problem);
        }
    }
    complaints_ = std::move(messages);
    write_diagnostics(fresh, {});
}

} // namespace initbridge::cli
