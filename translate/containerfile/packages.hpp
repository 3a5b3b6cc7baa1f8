#pragma once
/// How supervisor is installed: it has that name in the archives of Debian, Ubuntu, Fedora and
/// Arch, and in EPEL for Enterprise Linux.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace initbridge::containerfile {

enum class PackageManager { apt, dnf, dnf_with_epel, pacman };

/// Of a distribution's IDs (os-release(5)), else of what the base image is called; nullopt: neither
/// says it.
[[nodiscard]] std::optional<PackageManager>
package_manager(const std::vector<std::string>& distro, std::string_view base);

/// The command that installs supervisor and leaves nothing behind that an image does not need.
/// `bootc`: what `bootc container lint` would find in /var goes as well.
[[nodiscard]] std::string install_command(PackageManager manager, bool bootc);

} // namespace initbridge::containerfile
