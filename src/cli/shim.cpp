#include "src/cli/shim.hpp"

#include "src/cli/codes.hpp"
#include "src/fs/source.hpp"

#include <fmt/core.h>

#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <utility>

namespace initbridge::cli {

diag::Result<std::optional<std::string>> read_shim()
{
    using Kind = facts::SourceFile::Kind;
    const char* said = std::getenv("INITBRIDGE_SHIM");
    if (said != nullptr && *said != '\0') {
        facts::SourceFile file = fs::read_source(said);
        if (file.kind != Kind::file) {
            return diag::failure(
                codes::bad_shim,
                fmt::format("cannot read '{}', which INITBRIDGE_SHIM names", said));
        }
        return std::optional(std::move(file.text));
    }
    std::error_code failed;
    const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", failed);
    if (failed) {
        return std::optional<std::string>();
    }
    const std::filesystem::path folder = program.parent_path();
    for (const char* place : {"exec/exec", "../libexec/initbridge/exec"}) {
        facts::SourceFile file = fs::read_source((folder / place).string());
        if (file.kind == Kind::file) {
            return std::optional(std::move(file.text));
        }
    }
    return std::optional<std::string>();
}

} // namespace initbridge::cli
