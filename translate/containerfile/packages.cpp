#include "translate/containerfile/packages.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace initbridge::containerfile {

namespace {

constexpr std::array<std::pair<std::string_view, PackageManager>, 13> managers{{
    {"almalinux", PackageManager::dnf_with_epel},
    {"arch", PackageManager::pacman},
    {"archlinux", PackageManager::pacman},
    {"centos", PackageManager::dnf_with_epel},
    {"centos-bootc", PackageManager::dnf_with_epel},
    {"debian", PackageManager::apt},
    {"debian-bootc", PackageManager::apt},
    {"fedora", PackageManager::dnf},
    {"fedora-bootc", PackageManager::dnf},
    {"rhel", PackageManager::dnf_with_epel},
    {"rhel-bootc", PackageManager::dnf_with_epel},
    {"rocky", PackageManager::dnf_with_epel},
    {"ubuntu", PackageManager::apt},
}};

std::optional<PackageManager> manager_of(std::string_view id)
{
    const auto* const found =
        std::ranges::find(managers, id, &std::pair<std::string_view, PackageManager>::first);
    return found == managers.end() ? std::nullopt : std::optional(found->second);
}

/// `fedora-bootc` of `quay.io/fedora/fedora-bootc:43`.
std::string_view last_name(std::string_view reference)
{
    reference = reference.substr(0, reference.find('@'));
    const std::size_t slash = reference.rfind('/');
    if (slash != std::string_view::npos) {
        reference.remove_prefix(slash + 1);
    }
    return reference.substr(0, reference.find(':'));
}

} // namespace

std::optional<PackageManager>
package_manager(const std::vector<std::string>& distro, std::string_view base)
{
    for (const std::string& name : distro) {
        if (const auto manager = manager_of(std::string_view(name).substr(0, name.find(':')))) {
            return manager;
        }
    }
    return manager_of(last_name(base));
}

std::string install_command(PackageManager manager, bool bootc)
{
    switch (manager) {
    case PackageManager::apt:
        return std::string("apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y "
                           "--no-install-recommends supervisor && rm -rf /var/lib/apt/lists/*") +
               (bootc ? " /var/cache/* /var/log/*" : "");
    case PackageManager::dnf:
    case PackageManager::dnf_with_epel:
        return std::string(
                   manager == PackageManager::dnf ? "" : "dnf install -y epel-release && ") +
               "dnf install -y supervisor && dnf clean all" +
               (bootc ? " && rm -rf /var/cache/* /var/lib/dnf /var/log/*" : "");
    case PackageManager::pacman:
        return "pacman -Syu --noconfirm --needed supervisor && rm -rf /var/cache/pacman/pkg/*";
    }
    return {};
}

} // namespace initbridge::containerfile
