#include "src/cli/codes.hpp"
#include "src/cli/commands.hpp"
#include "src/cli/deployment_plan.hpp"
#include "src/cli/enter_machine.hpp"
#include "src/cli/output.hpp"
#include "src/deploy/codes.hpp"
#include "src/deploy/engine.hpp"
#include "src/deploy/live_host.hpp"
#include "src/fs/lock.hpp"
#include "src/service/codes.hpp"
#include "translate/text/json.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <optional>
#include <utility>

namespace initbridge::cli {

namespace {

using Verb = DeployOptions::Verb;

/// A line for each step as it begins, on standard error: the result stands on the other.
class Teller : public deploy::Watcher {
public:
    explicit Teller(bool quiet)
        : quiet_(quiet)
    {}

    void tell(std::string_view line) override
    {
        if (!quiet_) {
            std::fputs(fmt::format("{}\n", line).c_str(), stderr);
        }
    }

private:
    bool quiet_;
};

class Deployment {
public:
    explicit Deployment(const DeployOptions& options)
        : options_(options)
        , plan_(options)
        , teller_(options.quiet)
    {}

    ~Deployment()
    {
        if (lock_) {
            lock_->remove_if_unused();
        }
    }

    Deployment(const Deployment&) = delete;
    Deployment& operator=(const Deployment&) = delete;
    Deployment(Deployment&&) = delete;
    Deployment& operator=(Deployment&&) = delete;

    [[nodiscard]] int run()
    {
        if (options_.machine) {
            if (options_.verb != Verb::undeploy) {
                plan_.read_input();
            }
            const auto ended = enter_machine(*options_.machine);
            if (!ended) {
                refuse(ended.error());
                return finish(exit_refused, "refused");
            }
            if (*ended) {
                return **ended; // it has said all
            }
        }
        return run_here();
    }

private:
    [[nodiscard]] int run_here()
    {
        const bool acts = options_.verb != Verb::diff && !options_.translation.dry_run;
        if (!plan_.find_place() || (acts && !(check_caller() && take_lock() && recover()))) {
            return finish(exit_refused, "refused");
        }
        const bool known =
            options_.verb == Verb::undeploy ? plan_.plan_removal() : plan_.plan_deployment();
        if (!known) {
            return finish(
                plan_.is_refused() ? exit_refused
                                   : std::max<int>(status_of(said()), exit_bad_input),
                "refused");
        }
        if (plan_.work().empty()) {
            return finish(exit_done, "unchanged");
        }
        if (!acts) {
            return finish(exit_done, "planned");
        }
        if (!agreed()) {
            return finish(exit_usage, "refused");
        }
        return carry_out();
    }

    [[nodiscard]] diag::Diagnostics& said() { return plan_.said(); }

    bool refuse(const diag::Diagnostic& why) { return plan_.refuse(why); }

    bool check_caller()
    {
        if (plan_.place().init == service::Init::supervisord) {
            return true; // it and the files say who may
        }
        if (plan_.place().home) {
            return check_own_manager();
        }
        if (::geteuid() != 0) {
            auto why = diag::failure(deploy::codes::not_root, "only root can deploy to a machine");
            why.value().hint = "run it as root, or say '--user' for a systemd of your own";
            return refuse(why.value());
        }
        if (!bus::booted()) {
            auto why =
                diag::failure(service::codes::no_manager, "systemd does not run this machine");
            why.value().hint = "for an image's root there is 'initbridge translate --root'";
            return refuse(why.value());
        }
        return true;
    }

    /// Neither starts it nor makes it linger: that is for logind, and who may ask it.
    bool check_own_manager()
    {
        const DeploymentPlace& place = plan_.place();
        const auto manager = bus::SystemdManager::open_user(place.managers.user);
        if (manager) {
            return true;
        }
        auto why = diag::failure(
            deploy::codes::no_user_manager,
            fmt::format("no systemd of '{}' runs here: {}", place.user, manager.error().message));
        why.value().hint = fmt::format("let root run 'loginctl enable-linger {}'", place.user);
        return refuse(why.value());
    }

    bool take_lock()
    {
        auto root = fs::RootDir::open(plan_.place().root);
        if (!root) {
            return refuse(root.error());
        }
        const std::string shown = root->shown(plan_.place().state);
        lock_.emplace(*std::move(root), plan_.place().state, "deployments");
        const fs::Errno error = lock_->take();
        if (error == 0) {
            return true;
        }
        const bool other = error == EWOULDBLOCK;
        auto why = diag::failure(
            deploy::codes::busy,
            other ? std::string("another deployment is at work on this machine")
                  : fmt::format("cannot lock '{}': {}", shown, std::strerror(error)));
        why.value().hint = other ? "wait for its end" : "";
        return refuse(why.value());
    }

    bool recover()
    {
        auto root = fs::RootDir::open(plan_.place().root);
        if (!root) {
            return refuse(root.error());
        }
        // The record says whose managers are to be asked.
        deploy::LiveHost host(*root, plan_.place().managers, options_.timeout);
        auto problems = deploy::Engine(host, teller_, plan_.place().state).recover();
        const bool good = !problems.has_errors();
        said().append(std::move(problems));
        return good;
    }

    bool agreed()
    {
        if (options_.yes) {
            return true;
        }
        if (::isatty(STDIN_FILENO) == 0) {
            said().error(codes::bad_arguments, std::nullopt, "there is nobody to ask").hint =
                "say '--yes', or '--dry-run' to see the plan";
            return false;
        }
        std::fputs((deploy::render(plan_.work()) + "Do this? [y/N] ").c_str(), stderr);
        std::array<char, 16> answer{};
        const bool read = std::fgets(answer.data(), answer.size(), stdin) != nullptr;
        return read && (answer.front() == 'y' || answer.front() == 'Y');
    }

    int carry_out()
    {
        const bool removal = options_.verb == Verb::undeploy;
        auto problems =
            deploy::Engine(plan_.host(), teller_, plan_.place().state)
                .run(plan_.work(), removal ? std::nullopt : std::optional(plan_.ledger()));
        const bool done = !problems.has_errors();
        said().append(std::move(problems));
        return finish(done ? exit_done : exit_refused, done ? "done" : "taken-back");
    }

    int finish(int status, std::string_view result)
    {
        const diag::Diagnostics distinct = without_repetitions(said());
        if (options_.output == OutputForm::json) {
            json::Object object{
                {"result", result},
                {"plan", deploy::to_json(plan_.work())},
                {"diagnostics", json::diagnostics_to_json(distinct, plan_.sources())}};
            return write_output(json::dump(std::move(object), 2) + "\n", status);
        }
        write_diagnostics(distinct, plan_.sources());
        if (result == "unchanged") {
            return write_output("nothing to change\n", status);
        }
        const bool shown = result == "planned" || result == "done";
        return write_output(shown ? deploy::render(plan_.work()) : std::string(), status);
    }

    const DeployOptions& options_;
    DeploymentPlan plan_;
    Teller teller_;
    std::optional<fs::StateLock> lock_;
};

} // namespace

int deploy_command(const DeployOptions& options)
{
    return Deployment(options).run();
}

} // namespace initbridge::cli
