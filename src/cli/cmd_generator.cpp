#include "src/cli/boot_layers.hpp"
#include "src/cli/commands.hpp"
#include "src/cli/output.hpp"
#include "src/fs/apply.hpp"
#include "src/fs/kernel_log.hpp"
#include "translate/plan/paths.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <system_error>

namespace initbridge::cli {

namespace {

plan::Plan plan_for(const plan::FileTree& tree)
{
    plan::Plan plan;
    std::set<std::string> folders;
    for (const auto& [path, node] : tree.nodes()) {
        const std::string folder(plan::parent_path(path));
        if (folder != "/" && folders.insert(folder).second) {
            plan.steps.emplace_back(plan::MakeDirectory{folder, 0755, std::nullopt});
        }
        if (const auto* file = std::get_if<plan::File>(&node)) {
            plan.steps.emplace_back(plan::WriteFile{path, file->content, file->mode});
        } else if (const auto* link = std::get_if<plan::Symlink>(&node)) {
            plan.steps.emplace_back(plan::MakeSymlink{path, link->target});
        }
    }
    return plan;
}

diag::Result<void> write(const std::string& folder, const plan::FileTree& tree)
{
    if (tree.empty()) {
        return {};
    }
    auto root = fs::RootDir::open(folder);
    if (!root) {
        return tl::unexpected(std::move(root.error()));
    }
    return fs::apply_plan(*root, plan_for(tree));
}

/// Warnings and errors, a line each: the kernel's log holds no more.
std::vector<fs::KernelMessage>
kernel_messages(const diag::Diagnostics& diagnostics, const diag::SourceMap& sources)
{
    std::vector<fs::KernelMessage> messages;
    for (const diag::Diagnostic& each : diagnostics.distinct()) {
        if (each.severity == diag::Severity::note) {
            continue;
        }
        std::string place;
        if (each.where) {
            place = fmt::format(
                "{}:{}:{}: ",
                sources.name(each.where->file),
                each.where->line,
                sources.column_in_code_points(*each.where));
        }
        messages.push_back(
            {each.severity == diag::Severity::error ? fs::LogLevel::error : fs::LogLevel::warning,
             fmt::format(
                 "{}{}: {} [{}]", place, to_string(each.severity), each.message, each.code)});
    }
    return messages;
}

diag::Diagnostics without_notes(const diag::Diagnostics& diagnostics)
{
    diag::Diagnostics result;
    for (const diag::Diagnostic& each : diagnostics.items()) {
        if (each.severity != diag::Severity::note) {
            result.add(each);
        }
    }
    return result;
}

/// Of this very program, where the root has none in the usual places.
std::string program_path(const std::string& seen)
{
    std::error_code failed;
    const auto self = std::filesystem::read_symlink("/proc/self/exe", failed);
    return !seen.empty() || failed ? seen : self.string();
}

} // namespace

int generate(const GeneratorOptions& options)
{
    const bool system = !options.user;
    BootTranslation translation(
        {system ? model::Scope::system : model::Scope::user, options.normal}, options.service_user);
    diag::Diagnostics problems;
    auto tree = translation.run(find_boot_layers(boot_layer_folders()));
    if (!tree) {
        problems.add(tree.error());
        tree = plan::FileTree{};
    }
    if (system) {
        for (const generator::BadLayer& layer : translation.bad()) {
            generator::add_bad_layer(*tree, layer, program_path(translation.program()));
        }
    }
    problems.append(without_notes(translation.diagnostics()));
    int status = exit_done;
    if (const auto written = write(options.normal, *tree); !written) {
        problems.add(written.error());
        status = exit_refused;
    }
    if (system && !problems.empty()) {
        // In a container there is none; standard error is all there is then.
        static_cast<void>(fs::log_to_kernel(
            "initbridge-generator", kernel_messages(problems, translation.sources())));
    }
    write_diagnostics(problems, translation.sources());
    return status;
}

int check_boot_layers(const CheckOptions& options)
{
    const std::vector<std::string>& paths = options.load.paths;
    BootTranslation translation(
        {model::Scope::system, "/run/systemd/generator"}, options.load.service_user);
    diag::Diagnostics found;
    const auto tree = translation.run(find_boot_layers(boot_layer_folders()));
    if (!tree) {
        found.add(tree.error());
        write_diagnostics(found, {});
        return exit_refused;
    }
    for (const diag::Diagnostic& each : translation.diagnostics().items()) {
        const bool of_all = !each.where && each.severity == diag::Severity::error;
        const bool asked =
            paths.empty() || of_all || std::ranges::any_of(paths, [&](const std::string& path) {
                if (!each.where) {
                    return false;
                }
                const auto name = translation.sources().name(each.where->file);
                return name == path || name.starts_with(path + "/");
            });
        if (asked) {
            found.add(each);
        }
    }
    if (options.strict) {
        found.warnings_to_errors();
    }
    const int status = status_of(found);
    if (options.output == OutputForm::json) {
        return write_output(show_json(nullptr, found, translation.sources()), status);
    }
    write_diagnostics(found, translation.sources());
    return status;
}

} // namespace initbridge::cli
