#include "translate/resolve/selection.hpp"

#include "translate/resolve/codes.hpp"
#include "translate/resolve/outputs.hpp"
#include "translate/resolve/rules.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <string>

namespace initbridge::resolve {

namespace {

/// Arch Linux calls itself `arch` in os-release; its derivatives and people say `archlinux`.
std::string canonical(std::string_view distro)
{
    constexpr std::string_view long_name = "archlinux";
    const bool long_form = distro.starts_with(long_name) &&
                           (distro.size() == long_name.size() || distro[long_name.size()] == ':');
    return long_form ? "arch" + std::string(distro.substr(long_name.size())) : std::string(distro);
}

/// All names of the distribution that this is: `debian:13` is `debian` as well.
std::vector<std::string> names_of(const std::vector<std::string>& distros)
{
    std::vector<std::string> result;
    for (const std::string& distro : distros) {
        result.push_back(canonical(distro));
        if (const auto colon = result.back().find(':'); colon != std::string::npos)
            result.push_back(result.back().substr(0, colon));
    }
    return result;
}

bool exists_on(const model::ServiceEntry& entry, const std::vector<std::string>& here)
{
    return std::ranges::any_of(entry.distro->value, [&here](const auto& distro) {
        return std::ranges::find(here, canonical(distro.value)) != here.end();
    });
}

void warn_of_scope(const model::ServiceEntry& entry, diag::Diagnostics& out)
{
    out.warning(
           codes::other_scope,
           entry.scope ? entry.scope->mark : entry.name.mark,
           fmt::format("'{}' is of system scope, and left out", entry.name.value))
        .hint = "say 'scope: user' for what a user's own manager is to run";
}

} // namespace

Selection
select_entries(const model::Image& image, const facts::TargetFacts& facts, diag::Diagnostics& out)
{
    const std::vector<std::string> here =
        names_of(image.distro.empty() ? facts.distro : image.distro);
    Selection result;
    for (const model::Layer& layer : image.layers) {
        for (const model::ServiceEntry& entry : layer.entries) {
            Candidate candidate;
            candidate.entry = &entry;
            candidate.layer = &layer;
            candidate.runner = choose_runner(entry, image);
            if (entry.distro && here.empty()) {
                out.error(
                       codes::unknown_distro,
                       entry.distro->mark,
                       fmt::format(
                           "'{}' exists on some distributions only, and which one this is "
                           "is not known",
                           entry.name.value))
                    .hint =
                    "say it with --distro ID[:VERSION], or give a root that has an os-release";
                candidate.broken = true;
            } else if (entry.distro && !exists_on(entry, here)) {
                result.elsewhere.emplace(entry.name.value, "does not exist on this distribution");
                continue;
            } else if (image.leaves_out(scope_of(entry))) {
                warn_of_scope(entry, out);
                result.elsewhere.emplace(entry.name.value, "is of system scope");
                continue;
            }
            result.entries.push_back(candidate);
        }
    }
    if (result.elsewhere.empty())
        return result;
    for (const Candidate& candidate : result.entries)
        result.elsewhere.erase(candidate.entry->name.value);
    return result;
}

} // namespace initbridge::resolve
