#include "translate/translate.hpp"

#include "translate/differences.hpp"
#include "translate/load/codes.hpp"

#include <algorithm>
#include <array>

namespace initbridge {

namespace {

void add_command(
    const std::vector<model::Marked<model::Text>>& argv,
    const std::string& path,
    std::set<std::pair<std::string, std::string>>& wanted)
{
    if (argv.empty() || !argv.front().value.is_literal()) {
        return;
    }
    const std::string_view name = argv.front().value.literal();
    if (!name.empty() && name.find('/') == std::string_view::npos) {
        wanted.emplace(name, path);
    }
}

} // namespace

bool is_usage_error(const diag::Diagnostic& diagnostic)
{
    static constexpr std::array<std::string_view, 8> usage{
        load::codes::build_file,
        load::codes::mixed_paths,
        load::codes::image_not_chosen,
        load::codes::unknown_image,
        load::codes::no_image_file,
        load::codes::bad_env,
        load::codes::bad_distro,
        load::codes::bad_service_user, // without a place: of the option, not of an image file
    };
    return diagnostic.severity == diag::Severity::error && !diagnostic.where &&
           std::find(usage.begin(), usage.end(), diagnostic.code) != usage.end();
}

std::set<std::pair<std::string, std::string>> wanted_commands(const model::ServiceSet& set)
{
    std::set<std::pair<std::string, std::string>> wanted;
    for (const model::Service& service : set.services) {
        add_command(service.argv, service.path, wanted);
    }
    for (const model::PackagedService& packaged : set.packaged) {
        add_command(packaged.override_argv, packaged.path, wanted);
    }
    return wanted;
}

systemd::Rendering render(
    const model::ServiceSet& set,
    const facts::TargetFacts& facts,
    const bridge::Options& options,
    diag::Diagnostics& out)
{
    note_approximations(set, options.systemd.shim, out);
    if (set.image->init == model::Init::supervisord) {
        const supervisord::Options alone{
            options.header, supervisord::container_places(), false, options.systemd.shim};
        return {supervisord::render(set, facts, alone, out), {}};
    }
    systemd::Rendering result = set.image->bridge
                                    ? bridge::render(set, facts, options, out)
                                    : systemd::render(set, facts, options.systemd, out);
    if (set.image->bootc) {
        bridge::check_bootc_rules(result.tree, facts, out);
    }
    return result;
}

void check_supervisord_is_there(
    const model::ServiceSet& set, const facts::TargetFacts& facts, diag::Diagnostics& out)
{
    const bool needed = std::ranges::any_of(set.services, [](const model::Service& service) {
        return service.runner == model::Init::supervisord;
    });
    if (needed && facts.root == facts::RootKind::full && facts.supervisord.empty()) {
        out.error(
               load::codes::no_supervisord,
               std::nullopt,
               "the root has no supervisord, which is to run the services")
            .hint = "install it there first, or target systemd";
    }
}

} // namespace initbridge
