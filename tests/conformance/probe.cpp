/// The program that the services of the conformance suite are: it writes down what it was started
/// with, then plays a script, and writes down every signal that it gets.
///
///     conformance-probe PASS:ID [WORD…]
///
/// The script is /srv/conformance/PASS/scripts/ID, one line for each statement: the number of the
/// life that it is for (or `*`: those without lines of their own), then the statement. What is seen
/// is appended to /srv/conformance/PASS/events, one JSON object a line. Statements:
///
///     wait S | stay | exit N [after S] | die SIG [after S]
///     ignore SIG | on SIG exit N [after S]       otherwise a signal is noted, and then ends it
///     child [setsid] [ignore SIG]…               forks one that stays
///     print TEXT | error TEXT | flood COUNT      to standard output and standard error
///     beat S                                     prints a line every S seconds
///     read                                       notes whether standard input ends, or is quiet
///     touch PATH | listen PATH | tcp PORT

#include <arpa/inet.h>
#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

extern char** environ;

namespace {

constexpr std::array<std::pair<std::string_view, int>, 12> signal_names{{
    {"HUP", SIGHUP},
    {"INT", SIGINT},
    {"QUIT", SIGQUIT},
    {"ABRT", SIGABRT},
    {"KILL", SIGKILL},
    {"USR1", SIGUSR1},
    {"SEGV", SIGSEGV},
    {"USR2", SIGUSR2},
    {"PIPE", SIGPIPE},
    {"ALRM", SIGALRM},
    {"TERM", SIGTERM},
    {"WINCH", SIGWINCH},
}};

int signal_number(std::string_view name)
{
    for (const auto& [known, number] : signal_names) {
        if (known == name) {
            return number;
        }
    }
    return std::atoi(std::string(name).c_str());
}

double now()
{
    timespec time{};
    clock_gettime(CLOCK_MONOTONIC, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

/// Bytes from 128 on are written as the code point of the same number.
std::string quoted(std::string_view text)
{
    std::string result = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte >= 0x7f || c == '"' || c == '\\') {
            std::array<char, 8> escape{};
            std::snprintf(escape.data(), escape.size(), "\\u%04x", static_cast<unsigned>(byte));
            result += escape.data();
        } else {
            result += c;
        }
    }
    return result + '"';
}

std::string list(const std::vector<std::string>& items)
{
    std::string result = "[";
    for (const std::string& item : items) {
        result += (result.size() > 1 ? "," : "") + item;
    }
    return result + ']';
}

struct Reaction {
    bool ignore = false;
    int code = 0;
    double after = 0;
};

struct Probe {
    std::string pass;
    std::string folder;
    std::string id;
    long life = 0;
    std::string role; ///< "" or "child-"
    std::map<int, Reaction> reactions;

