#include "translate/load/paths.hpp"

namespace initbridge::load {

std::string normal_path(std::string_view path)
{
    const bool absolute = !path.empty() && path.front() == '/';
    std::string result;
    while (!path.empty()) {
        const std::size_t slash = path.find('/');
        const std::string_view part = path.substr(0, slash);
        path.remove_prefix(slash == std::string_view::npos ? path.size() : slash + 1);
        if (part.empty() || part == ".") {
            continue;
        }
        if (absolute || !result.empty()) {
            result += '/';
        }
        result += part;
    }
    if (result.empty()) {
        result.push_back(absolute ? '/' : '.');
    }
    return result;
}

std::string join_path(std::string_view folder, std::string_view name)
{
    if (!name.empty() && name.front() == '/') {
        return normal_path(name);
    }
    std::string joined(folder);
    joined += '/';
    joined += name;
    return normal_path(joined);
}

std::string folder_of(std::string_view path)
{
    const std::size_t slash = path.rfind('/');
    if (slash == std::string_view::npos) {
        return path == "." ? ".." : path == ".." ? "../.." : ".";
    }
    if (path.substr(slash + 1) == "..") {
        return std::string(path) + "/..";
    }
    return slash == 0 ? "/" : std::string(path.substr(0, slash));
}

std::string_view last_part(std::string_view path)
{
    const std::size_t slash = path.rfind('/');
    return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

std::string_view stem_of(std::string_view name)
{
    const std::size_t dot = name.rfind('.');
    return dot == std::string_view::npos || dot == 0 ? name : name.substr(0, dot);
}

} // namespace initbridge::load
