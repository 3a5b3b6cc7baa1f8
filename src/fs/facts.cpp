#include "src/fs/facts.hpp"

#include "src/fs/codes.hpp"
#include "src/fs/facts_parts.hpp"
#include "src/fs/file_io.hpp"
#include "src/fs/observe.hpp"
#include "translate/facts/elf.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>

namespace initbridge::fs {

namespace {

/// As a container gets it when nobody says otherwise; supervisord of pip and of packages.
constexpr std::string_view usual_path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin";

tl::unexpected<diag::Diagnostic> cannot_read(const RootDir& root, std::string_view path, int error)
{
    return refused(codes::read, fmt::format("cannot read '{}'", root.shown(path)), error);
}

/// A value of os-release(5): as the shell would read the assignment.
std::string unquote(std::string_view value)
{
    std::string out;
    char quote = 0;
    for (std::size_t i = 0; i < value.size(); ++i) {
        const char c = value[i];
        if (quote == 0 && (c == '"' || c == '\'')) {
            quote = c;
        } else if (quote != 0 && c == quote) {
            quote = 0;
        } else if (c == '\\' && quote != '\'' && i + 1 < value.size()) {
            out += value[++i];
        } else {
            out += c;
        }
    }
    return out;
}

/// `debian` and `debian:12`.
std::vector<std::string> parse_os_release(std::string_view text)
{
    std::string id;
    std::string version;
    for (const std::string_view line : split_lines(text)) {
        const std::size_t equals = line.find('=');
        if (equals == std::string_view::npos) {
            continue;
        }
        const std::string_view key = line.substr(0, equals);
        if (key == "ID") {
            id = unquote(line.substr(equals + 1));
        } else if (key == "VERSION_ID") {
            version = unquote(line.substr(equals + 1));
        }
    }
    std::vector<std::string> distro;
    if (!id.empty()) {
        distro.push_back(id);
        if (!version.empty()) {
            distro.push_back(id + ":" + version);
        }
    }
    return distro;
}

diag::Result<void> observe_release(RootDir& root, facts::TargetFacts& facts)
{
    for (const std::string_view path : {"/etc/os-release", "/usr/lib/os-release"}) {
        diag::Result<std::optional<std::string>> text = read_if_there(root, path);
        if (!text) {
            return tl::unexpected<diag::Diagnostic>(text.error());
        }
        if (const std::optional<std::string>& release = *text; release) {
            facts.distro = parse_os_release(*release);
            break;
        }
    }
    // An empty one counts as there; it is not a first boot (machine-id(5)).
    const diag::Result<std::optional<std::string>> id = read_if_there(root, "/etc/machine-id");
    if (!id) {
        return tl::unexpected<diag::Diagnostic>(id.error());
    }
    const std::optional<std::string>& machine_id = *id;
    facts.machine_id = machine_id && !machine_id->starts_with("uninitialized");
    return {};
}

/// 252 of `libsystemd-shared-252.so`, 257 of `libsystemd-shared-257.9-2.fc42.so`.
std::optional<int> version_of_library(std::string_view name)
{
    constexpr std::string_view prefix = "libsystemd-shared-";
    if (!name.starts_with(prefix) || name.find(".so") == std::string_view::npos) {
        return std::nullopt;
    }
    name.remove_prefix(prefix.size());
    int version = 0;
    const auto [rest, problem] = std::from_chars(name.data(), name.data() + name.size(), version);
    return problem == std::errc{} ? std::optional(version) : std::nullopt;
}

diag::Result<void>
observe_library_folder(RootDir& root, const std::string& folder, facts::TargetFacts& facts)
{
    const diag::Result<std::vector<std::string>> names = list_if_there(root, folder);
    if (!names) {
        return tl::unexpected<diag::Diagnostic>(names.error());
    }
    for (const std::string& name : *names) {
        if (const std::optional<int> version = version_of_library(name)) {
            facts.systemd_version = std::max(facts.systemd_version.value_or(0), *version);
        }
    }
    return {};
}

/// Of usr/lib*/systemd (Fedora, Arch) and usr/lib/<triplet>/systemd (Debian).
diag::Result<void> observe_systemd_version(RootDir& root, facts::TargetFacts& facts)
{
    std::vector<std::string> folders;
    for (const std::string_view top : {"/usr/lib", "/usr/lib64", "/lib"}) {
        folders.push_back(fmt::format("{}/systemd", top));
        const diag::Result<std::vector<std::string>> names = list_if_there(root, top);
        if (!names) {
            return tl::unexpected<diag::Diagnostic>(names.error());
        }
        for (const std::string& name : *names) {
            if (name.find("-linux-") != std::string::npos) {
                folders.push_back(fmt::format("{}/{}/systemd", top, name));
            }
        }
    }
    for (const std::string& folder : folders) {
        if (const auto seen = observe_library_folder(root, folder, facts); !seen) {
            return seen;
        }
    }
    return {};
}

/// By the first of the usual programs that is there.
diag::Result<void> observe_machine(RootDir& root, facts::TargetFacts& facts)
{
    for (const char* path :
         {"/usr/lib/systemd/systemd", "/lib/systemd/systemd", "/usr/bin/env", "/bin/sh"}) {
        const base::UniqueFd fd = root.resolve(path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
        std::array<char, facts::elf_head> head{};
        const ssize_t size = fd ? ::read(fd.get(), head.data(), head.size()) : -1;
        if (size > 0) {
            facts.machine =
                facts::machine_of(std::string_view(head.data(), static_cast<std::size_t>(size)));
            break;
        }
    }
    return {};
}

facts::RootKind kind_of_root(const facts::TargetFacts& facts)
{
    for (const char* name : {"basic.target", "sysinit.target"}) {
        const auto unit = facts.system_units.find(name);
        if (unit != facts.system_units.end() && !unit->second.ours) {
            return facts::RootKind::full;
        }
    }
    return facts::RootKind::staging;
}

} // namespace

diag::Result<std::optional<std::string>> read_if_there(RootDir& root, std::string_view path)
{
    std::optional<std::string> text = read_text(root, path, text_limit);
    // A folder or a device in its place is nothing that could be read either.
    if (!text && !leads_nowhere(errno) && errno != EINVAL) {
        return cannot_read(root, path, errno);
    }
    return text;
}

diag::Result<std::vector<std::string>> list_if_there(RootDir& root, std::string_view path)
{
    std::optional<std::vector<std::string>> names = root.list(path);
    if (!names && !leads_nowhere(errno)) {
        return cannot_read(root, path, errno);
    }
    return std::move(names).value_or(std::vector<std::string>());
}

std::vector<std::string_view> split_at(std::string_view text, char separator)
{
    std::vector<std::string_view> parts;
    for (;;) {
        const std::size_t end = text.find(separator);
        parts.push_back(text.substr(0, end));
        if (end == std::string_view::npos) {
            return parts;
        }
        text.remove_prefix(end + 1);
    }
}

std::vector<std::string_view> split_lines(std::string_view text)
{
    std::vector<std::string_view> lines = split_at(text, '\n');
    for (std::string_view& line : lines) {
        if (line.ends_with('\r')) {
            line.remove_suffix(1);
        }
    }
    return lines;
}

diag::Result<facts::TargetFacts> observe_facts(RootDir& root)
{
    facts::TargetFacts facts;
    for (const auto part :
         {observe_release,
          observe_systemd_version,
          observe_machine,
          observe_users,
          observe_units}) {
        if (const diag::Result<void> seen = part(root, facts); !seen) {
            return tl::unexpected<diag::Diagnostic>(seen.error());
        }
    }
    facts.root = kind_of_root(facts);
    const diag::Result<std::vector<std::string>> usr_etc = list_if_there(root, "/usr/etc");
    if (!usr_etc) {
        return tl::unexpected<diag::Diagnostic>(usr_etc.error());
    }
    facts.usr_etc = !usr_etc->empty();
    const std::pair<std::string, std::string> supervisord("supervisord", usual_path);
    const std::pair<std::string, std::string> initbridge("initbridge", usual_path);
    facts::TargetFacts found;
    look_up_commands(root, {supervisord, initbridge}, found);
    facts.supervisord = found.commands.at(supervisord);
    facts.initbridge = found.commands.at(initbridge);
    return facts;
}

} // namespace initbridge::fs
