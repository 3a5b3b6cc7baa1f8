#pragma once
/// Carries a deployment out, or takes it back: after each step that fails, and in the next run
/// where one was killed.

#include "src/deploy/record.hpp"
#include "src/deploy/work.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace initbridge::deploy {

class Engine {
public:
    /// `state`: the folder of its records.
    Engine(Host& host, Watcher& watcher, std::string state = std::string(state_folder))
        : host_(host)
        , watcher_(watcher)
        , state_(std::move(state))
    {}

    /// Takes back what a run that was cut short has left. Empty: there was none; a warning says
    /// whose it was, errors what could not be taken back.
    [[nodiscard]] diag::Diagnostics recover();

    /// Does all of it, or leaves the machine as it was; then the errors say why, and what could not
    /// be taken back. `ledger`: what is to be recorded of this owner; nullopt: nothing any more.
    [[nodiscard]] diag::Diagnostics run(const Work& work, const std::optional<Ledger>& ledger);

private:
    [[nodiscard]] diag::Result<Before> look_before(const Work& work);
    /// Each false after a problem.
    [[nodiscard]] bool
    carry_out(const Work& work, const std::optional<Ledger>& ledger, const Before& before);
    [[nodiscard]] bool change_files(const Work& work);
    [[nodiscard]] bool start_all(const Work& work, const Before& before);
    /// What supervisord no longer knows: is that to be said?
    enum class Missing { fine, problem };
    [[nodiscard]] bool settle(const std::vector<ServiceBefore>& wanted, Missing missing);
    [[nodiscard]] service::Look look_when_spawned(const std::vector<Target>& targets);
    [[nodiscard]] bool good(const diag::Result<void>& done);
    [[nodiscard]] bool tell_all(const std::vector<Target>& targets, service::Verb verb);
    [[nodiscard]] bool stays_up(const Work& work, std::chrono::steady_clock::time_point begin);
    [[nodiscard]] bool all_well(
        const std::vector<Target>& targets, const service::Look& seen, const service::Look& first);
    void add_trouble(const Target& target, const std::string& trouble);
    void tell_last_lines(const Target& target);
    [[nodiscard]] diag::Result<void> write(const std::string& path, const std::string& text);
    [[nodiscard]] diag::Result<void> remove(const std::string& path);
    void take_back(const Before& before);
    [[nodiscard]] bool run_again(const Before& before, const std::vector<Target>& up);
    [[nodiscard]] bool put_back(const std::map<std::string, plan::Observed>& states);

    Host& host_;
    Watcher& watcher_;
    std::string state_;
    diag::Diagnostics problems_;
};

/// The steps that bring paths back from what they are to what they were.
[[nodiscard]] plan::Plan restoring(
    const std::map<std::string, plan::Observed>& before,
    const std::map<std::string, plan::Observed>& now);

/// Is a process there, or about to be, or has a oneshot done its work?
[[nodiscard]] bool is_up(const std::optional<service::Status>& status);

} // namespace initbridge::deploy
