#include "src/base/unique_fd.hpp"
#include "src/cli/output.hpp"
#include "src/cli/service_view.hpp"
#include "src/cli/watch_printer.hpp"
#include "src/service/watch.hpp"

#include <poll.h>
#include <sys/inotify.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <string>
#include <utility>
#include <vector>

namespace initbridge::cli {

namespace {

using service::Deadline;
using Verb = ServiceOptions::Verb;

constexpr std::chrono::seconds a_second{1};
constexpr std::chrono::seconds to_open{10};

/// SIGINT and SIGTERM, which from now on are read from it.
base::UniqueFd open_signals()
{
    sigset_t wanted;
    ::sigemptyset(&wanted);
    ::sigaddset(&wanted, SIGINT);
    ::sigaddset(&wanted, SIGTERM);
    ::sigprocmask(SIG_BLOCK, &wanted, nullptr);
    return base::UniqueFd(::signalfd(-1, &wanted, SFD_CLOEXEC | SFD_NONBLOCK));
}

base::UniqueFd open_lists(const ServiceScope& scope)
{
    base::UniqueFd lists(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
    constexpr std::uint32_t events = IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE;
    for (const std::string& folder : service_list_folders(scope)) {
        ::inotify_add_watch(lists.get(), folder.c_str(), events);
    }
    return lists;
}

/// In milliseconds, for poll(2).
int time_until(Deadline due)
{
    const auto now = std::chrono::steady_clock::now();
    if (due <= now) {
        return 0;
    }
    const auto left = std::min<Deadline::duration>(due - now, std::chrono::hours(1));
    return static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(left).count());
}

class Watching {
public:
    Watching(const ServiceOptions& options, ServiceView view)
        : options_(options)
        , view_(std::move(view))
        , printer_(options.output)
        , signals_(open_signals())
        , lists_(open_lists(options.scope))
    {}

    /// Until it is told to end, or nobody reads any more.
    [[nodiscard]] int run()
    {
        for (;;) {
            const End end = options_.verb == Verb::list ? watch_list() : watch_statuses();
            if (end != End::list_changed) {
                return end == End::told ? exit_done : exit_refused;
            }
            if (!open_again()) {
                return exit_done;
            }
        }
    }

private:
    enum class Event { time_or_news, told, list_changed };
    enum class End { told, nobody_reads, list_changed };

    [[nodiscard]] Event wait(Deadline due, const std::vector<int>& others)
    {
        std::vector<pollfd> fds{
            {signals_.get(), POLLIN, 0}, {lists_.get(), POLLIN, 0}, {STDOUT_FILENO, 0, 0}};
        for (const int fd : others) {
            fds.push_back({fd, POLLIN, 0});
        }
        ::poll(fds.data(), fds.size(), time_until(due));
        if (fds[0].revents != 0 || fds[2].revents != 0) {
            return Event::told;
        }
        if (fds[1].revents == 0) {
            return Event::time_or_news;
        }
        std::array<char, 4096> events; // NOLINT(cppcoreguidelines-pro-type-member-init)
        while (::read(lists_.get(), events.data(), events.size()) > 0) {
        }
        return Event::list_changed;
    }

    [[nodiscard]] static End end_of(Event event)
    {
        return event == Event::told ? End::told : End::list_changed;
    }

    [[nodiscard]] End watch_statuses()
    {
        service::Watch watch(view_.managers, view_.targets);
        Deadline draw = Deadline::min(); // spans of time grow
        for (;;) {
            const bool changed = !watch.refresh().empty();
            const auto now = std::chrono::steady_clock::now();
            if (changed || now >= draw) {
                draw = printer_.redraws() ? now + a_second : Deadline::max();
                if (!printer_.show_statuses(view_.targets, watch.statuses(), watch.problems())) {
                    return End::nobody_reads;
                }
            }
            const Event event = wait(std::min(watch.due(), draw), watch.fds());
            if (event != Event::time_or_news) {
                return end_of(event);
            }
        }
    }

    /// Without a list supervisord is asked once a second.
    [[nodiscard]] End watch_list()
    {
        if (!printer_.show_list(view_.targets)) {
            return End::nobody_reads;
        }
        const Deadline due =
            view_.listed ? Deadline::max() : std::chrono::steady_clock::now() + a_second;
        for (;;) {
            const Event event = wait(due, {});
            if (event != Event::time_or_news || std::chrono::steady_clock::now() >= due) {
                return end_of(event);
            }
        }
    }

    /// False when it was told to end meanwhile.
    [[nodiscard]] bool open_again()
    {
        std::string complaint;
        for (;;) {
            ServiceView view = open_view(options_.scope, bus::deadline_in(to_open));
            // A list that is being written, a manager that is away, or names that are gone.
            if (view.status == exit_done) {
                view_ = std::move(view);
                return true;
            }
            const std::string message =
                view.problems.empty() ? "" : view.problems.items().front().message;
            if (message != std::exchange(complaint, message)) {
                write_diagnostics(view.problems, {});
            }
            if (wait(std::chrono::steady_clock::now() + a_second, {}) == Event::told) {
                return false;
            }
        }
    }

    const ServiceOptions& options_;
    ServiceView view_;
    WatchPrinter printer_;
    base::UniqueFd signals_;
    base::UniqueFd lists_;
};

} // namespace

int watch_services(const ServiceOptions& options, ServiceView view)
{
    return Watching(options, std::move(view)).run();
}

} // namespace initbridge::cli
