#include "src/fs/facts.hpp"
#include "src/fs/facts_parts.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <map>

namespace initbridge::fs {

namespace {

bool is_executable(const struct stat& status)
{
    constexpr mode_t any_execute = 0111;
    return S_ISREG(status.st_mode) && (status.st_mode & any_execute) != 0;
}

class CommandFinder {
public:
    explicit CommandFinder(RootDir& root)
        : root_(root)
    {}

    std::string find(const std::string& name, std::string_view path)
    {
        if (name.find('/') != std::string::npos) {
            return name.starts_with('/') && leads_to_executable(name) ? name : std::string();
        }
        for (const std::string_view folder : split_at(path, ':')) {
            if (folder.starts_with('/') && !name.empty() && is_in(folder, name)) {
                return fmt::format("{}/{}", folder == "/" ? "" : folder, name);
            }
        }
        return {};
    }

private:
    bool is_in(std::string_view folder, const std::string& name)
    {
        auto known = folders_.find(folder);
        if (known == folders_.end()) {
            known = folders_.emplace(folder, root_.folder(folder)).first;
        }
        struct stat status = {};
        if (!known->second ||
            ::fstatat(known->second->get(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
            return false;
        }
        return S_ISLNK(status.st_mode) ? leads_to_executable(fmt::format("{}/{}", folder, name))
                                       : is_executable(status);
    }

    bool leads_to_executable(const std::string& path)
    {
        const base::UniqueFd fd = root_.resolve(path, O_PATH);
        struct stat status = {};
        return fd && ::fstat(fd.get(), &status) == 0 && is_executable(status);
    }

    RootDir& root_;
    std::map<std::string, RootDir::Folder, std::less<>> folders_; ///< nullptr: not there
};

} // namespace

void look_up_commands(
    RootDir& root,
    const std::set<std::pair<std::string, std::string>>& wanted,
    facts::TargetFacts& facts)
{
    CommandFinder finder(root);
    for (const auto& [name, path] : wanted) {
        facts.commands[{name, path}] = finder.find(name, path);
    }
}

} // namespace initbridge::fs
