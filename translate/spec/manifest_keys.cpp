#include "translate/spec/manifest_keys.hpp"

#include "translate/spec/codes.hpp"
#include "translate/text/suggest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace initbridge::spec {

namespace {

/// Keys of layer manifests and images that image builders have and that are not read; sorted.
// clang-format off
constexpr std::array<std::string_view, 108> builder_keys{
    "alias", "aliases", "apk", "artifact", "artifacts", "aur", "author", "bind", "build", "builder",
    "builders", "builds", "cap_add", "caps", "cmd", "copr", "data", "data_image", "deb", "defaults",
    "description", "dev", "device", "devices", "dns", "enabled", "engine", "env_file",
    "env_provide", "env_provides", "eval", "export", "extract", "format", "format_config", "from",
    "gid", "group", "home", "hook", "hooks", "host", "info", "label", "labels", "libvirt",
    "license", "mcp_accept", "mcp_accepts", "mcp_provide", "mcp_provides", "mcp_require",
    "mcp_requires", "merge", "needs", "network", "pac", "package", "packages", "pip", "pixi",
    "platform", "platforms", "plugin", "port", "ports", "provide", "provides", "registry", "repo",
    "resource", "resources", "route", "routes", "rpm", "run", "secret", "secret_accept",
    "secret_accepts", "secret_provide", "secret_provides", "secret_require", "secret_requires",
    "secrets", "shell", "skill", "skills", "status", "sudo", "summary", "system_services", "tag",
    "tags", "target", "task", "tasks", "template", "test", "tests", "tunnel", "type", "uid", "var",
    "vars", "version", "vm", "volume", "volumes"};
// clang-format on

static_assert(std::ranges::is_sorted(builder_keys));

} // namespace

bool is_builder_key(std::string_view key)
{
    return std::ranges::binary_search(builder_keys, key);
}

void warn_of_near_miss(
    Reader& reader, const Field& key, std::span<const std::string_view> read_keys)
{
    if (is_builder_key(key.name))
        return;
    const auto near = text::nearest(key.name, read_keys);
    if (near && text::edit_distance(key.name, *near) <= most_slips)
        warn_of_unread_key(reader, key, *near);
}

void warn_of_unread_key(Reader& reader, const Field& key, std::string_view meant)
{
    reader
        .warning(codes::near_miss, key.key_mark, fmt::format("the key '{}' is not read", key.name))
        .hint = fmt::format("did you mean '{}'?", meant);
}

} // namespace initbridge::spec
