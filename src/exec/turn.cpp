#include "src/exec/turn.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <climits>
#include <cstdio>
#include <cstring>

namespace initbridge::exec {

namespace {

constexpr std::array<const char*, 2> folders{"/dev/shm", "/tmp"};

/// Which of the processes that ever had a number: the number and field 22 of proc_pid_stat(5).
struct Process {
    long pid = 0;
    unsigned long long start = 0;
};

/// Reads a small file; false when it is not there.
bool read_text(const char* path, char* text, std::size_t size)
{
    const int fd = ::open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0) {
        return false;
    }
    const ssize_t count = ::read(fd, text, size - 1);
    ::close(fd);
    text[count > 0 ? count : 0] = '\0';
    return count > 0;
}

/// When a process began; 0: it is over. A zombie is.
unsigned long long start_of(long pid)
{
    char path[64];
    char text[1024];
    std::snprintf(path, sizeof path, "/proc/%ld/stat", pid);
    if (!read_text(path, text, sizeof text)) {
        return 0;
    }
    // The name in parentheses may hold anything; behind the last one come the state and numbers.
    const char* rest = std::strrchr(text, ')');
    char state = 'Z';
    unsigned long long start = 0;
    constexpr const char* form = ") %c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d "
                                 "%*d %*d %*d %*d %llu";
    if (rest == nullptr || std::sscanf(rest, form, &state, &start) != 2) {
        return 0;
    }
    return state == 'Z' || state == 'X' ? 0 : start;
}

bool path_of(const char* folder, const char* name, char* path, std::size_t size)
{
    const long parent = ::getppid();
    const int written = std::snprintf(
        path, size, "%s/initbridge-%ld-%llu-%s", folder, parent, start_of(parent), name);
    return written > 0 && static_cast<std::size_t>(written) < size;
}

int write_mark(const char* path, const Process& self)
{
    ::unlink(path); // of an earlier run
    const int fd = ::open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
    if (fd < 0) {
        return errno;
    }
    char text[64];
    const int size = std::snprintf(text, sizeof text, "%ld %llu\n", self.pid, self.start);
    const bool whole = ::write(fd, text, static_cast<std::size_t>(size)) == size;
    const int error = whole ? ::fchmod(fd, 0644) : -1; // whatever the umask is
    const int number = errno;
    ::close(fd);
    return error == 0 ? 0 : number;
}

} // namespace

int leave_mark(const char* name) noexcept
{
    const long pid = ::getpid();
    const Process self{pid, start_of(pid)};
    int error = ENAMETOOLONG;
    for (const char* folder : folders) {
        char path[PATH_MAX];
        if (path_of(folder, name, path, sizeof path)) {
            error = write_mark(path, self);
            if (error == 0) {
                return 0;
            }
        }
    }
    return error;
}

Turn turn_of(const char* name) noexcept
{
    for (const char* folder : folders) {
        char path[PATH_MAX];
        char text[64];
        Process marked;
        if (path_of(folder, name, path, sizeof path) && read_text(path, text, sizeof text) &&
            std::sscanf(text, "%ld %llu", &marked.pid, &marked.start) == 2) {
            return start_of(marked.pid) == marked.start ? Turn::running : Turn::over;
        }
    }
    return Turn::not_begun;
}

} // namespace initbridge::exec
