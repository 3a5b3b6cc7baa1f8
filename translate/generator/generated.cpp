#include "translate/generator/generated.hpp"

#include "translate/generator/codes.hpp"
#include "translate/plan/paths.hpp"
#include "translate/systemd/naming.hpp"
#include "translate/systemd/quoting.hpp"
#include "translate/systemd/unit.hpp"

#include <fmt/format.h>

#include <map>
#include <utility>
#include <variant>

namespace initbridge::generator {

namespace {

constexpr std::string_view tmpfiles_folder = "/usr/lib/tmpfiles.d/";
/// Beside the units, where systemd passes over it: it ends in no unit's suffix.
constexpr std::string_view tmpfiles_path = "/initbridge.tmpfiles";

void add(plan::FileTree& tree, std::string path, plan::Node node)
{
    // A name is one file's: the rendering has it once, and ours begin with the program's name.
    static_cast<void>(tree.add(std::move(path), std::move(node)));
}

void want(plan::FileTree& tree, std::string_view target, std::string_view unit)
{
    add(tree, fmt::format("/{}.wants/{}", target, unit), plan::Symlink{fmt::format("../{}", unit)});
}

std::string source_path(std::string_view path)
{
    std::string line = "SourcePath=";
    systemd::append_raw(line, path);
    return line + "\n";
}

class Generator {
public:
    Generator(
        const systemd::Rendering& rendering,
        const diag::SourceMap& sources,
        const Target& target,
        diag::Diagnostics& out)
        : rendering_(rendering)
        , sources_(sources)
        , target_(target)
        , prefix_(
              target.scope == model::Scope::system ? "/etc/systemd/system/" : "/etc/systemd/user/")
        , out_(out)
    {}

    [[nodiscard]] plan::FileTree run(const model::ServiceSet& set)
    {
        note_sources(set);
        for (const auto& [path, node] : rendering_.tree.nodes()) {
            if (path.starts_with(prefix_)) {
                place(path.substr(prefix_.size() - 1), node);
            } else if (path.starts_with(tmpfiles_folder) && is_system()) {
                place(std::string(tmpfiles_path), node);
                add_folders_unit();
            }
        }
        for (const std::string& link : rendering_.removed_links) {
            if (link.starts_with(prefix_)) {
                warn_of_link(link);
            }
        }
        return std::move(tree_);
    }

private:
    [[nodiscard]] bool is_system() const { return target_.scope == model::Scope::system; }

    /// Which manifest each unit file is from, and whether it writes to files.
    void note_sources(const model::ServiceSet& set)
    {
        diag::Diagnostics said_already; // when it was rendered
        for (const model::Service& service : set.services) {
            if (service.scope != target_.scope) {
                continue;
            }
            std::string lines = source_path(sources_.name(service.mark.file));
            const bool logs = service.stdout_log.kind == model::LogKind::file ||
                              service.stderr_log.kind == model::LogKind::file;
            if (logs && is_system()) {
                lines += fmt::format("Wants={0}\nAfter={0}\n", folders_unit);
            }
            for (const std::string& file : systemd::name_units(service, said_already).files()) {
                lines_.emplace("/" + file, lines);
            }
        }
    }

    void place(const std::string& path, const plan::Node& node)
    {
        if (const auto* file = std::get_if<plan::File>(&node)) {
            add(tree_, path, plan::File{with_lines(path, file->content), file->mode});
        } else if (const auto* link = std::get_if<plan::Symlink>(&node)) {
            add(tree_, path, plan::Symlink{target_of(path, link->target)});
        }
    }

    [[nodiscard]] std::string with_lines(const std::string& path, std::string text) const
    {
        constexpr std::string_view head = "[Unit]\n";
        const auto lines = lines_.find(path);
        const std::size_t place = text.find(head);
        if (lines != lines_.end() && place != std::string::npos) {
            text.insert(place + head.size(), lines->second);
        }
        return text;
    }

    /// A link to a unit of ours leads to the one that the generator writes.
    [[nodiscard]] std::string target_of(const std::string& path, const std::string& target) const
    {
        if (!target.starts_with(prefix_) || rendering_.tree.find(target) == nullptr) {
            return target;
        }
        const bool below = plan::parent_path(path) != "/";
        return (below ? "../" : "") + target.substr(prefix_.size());
    }

    /// After /var is there, and before what reads its folders at boot (logind, for lingering).
    void add_folders_unit()
    {
        std::string quoted;
        systemd::append_quoted(quoted, target_.folder + std::string(tmpfiles_path));
        add(tree_,
            fmt::format("/{}", folders_unit),
            plan::File{fmt::format(
                "{}\n[Unit]\nDescription=Folders and files for the services of layers\n"
                "DefaultDependencies=no\nConflicts=shutdown.target\n"
                "After=local-fs.target systemd-tmpfiles-setup.service\n"
                "Before=systemd-logind.service shutdown.target\n\n"
                "[Service]\nType=oneshot\nExecStart=:systemd-tmpfiles --create {}\n",
                systemd::head_comment(""),
                quoted)});
        want(tree_, "multi-user.target", folders_unit);
    }

    void warn_of_link(const std::string& link)
    {
        out_.warning(
                codes::still_enabled,
                std::nullopt,
                fmt::format("'{}' still enables what is not to be enabled", link))
            .hint = fmt::format(
            "a generator removes nothing; run 'systemctl {}disable {}' once",
            is_system() ? "" : "--global ",
            plan::base_name(link));
    }

    const systemd::Rendering& rendering_;
    const diag::SourceMap& sources_;
    const Target& target_;
    std::string prefix_;
    diag::Diagnostics& out_;
    std::map<std::string, std::string> lines_; ///< of [Unit], by path in the folder
    plan::FileTree tree_;
};

} // namespace

plan::FileTree generated(
    const systemd::Rendering& rendering,
    const model::ServiceSet& set,
    const diag::SourceMap& sources,
    const Target& target,
    diag::Diagnostics& out)
{
    return Generator(rendering, sources, target, out).run(set);
}

std::string bad_layer_unit(std::string_view name)
{
    std::string unit = "initbridge-layer-";
    for (const char c : name) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                           (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
        unit += plain ? c : '_';
    }
    return unit + ".service";
}

void add_bad_layer(plan::FileTree& tree, const BadLayer& layer, std::string_view initbridge)
{
    std::string command;
    systemd::append_quoted(command, initbridge);
    command += " check --generator -- ";
    systemd::append_quoted(command, layer.path);
    const std::string unit = bad_layer_unit(layer.name);
    add(tree,
        "/" + unit,
        plan::File{fmt::format(
            "{}\n[Unit]\nDescription=Services of a layer that has {} error{}\n"
            "{}\n"
            "[Service]\nType=oneshot\nExecStart=:{}\n",
            systemd::head_comment(""),
            layer.errors,
            layer.errors == 1 ? "" : "s",
            source_path(layer.manifest),
            command)});
    want(tree, "multi-user.target", unit);
}

} // namespace initbridge::generator