    void note(const std::string& event, const std::string& more) const
    {
        std::ostringstream line;
        line.precision(6);
        line << std::fixed << "{\"id\":" << quoted(id) << ",\"event\":" << quoted(role + event)
             << ",\"life\":" << life << ",\"pid\":" << getpid() << ",\"t\":" << now() << more
             << "}\n";
        const int fd = open((folder + "/events").c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
        const std::string text = line.str();
        if (fd < 0 || write(fd, text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
            _exit(74);
        }
        close(fd);
    }

    [[noreturn]] void leave(int code) const
    {
        note("end", ",\"code\":" + std::to_string(code));
        _exit(code);
    }

    [[noreturn]] void die(int number) const
    {
        note("end", ",\"signal\":" + std::to_string(number));
        std::signal(number, SIG_DFL);
        sigset_t one;
        sigemptyset(&one);
        sigaddset(&one, number);
        sigprocmask(SIG_UNBLOCK, &one, nullptr);
        raise(number);
        _exit(75);
    }

    void got(int number)
    {
        if (number == SIGCHLD) {
            while (waitpid(-1, nullptr, WNOHANG) > 0) {
            }
            return;
        }
        note("signal", ",\"signal\":" + std::to_string(number));
        const auto found = reactions.find(number);
        if (found == reactions.end()) {
            if (number == SIGCONT || number == SIGWINCH || number == SIGURG) {
                return;
            }
            die(number);
        }
        if (!found->second.ignore) {
            const Reaction reaction = found->second;
            wait(reaction.after);
            leave(reaction.code);
        }
    }

    /// A negative time is forever.
    void wait(double seconds)
    {
        const double end = now() + seconds;
        sigset_t all;
        sigfillset(&all);
        while (true) {
            const double left = seconds < 0 ? 3600 : end - now();
            if (left <= 0) {
                return;
            }
            timespec time{};
            time.tv_sec = static_cast<time_t>(left);
            time.tv_nsec = static_cast<long>((left - static_cast<double>(time.tv_sec)) * 1e9);
            const int number = sigtimedwait(&all, nullptr, &time);
            if (number > 0) {
                got(number);
            }
        }
    }
};

std::string kind_of_file(int fd)
{
    struct stat status {};

    if (fstat(fd, &status) != 0) {
        return "";
    }
    std::array<char, 512> target{};
    const std::string link = "/proc/self/fd/" + std::to_string(fd);
    const ssize_t length = readlink(link.c_str(), target.data(), target.size() - 1);
    const std::string path(target.data(), length > 0 ? static_cast<std::size_t>(length) : 0);
    if (S_ISFIFO(status.st_mode)) {
        return "pipe";
    }
    if (S_ISSOCK(status.st_mode)) {
        return "socket";
    }
    return S_ISREG(status.st_mode) ? "file " + path : path;
}

std::string status_line(std::string_view key)
{
    std::ifstream file("/proc/self/status");
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with(key)) {
            return line.substr(line.find_first_not_of(": \t", key.size()));
        }
    }
    return "";
}

/// Ticks since the machine started when this process was made: proc(5), stat.
std::string born()
{
    std::ifstream file("/proc/self/stat");
    std::string text;
    std::getline(file, text);
    std::istringstream words(text.substr(text.rfind(')') + 1));
    std::string word;
    for (int i = 3; i <= 22; ++i) {
        words >> word;
    }
    return word;
}

std::string surroundings(int argc, char** argv)
{
    std::vector<std::string> args;
    std::vector<std::string> env;
    std::vector<std::string> groups;
    std::vector<std::string> files;
    for (int i = 0; i < argc; ++i) {
        args.push_back(quoted(argv[i]));
    }
    for (char** variable = environ; *variable != nullptr; ++variable) {
        env.push_back(quoted(*variable));
    }
    std::vector<gid_t> numbers(1024);
    const int count = getgroups(static_cast<int>(numbers.size()), numbers.data());
    for (int i = 0; i < count; ++i) {
        groups.push_back(std::to_string(numbers[static_cast<std::size_t>(i)]));
    }
    for (int fd = 0; fd < 1024; ++fd) {
        if (const std::string kind = kind_of_file(fd); !kind.empty()) {
            files.push_back("[" + std::to_string(fd) + "," + quoted(kind) + "]");
        }
    }
    std::array<char, 4096> cwd{};
    std::ostringstream out;
    out << ",\"argv\":" << list(args) << ",\"env\":" << list(env) << ",\"groups\":" << list(groups)
        << ",\"fds\":" << list(files)
        << ",\"cwd\":" << quoted(getcwd(cwd.data(), cwd.size()) != nullptr ? cwd.data() : "?")
        << ",\"uid\":[" << getuid() << ',' << geteuid() << "],\"gid\":[" << getgid() << ','
        << getegid() << "],\"umask\":" << quoted(status_line("Umask"))
        << ",\"ignored\":" << quoted(status_line("SigIgn"))
        << ",\"blocked\":" << quoted(status_line("SigBlk")) << ",\"pgid\":" << getpgid(0)
        << ",\"sid\":" << getsid(0) << ",\"ppid\":" << getppid() << ",\"born\":" << born();
    return out.str();
}

/// Each life adds a byte to a file.
long count_life(const std::string& path)
{
    const int fd = open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);

    struct stat status {};

    if (fd < 0 || write(fd, ".", 1) != 1 || fstat(fd, &status) != 0) {
        return 1;
    }
    close(fd);
    return static_cast<long>(status.st_size);
}

void fork_child(Probe& probe, std::istringstream& words)
{
    const pid_t pid = fork();
    if (pid != 0) {
        return;
    }
    probe.role = "child-";
    probe.reactions.clear();
    std::string word;
    while (words >> word) {
        if (word == "setsid") {
            setsid();
        } else if (word == "ignore") {
            words >> word;
            probe.reactions[signal_number(word)].ignore = true;
        }
    }
    probe.note(
        "start",
        ",\"pgid\":" + std::to_string(getpgid(0)) + ",\"ppid\":" + std::to_string(getppid()));
    probe.wait(-1);
}

/// Each line says whose it is.
void say(const Probe& probe, int fd, const std::string& line)
{
    const std::string text = "[" + probe.pass + ":" + probe.id + "] " + line + "\n";
    if (write(fd, text.data(), text.size()) < 0) {
        _exit(74);
    }
}

void listen_at(int family, const sockaddr* address, socklen_t size)
{
    const int fd = socket(family, SOCK_STREAM, 0);
    const int one = 1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (fd < 0 || bind(fd, address, size) != 0 || listen(fd, 16) != 0) {
        std::perror("listen");
        _exit(76);
    }
}

