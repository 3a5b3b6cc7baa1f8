#include "src/cli/service_socket.hpp"

#include "src/fs/source.hpp"
#include "src/service/codes.hpp"
#include "translate/supervisord/ini_reader.hpp"

#include <fmt/core.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <utility>

namespace initbridge::cli {

namespace {

using supervisord::IniSection;
using supervisord::IniText;

constexpr std::string_view unix_scheme = "unix://";

tl::unexpected<diag::Diagnostic> no_socket(std::string message)
{
    diag::Diagnostic diagnostic;
    diagnostic.code = service::codes::no_socket;
    diagnostic.message = std::move(message);
    diagnostic.hint = "'--socket PATH' says where supervisord listens";
    return tl::unexpected(std::move(diagnostic));
}

struct Expander {
    const std::string& folder;
    const Variable& variable;

    /// nullopt: something in it is not known.
    [[nodiscard]] std::optional<std::string> name(const std::string& name) const
    {
        constexpr std::string_view prefix = "ENV_";
        if (name == "here") {
            return folder;
        }
        return name.starts_with(prefix) ? variable(name.substr(prefix.size())) : std::nullopt;
    }

    [[nodiscard]] std::optional<std::string> text(std::string_view text) const
    {
        std::string result;
        for (std::size_t at = text.find('%'); at != std::string_view::npos; at = text.find('%')) {
            result += text.substr(0, at);
            text.remove_prefix(at);
            const std::size_t end = text.find(")s");
            if (text.starts_with("%%")) {
                result += '%';
                text.remove_prefix(2);
            } else if (text.starts_with("%(") && end != std::string_view::npos) {
                const auto value = name(std::string(text.substr(2, end - 2)));
                if (!value) {
                    return std::nullopt;
                }
                result += *value;
                text.remove_prefix(end + 2);
            } else {
                return std::nullopt;
            }
        }
        return result += text;
    }
};

/// Empty: there is none, or it cannot be expanded.
std::string value_of(const IniSection* section, std::string_view key, const Expander& expander)
{
    const auto* option = section == nullptr ? nullptr : section->find(key);
    return option == nullptr ? std::string() : expander.text(option->value).value_or("");
}

std::optional<supervisor::Credentials>
credentials_of(const IniSection* section, const Expander& expander)
{
    supervisor::Credentials credentials{
        value_of(section, "username", expander), value_of(section, "password", expander)};
    if (credentials.username.empty() || credentials.password.starts_with("{SHA}")) {
        return std::nullopt;
    }
    return credentials;
}

} // namespace

diag::Result<supervisor::Address>
read_address(std::string_view text, const std::string& folder, const Variable& variable)
{
    constexpr std::string_view control_section = "supervisorctl";
    constexpr std::string_view server_section = "unix_http_server";
    const IniText ini =
        supervisord::read_ini(text, diag::FileId{}, {control_section, server_section});
    const Expander expander{folder, variable};
    const IniSection* control = ini.find(control_section);
    const IniSection* server = ini.find(server_section);
    supervisor::Address address;
    const std::string url = value_of(control, "serverurl", expander);
    address.socket = url.starts_with(unix_scheme) ? url.substr(unix_scheme.size())
                                                  : value_of(server, "file", expander);
    if (address.socket.empty()) {
        return no_socket("supervisord's configuration names no unix socket that is known here");
    }
    address.credentials = credentials_of(control, expander);
    if (!address.credentials) {
        address.credentials = credentials_of(server, expander);
    }
    return address;
}

diag::Result<supervisor::Address>
find_supervisord(const std::optional<std::string>& config, const std::string& root)
{
    const Variable variable = [](const std::string& name) -> std::optional<std::string> {
        const char* value = std::getenv(name.c_str());
        return value == nullptr ? std::nullopt : std::optional<std::string>(value);
    };
    constexpr std::array<std::string_view, 2> usual{
        "/etc/supervisord.conf", "/etc/supervisor/supervisord.conf"};
    std::vector<std::string> places;
    places.reserve(usual.size());
    for (const std::string_view place : usual) {
        places.push_back(root + std::string(place));
    }
    if (config) {
        places = {*config};
    }
    for (const std::string& path : places) {
        const facts::SourceFile file = fs::read_source(path);
        if (file.kind == facts::SourceFile::Kind::file) {
            std::error_code failed;
            const auto folder = std::filesystem::absolute(path, failed).parent_path();
            return read_address(file.text, folder.string(), variable);
        }
        if (file.kind != facts::SourceFile::Kind::missing || config) {
            return no_socket(fmt::format(
                "cannot read supervisord's configuration '{}': {}",
                path,
                file.problem.empty() ? "it is not there" : file.problem));
        }
    }
    return no_socket(fmt::format("supervisord has no configuration in '{}/etc'", root));
}

} // namespace initbridge::cli
