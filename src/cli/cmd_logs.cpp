#include "src/bus/journal.hpp"
#include "src/cli/commands.hpp"
#include "src/cli/log_printer.hpp"
#include "src/cli/output.hpp"
#include "src/cli/service_view.hpp"
#include "src/fs/log_tail.hpp"
#include "src/service/codes.hpp"
#include "src/supervisor/process.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <map>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace initbridge::cli {

namespace {

using service::Side;
using service::Target;

/// How often files are looked at.
constexpr std::chrono::milliseconds between_looks{200};
/// When nobody said, and lines are followed.
constexpr std::size_t lines_before = 10;

diag::Result<std::vector<supervisor::Process>>
processes_of(service::Managers& managers, service::Deadline deadline)
{
    const auto client = managers.supervisord(deadline);
    if (!client) {
        return tl::unexpected(client.error());
    }
    constexpr const char* method = "supervisor.getAllProcessInfo";
    const auto replies = (*client)->call_all({{method, {}}}, deadline);
    if (!replies) {
        return tl::unexpected(replies.error());
    }
    if (const auto& fault = replies->front().fault) {
        return tl::unexpected(supervisor::describe(*fault, method));
    }
    return supervisor::read_processes(replies->front().value);
}

/// Of standard output, where it is a file that supervisord keeps.
std::optional<std::string>
log_path_of(service::Managers& managers, const Target& target, service::Deadline deadline)
{
    const auto processes = processes_of(managers, deadline);
    if (!processes) {
        return std::nullopt;
    }
    const auto found = std::ranges::find_if(*processes, [&](const supervisor::Process& each) {
        return supervisor::full_name(each.group, each.name) == target.real;
    });
    const bool kept = found != processes->end() && found->stdout_log.starts_with('/') &&
                      !found->stdout_log.starts_with("/dev/");
    return kept ? std::optional(found->stdout_log) : std::nullopt;
}

struct File {
    std::string name; ///< of the service
    std::string path;
    fs::LogTail tail;
};

class Logs {
public:
    Logs(const ServiceOptions& options, ServiceView& view)
        : options_(options)
        , view_(view)
        , printer_(options.output == ServiceOptions::Form::json, view.targets.size() > 1)
    {}

    [[nodiscard]] int run(service::Deadline deadline)
    {
        if (!find_sources(deadline) || !open_journal()) {
            return exit_unreachable;
        }
        for (File& file : files_) {
            begin(file);
        }
        if (view_.problems.has_errors() && files_.empty() && !journal_) {
            return exit_not_as_wanted;
        }
        print_new();
        while (options_.follow && printer_.good()) {
            if (journal_) {
                journal_->wait(files_.empty() ? std::chrono::milliseconds(1000) : between_looks);
            } else {
                wait_for_files();
            }
            print_new();
        }
        for (const File& file : files_) {
            printer_.print_rest(file.name, file.tail.rest());
        }
        return view_.problems.has_errors() ? exit_not_as_wanted : exit_done;
    }

private:
    void problem(std::string message, std::string hint)
    {
        view_.problems.error(service::codes::no_log, std::nullopt, std::move(message)).hint =
            std::move(hint);
    }

    bool find_sources(service::Deadline deadline)
    {
        if (service::uses(view_.targets, Side::supervisord) && !read_processes(deadline)) {
            return false;
        }
        for (const Target& target : view_.targets) {
            const std::string log =
                target.side == Side::supervisord ? log_of_process(target) : log_of_unit(target);
            if (!log.empty()) {
                files_.push_back({target.name, log, fs::LogTail(log)});
            }
        }
        return true;
    }

    bool read_processes(service::Deadline deadline)
    {
        auto processes = processes_of(view_.managers, deadline);
        if (!processes) {
            view_.problems.add(std::move(processes.error()));
            return false;
        }
        for (const supervisor::Process& each : *processes) {
            logs_[supervisor::full_name(each.group, each.name)] =
                options_.err ? each.stderr_log : each.stdout_log;
        }
        return true;
    }

    /// The path; empty: there is none that could be read, which is told.
    std::string log_of_process(const Target& target)
    {
        const std::string log = logs_[target.real];
        const bool own_output = log.starts_with("/dev/") || log.starts_with("/proc/");
        if (own_output && view_.bridge_log.empty()) {
            problem(
                fmt::format("'{}' writes to supervisord's own output", target.name),
                "that is the log of the container: 'podman logs', 'docker logs'");
            return {};
        }
        if (log.empty()) {
            problem(
                fmt::format("supervisord keeps no such log of '{}'", target.name),
                options_.err ? "its errors go where its output goes, or nowhere"
                             : "its entry says 'stdout: none'");
            return {};
        }
        return own_output ? view_.bridge_log : log;
    }

