/// A service for the tests: writes what it was started with to /run/probe/<init>/<its first
/// argument> and ends, or with a second argument `stay` waits for its stop signal.
/// The init is told apart by SUPERVISOR_ENABLED, which supervisord sets (subprocess.py).

#include <grp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

extern char** environ;

namespace {

void record(std::string& out, std::string_view kind, std::string_view value)
{
    out.append(kind).append(1, '\0').append(value).append(1, '\0');
}

} // namespace

int main(int argc, char** argv)
{
    if (argc < 2) {
        return 64;
    }
    std::string out;
    for (int i = 0; i < argc; ++i) {
        record(out, "arg", argv[i]);
    }
    for (char** variable = environ; *variable != nullptr; ++variable) {
        record(out, "env", *variable);
    }
    char cwd[4096];
    record(out, "cwd", getcwd(cwd, sizeof cwd) != nullptr ? cwd : "?");
    record(out, "uid", std::to_string(getuid()));
    record(out, "gid", std::to_string(getgid()));
    const mode_t mask = umask(0);
    record(out, "umask", std::to_string(mask));
    std::vector<gid_t> groups(256);
    const int count = getgroups(static_cast<int>(groups.size()), groups.data());
    for (int i = 0; i < count; ++i) {
        record(out, "group", std::to_string(groups[static_cast<std::size_t>(i)]));
    }
    const char* init = std::getenv("SUPERVISOR_ENABLED") != nullptr ? "supervisord" : "systemd";
    const std::string path = std::string("/run/probe/") + init + "/" + argv[1];
    const std::string temporary = path + ".tmp";
    std::FILE* file = std::fopen(temporary.c_str(), "wb");
    if (file == nullptr || std::fwrite(out.data(), 1, out.size(), file) != out.size() ||
        std::fclose(file) != 0 || std::rename(temporary.c_str(), path.c_str()) != 0) {
        std::perror(path.c_str());
        return 74;
    }
    if (argc > 2 && std::strcmp(argv[2], "stay") == 0) {
        pause();
    }
    return 0;
}
