#include "translate/plan/paths.hpp"

#include <cstddef>

namespace initbridge::plan {

bool is_root_path(std::string_view path)
{
    if (path.size() < 2 || path.front() != '/' || path.find('\0') != std::string_view::npos) {
        return false;
    }
    std::size_t start = 1;
    while (start <= path.size()) {
        const std::size_t slash = path.find('/', start);
        const std::string_view part = path.substr(start, slash - start);
        if (part.empty() || part == "." || part == "..") {
            return false;
        }
        if (slash == std::string_view::npos) {
            return true;
        }
        start = slash + 1;
    }
    return false; // a trailing slash
}

std::string_view parent_path(std::string_view path)
{
    const std::size_t slash = path.rfind('/');
    return slash == 0 || slash == std::string_view::npos ? std::string_view("/")
                                                         : path.substr(0, slash);
}

std::string_view base_name(std::string_view path)
{
    return path.substr(path.rfind('/') + 1);
}

} // namespace initbridge::plan
