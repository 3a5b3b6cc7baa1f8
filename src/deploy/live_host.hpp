#pragma once
/// This machine: its files, its systemd, and the manager of the service user; or its supervisord.

#include "src/deploy/host.hpp"
#include "src/fs/root_dir.hpp"

#include <sys/types.h>

#include <optional>
#include <string>

namespace initbridge::deploy {

class LiveHost : public Host {
public:
    /// `root` is this machine's own, or supervisord's, and outlives the host. A socket of `places`:
    /// supervisord runs what is there, else systemd. `patience`: for each control().
    LiveHost(fs::RootDir& root, service::Places places, std::chrono::milliseconds patience);

    [[nodiscard]] Served served() const override;
    void serve(const Served& served) override;

    [[nodiscard]] diag::Result<std::map<std::string, plan::Observed>>
    observe(const std::set<std::string>& paths) override;
    [[nodiscard]] diag::Result<void> apply(const plan::Plan& plan) override;
    [[nodiscard]] diag::Result<void> clean_beside(const std::set<std::string>& paths) override;
    /// The user's manager is started first, and lingers, where it does not run.
    [[nodiscard]] diag::Result<void>
    reload(Side side, const std::set<std::string>& groups) override;
    [[nodiscard]] diag::Result<void> make_folders(Side side, const std::string& tmpfiles) override;
    [[nodiscard]] diag::Result<void> forget_failure(const Target& target) override;
    [[nodiscard]] service::Outcomes
    control(const std::vector<Target>& targets, service::Verb verb) override;
    /// What the user's manager would know is missing where that does not run.
    [[nodiscard]] service::Look look(const std::vector<Target>& targets) override;
    void wait(const std::vector<Target>& targets, std::chrono::milliseconds span) override;
    [[nodiscard]] std::vector<std::string> last_lines(const Target& target) override;

private:
    [[nodiscard]] diag::Result<void> start_user_manager();
    [[nodiscard]] service::Outcomes stop_units(const std::vector<Target>& targets);

    fs::RootDir& root_;
    std::chrono::milliseconds patience_;
    service::Places places_;
    service::Managers managers_;
};

} // namespace initbridge::deploy
