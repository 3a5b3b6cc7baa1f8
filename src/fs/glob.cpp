#include "src/fs/glob.hpp"

#include "src/fs/facts_parts.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <fnmatch.h>

#include <algorithm>

namespace initbridge::fs {

namespace {

bool is_pattern(std::string_view part)
{
    return part.find_first_of("*?[") != std::string_view::npos;
}

std::vector<std::string> names_like(RootDir& root, const std::string& folder, std::string_view part)
{
    std::vector<std::string> names =
        root.list(folder.empty() ? "/" : folder).value_or(std::vector<std::string>());
    const std::string pattern(part);
    std::erase_if(names, [&](const std::string& name) {
        return ::fnmatch(pattern.c_str(), name.c_str(), FNM_PERIOD) != 0;
    });
    return names;
}

} // namespace

std::vector<std::string> glob(RootDir& root, std::string_view pattern)
{
    std::vector<std::string> found{""};
    for (const std::string_view part : split_at(pattern, '/')) {
        if (part.empty()) {
            continue;
        }
        std::vector<std::string> longer;
        for (const std::string& folder : found) {
            if (!is_pattern(part)) {
                longer.push_back(fmt::format("{}/{}", folder, part));
                continue;
            }
            for (const std::string& name : names_like(root, folder, part)) {
                longer.push_back(fmt::format("{}/{}", folder, name));
            }
        }
        found = std::move(longer);
    }
    std::erase_if(found, [&](const std::string& path) {
        return path.empty() || !root.resolve(path, O_PATH);
    });
    std::ranges::sort(found);
    return found;
}

} // namespace initbridge::fs
