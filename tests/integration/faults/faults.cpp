/// For LD_PRELOAD: lets one of the system calls fail by which a program changes files or speaks to
/// managers.
///
/// INITBRIDGE_FAULT=N:HOW lets the Nth fail, counted from 1. HOW: an error's number; `N-:` in place
/// of `N:`, that one and all after it; `kill` for an error, the process is gone before the call.
/// INITBRIDGE_FAULT_MARK names a file that has the name of the call then. Messages to managers are
/// counted apart, by INITBRIDGE_FAULT_MESSAGE in its place.

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

struct Fault {
    long at = 0;
    bool lasts = false;
    bool kills = false;
    int error = 0;
};

Fault read_fault(const char* variable)
{
    Fault fault;
    const char* text = std::getenv(variable);
    if (text == nullptr) {
        return fault;
    }
    char* end = nullptr;
    fault.at = std::strtol(text, &end, 10);
    fault.lasts = *end == '-';
    const char* how = std::strchr(end, ':') + 1;
    fault.kills = std::strcmp(how, "kill") == 0;
    fault.error = std::atoi(how);
    return fault;
}

template <class Function>
Function next(const char* name)
{
    return reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

void mark(const char* name)
{
    if (const char* path = std::getenv("INITBRIDGE_FAULT_MARK")) {
        const int fd =
            next<int (*)(const char*, int, ...)>("open")(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
        const auto write_mark = next<ssize_t (*)(int, const void*, std::size_t)>("write");
        static_cast<void>(write_mark(fd, name, std::strlen(name)));
        ::close(fd);
    }
}

/// True, and errno says why, where this call is to fail, the `count`th of its kind.
bool fails(const char* name, const Fault& fault, long count)
{
    if (fault.at == 0 || count < fault.at || (count > fault.at && !fault.lasts)) {
        return false;
    }
    if (count == fault.at) {
        mark(name);
    }
    if (fault.kills) {
        ::kill(::getpid(), SIGKILL);
    }
    errno = fault.error;
    return true;
}

bool fails(const char* name)
{
    static const Fault fault = read_fault("INITBRIDGE_FAULT");
    static long count = 0;
    return fails(name, fault, ++count);
}

bool message_fails()
{
    static const Fault fault = read_fault("INITBRIDGE_FAULT_MESSAGE");
    static long count = 0;
    return fails("sendmsg", fault, ++count);
}

bool is_file(int fd)
{
    struct stat status = {};
    return ::fstat(fd, &status) == 0 && S_ISREG(status.st_mode);
}

int open_at(const char* name, int folder, const char* path, int flags, mode_t mode)
{
    const bool changes = (flags & O_ACCMODE) != O_RDONLY || (flags & O_CREAT) != 0;
    if (changes && fails(name)) {
        return -1;
    }
    return next<int (*)(int, const char*, int, ...)>(name)(folder, path, flags, mode);
}

mode_t mode_of(int flags, va_list arguments)
{
    return (flags & (O_CREAT | __O_TMPFILE)) != 0 ? va_arg(arguments, mode_t) : 0;
}

} // namespace

#define FAULTY(type, name, parameters, arguments)                                                  \
    extern "C" type name parameters                                                                \
    {                                                                                              \
        return fails(#name) ? -1 : next<type(*) parameters>(#name) arguments;                      \
    }

FAULTY(int, fchmod, (int fd, mode_t mode), (fd, mode))
FAULTY(int, fchmodat, (int fd, const char* path, mode_t mode, int flags), (fd, path, mode, flags))
FAULTY(int, fchown, (int fd, uid_t uid, gid_t gid), (fd, uid, gid))
FAULTY(
    int,
    fchownat,
    (int fd, const char* path, uid_t uid, gid_t gid, int flags),
    (fd, path, uid, gid, flags))
FAULTY(int, fsync, (int fd), (fd))
FAULTY(int, syncfs, (int fd), (fd))
FAULTY(
    int,
    linkat,
    (int from, const char* old, int to, const char* path, int flags),
    (from, old, to, path, flags))
FAULTY(int, mkdirat, (int fd, const char* path, mode_t mode), (fd, path, mode))
FAULTY(int, renameat, (int from, const char* old, int to, const char* path), (from, old, to, path))
FAULTY(
    int,
    renameat2,
    (int from, const char* old, int to, const char* path, unsigned flags),
    (from, old, to, path, flags))
FAULTY(int, symlinkat, (const char* target, int fd, const char* path), (target, fd, path))
FAULTY(int, unlinkat, (int fd, const char* path, int flags), (fd, path, flags))

extern "C" ssize_t sendmsg(int fd, const msghdr* message, int flags)
{
    const auto real = next<ssize_t (*)(int, const msghdr*, int)>("sendmsg");
    return message_fails() ? -1 : real(fd, message, flags);
}

extern "C" ssize_t write(int fd, const void* bytes, std::size_t size)
{
    const auto real = next<ssize_t (*)(int, const void*, std::size_t)>("write");
    return is_file(fd) && fails("write") ? -1 : real(fd, bytes, size);
}

/// With large files, as meson has it, its symbol is openat64.
extern "C" int openat(int folder, const char* path, int flags, ...)
{
    va_list arguments;
    va_start(arguments, flags);
    const mode_t mode = mode_of(flags, arguments);
    va_end(arguments);
    return open_at("openat64", folder, path, flags, mode);
}
