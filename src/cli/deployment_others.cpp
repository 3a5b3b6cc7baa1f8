#include "src/cli/deployment_plan.hpp"
#include "src/fs/observe.hpp"
#include "src/service/services_list.hpp"

#include <fmt/format.h>

#include <utility>

namespace initbridge::cli {

namespace {

using Kind = plan::Observed::Kind;

} // namespace

bool is_list(std::string_view path, std::string_view folder)
{
    return path.starts_with(fmt::format("{}/services", folder)) && path.ends_with(".json");
}

/// Their files are kept by the manifests; what runs of them is to be left alone as well.
bool DeploymentPlan::read_others()
{
    const auto manifests = fs::read_manifests(*translation_.root(), manifest_folder());
    if (!manifests) {
        return refuse(manifests.error());
    }
    for (const auto& [owner, manifest] : *manifests) {
        if (owner != work_.owner && !(read_other_list(manifest) && read_other_ledger(owner))) {
            return false;
        }
    }
    return true;
}

bool DeploymentPlan::read_other_list(const plan::Manifest& manifest)
{
    for (const auto& [path, owned] : manifest.paths) {
        if (!is_list(path, manifest_folder())) {
            continue;
        }
        const auto seen = fs::observe(*translation_.root(), {path});
        if (!seen) {
            return refuse(seen.error());
        }
        if (seen->at(path).kind != Kind::file) {
            continue; // somebody has taken it away
        }
        const auto services = service::read_services(seen->at(path).content, path);
        if (!services) {
            return refuse(services.error());
        }
        for (const deploy::Target& target : services->targets) {
            situation_.shared.emplace(target.side, target.real);
        }
    }
    return true;
}

/// What an image brought has none: it ran before.
bool DeploymentPlan::read_other_ledger(const std::string& owner)
{
    const std::string path = deploy::ledger_path(owner, place_.state);
    const auto seen = fs::observe(*translation_.root(), {path});
    if (!seen) {
        return refuse(seen.error());
    }
    if (seen->at(path).kind != Kind::file) {
        return true;
    }
    const auto ledger = deploy::parse_ledger(seen->at(path).content, path);
    if (!ledger) {
        return refuse(ledger.error());
    }
    ran_before_others_.insert(ledger->up.begin(), ledger->up.end());
    return true;
}

} // namespace initbridge::cli
