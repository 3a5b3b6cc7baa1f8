#include "src/cli/bridge_config.hpp"

#include "src/fs/glob.hpp"
#include "src/fs/observe.hpp"
#include "translate/bridge/codes.hpp"

#include <fmt/core.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

namespace initbridge::cli {

namespace {

constexpr std::size_t largest_config = std::size_t{4} * 1024 * 1024;

/// May `bridge.user` read a file of this mode and owner?
bool may_read(const plan::Observed& file, const bridge::Bridge& bridge)
{
    constexpr std::uint32_t owner_bit = 0400;
    constexpr std::uint32_t group_bit = 0040;
    constexpr std::uint32_t other_bit = 0004;
    if (bridge.user == "root" || bridge.uid == std::uint32_t{0}) {
        return true;
    }
    if (bridge.uid == file.owner.uid) {
        return (file.mode & owner_bit) != 0;
    }
    const std::uint32_t bit = bridge.gid == file.owner.gid ? group_bit : other_bit;
    return (file.mode & bit) != 0;
}

void check_readable(
    fs::RootDir& root,
    const std::string& path,
    const bridge::Bridge& bridge,
    diag::Diagnostics& out)
{
    const auto seen = fs::observe(root, {path});
    if (!seen) {
        out.add(seen.error());
        return;
    }
    const plan::Observed& file = seen->at(path);
    if (file.kind == plan::Observed::Kind::file && !may_read(file, bridge)) {
        out.error(
               bridge::codes::config_unreadable,
               std::nullopt,
               fmt::format(
                   "'{}' has mode {:04o}: '{}', as whom supervisord runs, cannot read it",
                   root.shown(path),
                   file.mode,
                   bridge.user))
            .hint = fmt::format("chmod 0644 '{}'", root.shown(path));
    }
}

std::string folder_of(const std::string& path)
{
    const std::size_t slash = path.rfind('/');
    return slash == 0 ? "/" : path.substr(0, slash);
}

} // namespace

std::optional<bridge::ConfigFacts> read_bridge_config(
    fs::RootDir& root,
    const bridge::Bridge& bridge,
    diag::SourceMap& sources,
    diag::Diagnostics& out)
{
    std::optional<std::string> main = fs::read_text(root, bridge.config, largest_config);
    if (!main) {
        const int error = errno;
        out.warning(
               bridge::codes::no_config,
               std::nullopt,
               fmt::format(
                   "cannot read the configuration '{}': {}",
                   root.shown(bridge.config),
                   std::strerror(error)))
            .hint =
            "supervisord does not start before it is there; 'initbridge translate' makes it";
        return std::nullopt;
    }
    check_readable(root, bridge.config, bridge, out);
    std::vector<supervisord::IniText> texts;
    const auto read = [&](const std::string& path, std::string text) {
        const diag::FileId file = sources.add(root.shown(path), std::move(text));
        texts.push_back(supervisord::read_ini(sources.text(file), file));
    };
    read(bridge.config, *std::move(main));
    for (const std::string& pattern :
         bridge::include_patterns(texts.front(), folder_of(bridge.config))) {
        for (const std::string& path : fs::glob(root, pattern)) {
            // supervisord passes over what it cannot read, too.
            if (auto text = fs::read_text(root, path, largest_config)) {
                read(path, *std::move(text));
            }
        }
    }
    return bridge::check_config(texts, bridge, out);
}

} // namespace initbridge::cli
