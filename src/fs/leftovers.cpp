#include "src/fs/leftovers.hpp"

#include "src/base/proc.hpp"
#include "src/fs/codes.hpp"
#include "src/fs/transaction.hpp"
#include "translate/plan/paths.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <string>
#include <string_view>

namespace initbridge::fs {

namespace {

/// It has ended, whether its parent knows of that yet or not.
bool is_gone(pid_t process)
{
    if (::kill(process, 0) != 0 && errno == ESRCH) {
        return true;
    }
    const std::string words = base::read_proc(fmt::format("/proc/{}/stat", process)).value_or("");
    const std::size_t name_end = words.rfind(") "); // proc(5): the state follows
    return name_end != std::string::npos &&
           (words.substr(name_end + 2, 1) == "Z" || words.substr(name_end + 2, 1) == "X");
}

/// `.initbridge-tmp-PID-N` of a process that is there no longer, or of this one.
bool is_leftover(std::string_view name)
{
    if (!name.starts_with(temporary_prefix)) {
        return false;
    }
    name.remove_prefix(temporary_prefix.size());
    pid_t process = 0;
    const auto [end, problem] = std::from_chars(name.data(), name.data() + name.size(), process);
    return problem == std::errc{} && process > 0 && (process == ::getpid() || is_gone(process));
}

} // namespace

diag::Result<void> remove_leftovers(RootDir& root, const std::set<std::string>& paths)
{
    std::set<std::string> folders;
    for (const std::string& path : paths) {
        folders.emplace(plan::parent_path(path));
    }
    for (const std::string& folder : folders) {
        const auto names = root.list(folder);
        const auto handle = root.folder(folder);
        if (!names || !handle) {
            continue; // it is not there
        }
        for (const std::string& name : *names) {
            if (is_leftover(name) && ::unlinkat(handle->get(), name.c_str(), 0) != 0 &&
                errno != ENOENT && errno != EISDIR) {
                return refused(
                    codes::remove,
                    fmt::format(
                        "cannot remove '{}'", root.shown(fmt::format("{}/{}", folder, name))),
                    errno);
            }
        }
    }
    return {};
}

} // namespace initbridge::fs