void listen_unix(const std::string& path)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(&address.sun_path[0], sizeof address.sun_path - 1);
    unlink(path.c_str());
    listen_at(AF_UNIX, reinterpret_cast<const sockaddr*>(&address), sizeof address);
}

void listen_tcp(int port)
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    listen_at(AF_INET, reinterpret_cast<const sockaddr*>(&address), sizeof address);
}

double after(std::istringstream& words)
{
    std::string word;
    double seconds = 0;
    return words >> word >> seconds ? seconds : 0;
}

void read_input(Probe& probe)
{
    pollfd input{0, POLLIN, 0};
    char byte = 0;
    const bool ready = poll(&input, 1, 1000) > 0;
    const char* seen = !ready ? "quiet" : read(0, &byte, 1) == 0 ? "end" : "data";
    probe.note("read", ",\"seen\":" + quoted(seen));
}

std::string rest(std::istringstream& words)
{
    std::string text;
    std::getline(words >> std::ws, text);
    return text;
}

void play(Probe& probe, const std::string& statement)
{
    std::istringstream words(statement);
    std::string verb;
    std::string word;
    words >> verb;
    if (verb == "wait") {
        double seconds = 0;
        words >> seconds;
        probe.wait(seconds);
    } else if (verb == "stay") {
        probe.wait(-1);
    } else if (verb == "exit" || verb == "die") {
        words >> word;
        probe.wait(after(words));
        verb == "exit" ? probe.leave(std::atoi(word.c_str())) : probe.die(signal_number(word));
    } else if (verb == "ignore") {
        words >> word;
        probe.reactions[signal_number(word)].ignore = true;
    } else if (verb == "on") {
        std::string exit;
        words >> word;
        Reaction& reaction = probe.reactions[signal_number(word)];
        words >> exit >> reaction.code;
        reaction.after = after(words);
    } else if (verb == "child") {
        fork_child(probe, words);
    } else if (verb == "print" || verb == "error") {
        say(probe, verb == "print" ? 1 : 2, rest(words));
    } else if (verb == "flood") {
        int count = 0;
        words >> count;
        for (int i = 1; i <= count; ++i) {
            say(probe, 1, "line " + std::to_string(i) + " of " + std::to_string(count));
        }
    } else if (verb == "beat") {
        double seconds = 1;
        words >> seconds;
        while (true) {
            say(probe, 1, "beat");
            probe.wait(seconds);
        }
    } else if (verb == "read") {
        read_input(probe);
    } else if (verb == "touch") {
        close(open(rest(words).c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644));
    } else if (verb == "listen") {
        listen_unix(rest(words));
    } else if (verb == "tcp") {
        listen_tcp(std::atoi(rest(words).c_str()));
    } else {
        std::fprintf(stderr, "conformance-probe: unknown statement '%s'\n", statement.c_str());
        _exit(64);
    }
}

std::vector<std::string> statements(const std::string& path, long life)
{
    std::vector<std::string> own;
    std::vector<std::string> others;
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) {
        const std::size_t blank = line.find(' ');
        const std::string which = line.substr(0, blank);
        if (which == "*") {
            others.push_back(line.substr(blank + 1));
        } else if (which == std::to_string(life)) {
            own.push_back(line.substr(blank + 1));
        }
    }
    return own.empty() ? others : own;
}

} // namespace

int main(int argc, char** argv)
{
    const double start = now();
    const std::string seen = surroundings(argc, argv);
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, nullptr);
    // A signal that is ignored would not be seen: signal(7).
    for (int number = 1; number < SIGRTMIN; ++number) {
        std::signal(number, SIG_DFL);
    }
    const rlimit none{0, 0};
    setrlimit(RLIMIT_CORE, &none);
    prctl(PR_SET_DUMPABLE, 0);

    const std::string name = argc > 1 ? argv[1] : "";
    const std::size_t colon = name.find(':');
    if (colon == std::string::npos) {
        return 64;
    }
    Probe probe;
    probe.pass = name.substr(0, colon);
    probe.folder = "/srv/conformance/" + probe.pass;
    probe.id = name.substr(colon + 1);
    std::string copy = argc > 2 && std::strncmp(argv[2], "copy-", 5) == 0 ? argv[2] : "";
    probe.life = count_life(probe.folder + "/lives/" + probe.id + copy);
    probe.note("start", ",\"began\":" + std::to_string(start) + seen);
    for (const std::string& statement :
         statements(probe.folder + "/scripts/" + probe.id, probe.life)) {
        play(probe, statement);
    }
    probe.leave(0);
}
