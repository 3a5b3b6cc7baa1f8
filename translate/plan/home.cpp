#include "translate/plan/home.hpp"

#include <fmt/format.h>

#include <array>
#include <optional>
#include <utility>
#include <variant>

namespace initbridge::plan {

namespace {

/// nullopt: no place of a user's.
std::optional<std::string> moved(std::string_view path, const HomeFolders& home)
{
    const std::array<std::pair<std::string_view, std::string_view>, 2> folders{{
        {"/etc/systemd/user/", home.units},
        {"/usr/lib/tmpfiles.d/", home.tmpfiles},
    }};
    for (const auto& [from, to] : folders) {
        if (path.starts_with(from)) {
            return fmt::format("{}/{}", to, path.substr(from.size()));
        }
    }
    return std::nullopt;
}

} // namespace

HomeFolders folders_of_home(std::string_view home)
{
    return {
        fmt::format("{}/.config/systemd/user", home),
        fmt::format("{}/.config/user-tmpfiles.d", home),
        fmt::format("{}/.local/share/initbridge", home),
        fmt::format("{}/.local/state/initbridge", home)};
}

FileTree in_home(const FileTree& tree, const HomeFolders& home)
{
    FileTree result;
    for (const auto& [path, node] : tree.nodes()) {
        const std::optional<std::string> place = moved(path, home);
        if (!place) {
            continue;
        }
        Node there = node;
        if (auto* link = std::get_if<Symlink>(&there); link && tree.find(link->target)) {
            link->target = moved(link->target, home).value_or(link->target);
        }
        // What was apart stays apart.
        static_cast<void>(result.add(*place, std::move(there)));
    }
    return result;
}

} // namespace initbridge::plan
