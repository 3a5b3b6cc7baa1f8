#include "src/cli/load_images.hpp"

#include "src/fs/source.hpp"

#include <filesystem>
#include <string>
#include <system_error>
#include <vector>

namespace initbridge::cli {

void read_all(Loader& loader)
{
    for (auto wanted = loader.wanted(); !wanted.empty(); wanted = loader.wanted()) {
        for (const std::string& path : wanted) {
            loader.provide(path, fs::read_source(path));
        }
    }
}

LoadRequest with_named_folders(LoadRequest request)
{
    for (std::string& path : request.paths) {
        const std::filesystem::path name = std::filesystem::path(path).lexically_normal();
        const auto last = name.has_filename() ? name.filename() : name.parent_path().filename();
        if (last == "." || last == ".." || last.empty()) {
            std::error_code failed;
            const auto whole = std::filesystem::canonical(path, failed);
            if (!failed) {
                path = whole.string();
            }
        }
    }
    return request;
}

} // namespace initbridge::cli
