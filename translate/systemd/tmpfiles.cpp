#include "translate/systemd/tmpfiles.hpp"

#include "translate/systemd/unit.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace initbridge::systemd {

namespace {

constexpr std::array<std::string_view, 16> standard_folders{
    "",
    "/",
    "/etc",
    "/home",
    "/mnt",
    "/opt",
    "/root",
    "/run",
    "/srv",
    "/tmp",
    "/usr",
    "/var",
    "/var/lib",
    "/var/cache",
    "/var/log",
    "/var/tmp",
};

constexpr std::array<std::string_view, 3> kernel_folders{"/dev", "/proc", "/sys"};

[[nodiscard]] bool is_below(std::string_view path, std::string_view folder)
{
    return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
}

[[nodiscard]] bool is_kernel_path(std::string_view path)
{
    return std::any_of(kernel_folders.begin(), kernel_folders.end(), [&](std::string_view folder) {
        return is_below(path, folder);
    });
}

[[nodiscard]] bool is_plain(char c)
{
    constexpr std::string_view marks = "/._-+@:=,~%\\";
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           static_cast<unsigned char>(c) >= 0x80 || marks.find(c) != std::string_view::npos;
}

[[nodiscard]] std::string
line(char type, std::string_view path, std::string_view mode, const FileOwner& owner)
{
    std::string result(1, type);
    result += ' ';
    result += escape_tmpfiles_path(path);
    result += ' ';
    result += mode;
    result += ' ';
    result += owner.user;
    result += ' ';
    result += owner.gid ? std::to_string(*owner.gid) : owner.user == "root" ? "root" : "-";
    result += " -\n";
    return result;
}

} // namespace

std::string escape_tmpfiles_path(std::string_view path)
{
    std::string result;
    for (const char c : path) {
        switch (c) {
        case '%':
            result += "%%";
            break;
        case '\\':
            result += "\\\\";
            break;
        case '"':
            result += "\"'\"'\"";
            break; // ends the quotes for one in the other kind
        default:
            result += c;
            break;
        }
    }
    return std::all_of(path.begin(), path.end(), is_plain) ? result : '"' + result + '"';
}

bool is_standard_folder(std::string_view path)
{
    return is_kernel_path(path) ||
           std::find(standard_folders.begin(), standard_folders.end(), path) !=
               standard_folders.end();
}

void Tmpfiles::add_directory(std::string path, std::string_view mode, const FileOwner& owner)
{
    std::string text = line('d', path, mode, owner);
    lines_.try_emplace(std::move(path), std::move(text));
}

void Tmpfiles::add_file(std::string path, std::string_view mode, const FileOwner& owner)
{
    std::string text = line('f', path, mode, owner);
    lines_.try_emplace(std::move(path), std::move(text));
}

void Tmpfiles::add_log(const std::string& path, const FileOwner& owner)
{
    if (is_kernel_path(path)) {
        return;
    }
    const std::string folder = path.substr(0, path.rfind('/'));
    if (!is_standard_folder(folder)) {
        add_directory(folder, "0755", owner);
    }
    add_file(path, "0644", owner);
}

void Tmpfiles::add_linger(std::string_view user)
{
    const FileOwner root;
    add_directory("/var/lib/systemd/linger", "0755", root);
    add_file("/var/lib/systemd/linger/" + std::string(user), "0644", root);
}

std::string Tmpfiles::render() const
{
    std::string text = head_comment("");
    for (const auto& [path, text_line] : lines_) {
        text += text_line;
    }
    return text;
}

} // namespace initbridge::systemd