    /// The path of a file; for the journal it is noted, and empty.
    std::string log_of_unit(const Target& target)
    {
        constexpr std::string_view file = "file:";
        const std::string& log = options_.err ? target.err : target.out;
        if (log.starts_with(file)) {
            return log.substr(file.size());
        }
        if (options_.err && log != "journal") {
            problem(
                fmt::format("'{}' has no log of its errors alone", target.name),
                "the journal does not keep the two apart; leave '--stderr' out");
            return {};
        }
        if (log == "none") {
            problem(fmt::format("the output of '{}' goes nowhere", target.name), "");
            return {};
        }
        (target.side == Side::user ? units_.user : units_.system).insert(target.real);
        names_[{target.side, target.real}] = target.name;
        return {};
    }

    bool open_journal()
    {
        if (units_.system.empty() && units_.user.empty()) {
            return true;
        }
        units_.uid = view_.managers.user();
        auto journal = bus::Journal::open(units_);
        if (!journal) {
            view_.problems.add(journal.error());
            return false;
        }
        journal_.emplace(*std::move(journal));
        if (options_.since) {
            journal_->seek_since(std::chrono::system_clock::now() - *options_.since);
        } else if (const auto lines = wanted_lines()) {
            journal_->seek_last(*lines);
        } else {
            journal_->seek_head();
        }
        return true;
    }

    [[nodiscard]] std::optional<std::size_t> wanted_lines() const
    {
        return options_.lines || !options_.follow ? options_.lines : std::optional(lines_before);
    }

    void begin(File& file)
    {
        const fs::Errno error = file.tail.open();
        if (error != 0 && !(error == ENOENT && options_.follow)) {
            problem(
                fmt::format(
                    "cannot read '{}', the log of '{}': {}",
                    file.path,
                    file.name,
                    std::strerror(error)),
                "");
        }
        if (options_.since) {
            view_.problems
                .warning(
                    service::codes::no_log,
                    std::nullopt,
                    fmt::format("'{}' tells no times: all of it is shown", file.path))
                .hint = "say '--lines N' in place of '--since'";
        } else if (const auto lines = wanted_lines()) {
            file.tail.seek_last(*lines);
        }
    }

    void print_new()
    {
        while (journal_ && printer_.good()) {
            auto line = journal_->next();
            if (!line) {
                break;
            }
            const Side side = line->of_user ? Side::user : Side::system;
            const auto name = names_.find({side, line->unit});
            if (name != names_.end()) { // a program below a user's manager is in its unit as well
                printer_.print({name->second, line->time, std::move(line->text)});
            }
        }
        for (File& file : files_) {
            for (auto lines = file.tail.read(); !lines.empty() && printer_.good();
                 lines = file.tail.read()) {
                for (std::string& line : lines) {
                    printer_.print({file.name, std::nullopt, std::move(line)});
                }
            }
        }
        printer_.flush();
    }

    static void wait_for_files() { std::this_thread::sleep_for(between_looks); }

    const ServiceOptions& options_;
    ServiceView& view_;
    LogPrinter printer_;
    std::map<std::string, std::string> logs_; ///< of supervisord's processes
    std::vector<File> files_;
    bus::JournalUnits units_;
    std::map<std::pair<Side, std::string>, std::string> names_; ///< of units
    std::optional<bus::Journal> journal_;
};

} // namespace

std::vector<std::string>
last_lines(ServiceView& view, const service::Target& target, std::size_t count)
{
    if (target.side != Side::supervisord) {
        return bus::last_lines(target.real, target.side == Side::user, view.managers.user(), count);
    }
    const auto deadline = bus::deadline_in(std::chrono::seconds(2));
    const auto path = log_path_of(view.managers, target, deadline);
    fs::LogTail tail(path.value_or(std::string()));
    if (!path || tail.open() != 0) {
        return {};
    }
    tail.seek_last(count);
    return tail.read();
}

int show_logs(const ServiceOptions& options, ServiceView& view, service::Deadline deadline)
{
    Logs logs(options, view);
    const int status = logs.run(deadline);
    write_diagnostics(view.problems, {});
    return status;
}

} // namespace initbridge::cli
