#pragma once
/// What a deployment is going to do on this machine, found out before anything is done.

#include "src/cli/deployment_place.hpp"
#include "src/cli/translation.hpp"
#include "src/deploy/live_host.hpp"
#include "src/deploy/record.hpp"
#include "src/deploy/work.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace initbridge::cli {

/// The targets that start each unit, by the links that enable it.
using StartedBy = std::map<std::pair<service::Side, std::string>, std::set<std::string>>;
[[nodiscard]] StartedBy started_by(const plan::FileTree& files);

/// Is it a list of services, among the files of `folder`?
[[nodiscard]] bool is_list(std::string_view path, std::string_view folder);

class DeploymentPlan {
public:
    explicit DeploymentPlan(const DeployOptions& options)
        : options_(options)
        , wanting_(options.translation)
        , translation_(wanting_)
    {}

    // Each false after an error among the diagnostics.

    /// Reads the layers, where they are not to be read from inside a container.
    void read_input() { translation_.read_input(); }

    /// Who runs the services of this machine, and where its files are. First of all.
    [[nodiscard]] bool find_place();
    [[nodiscard]] bool plan_deployment();
    /// Back to what was there before: nothing is wanted.
    [[nodiscard]] bool plan_removal();

    [[nodiscard]] const deploy::Work& work() const { return work_; }

    /// What is to be recorded of the deployment.
    [[nodiscard]] const deploy::Ledger& ledger() const { return ledger_; }

    [[nodiscard]] const DeploymentPlace& place() const { return place_; }

    /// Where it is to be done; after a plan.
    [[nodiscard]] deploy::LiveHost& host() { return *host_; }

    [[nodiscard]] diag::Diagnostics& said() { return translation_.diagnostics(); }

    [[nodiscard]] const diag::SourceMap& sources() const { return translation_.sources(); }

    /// Adds an error of the machine.
    bool refuse(const diag::Diagnostic& why);

    [[nodiscard]] bool is_refused() const { return refused_ || translation_.is_refused(); }

private:
    [[nodiscard]] std::optional<std::vector<deploy::Target>>
    targets_of(const std::string& path, const std::string& text);
    void find_user();
    [[nodiscard]] bool read_old();
    [[nodiscard]] bool read_ledger();
    [[nodiscard]] bool decide();
    /// What other deployments want as well, and what ran before the first of them.
    [[nodiscard]] bool read_others();
    [[nodiscard]] bool read_other_list(const plan::Manifest& manifest);
    [[nodiscard]] bool read_other_ledger(const std::string& owner);

    /// The folder of manifests and lists.
    [[nodiscard]] std::string manifest_folder() const
    {
        return place_.home ? place_.home->data : std::string(plan::manifest_folder);
    }

    [[nodiscard]] bool is_supervised() const { return place_.init == service::Init::supervisord; }

    [[nodiscard]] bool look_at_systemd(const deploy::ChangedUnits& changed);
    /// What nothing would start now: of targets that are not there yet.
    void find_what_waits();
    [[nodiscard]] std::set<std::pair<service::Side, std::string>> find_missing_targets();
    void tell_what_waits();
    [[nodiscard]] bool check_writable();
    void name_reloads();
    void warn_if_not_lingering();
    [[nodiscard]] bool look_at_supervisord();
    [[nodiscard]] bool check_names(const std::vector<deploy::Target>& active);
    [[nodiscard]] bool has_configuration_left();
    [[nodiscard]] std::string next_configuration() const;
    void add_replaced(const std::vector<deploy::Target>& active);
    void name_groups();
    void add_bystanders();
    void name_what_needs_a_start();
    [[nodiscard]] bool update_ledger();
    [[nodiscard]] std::chrono::milliseconds longest_start() const;

    const DeployOptions& options_;
    TranslateOptions wanting_; ///< for the init that is found
    Translation translation_;
    DeploymentPlace place_;
    plan::ObservedTree observed_;
    deploy::Work work_;
    deploy::Situation situation_;
    StartedBy started_by_;
    std::map<std::pair<service::Side, std::string>, bool> ran_before_others_;
    deploy::Ledger ledger_;
    std::vector<deploy::Target> active_; ///< what supervisord looks after
    std::string user_;                   ///< the service user
    uid_t uid_ = 0;
    std::optional<deploy::LiveHost> host_;
    bool refused_ = false;
};

} // namespace initbridge::cli
