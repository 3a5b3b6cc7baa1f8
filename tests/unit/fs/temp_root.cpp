#include "tests/unit/fs/temp_root.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace initbridge::fs {

namespace {

constexpr unsigned nobody = 65534;

std::string describe(const std::string& path)
{
    struct stat status = {};
    if (::lstat(path.c_str(), &status) != 0) {
        return "vanished";
    }
    if (S_ISLNK(status.st_mode)) {
        return "link to " + std::filesystem::read_symlink(path).string();
    }
    const std::string rights =
        fmt::format("{:04o} {}:{}", status.st_mode & 07777U, status.st_uid, status.st_gid);
    if (S_ISDIR(status.st_mode)) {
        return "folder " + rights;
    }
    if (!S_ISREG(status.st_mode)) {
        return "special " + rights;
    }
    std::ifstream stream(path, std::ios::binary);
    const std::string content{std::istreambuf_iterator<char>(stream), {}};
    return fmt::format("file {} {}", rights, content);
}

} // namespace

Snapshot snapshot(const std::string& folder)
{
    Snapshot all;
    all["."] = describe(folder);
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        const std::string path = entry.path().string();
        all[path.substr(folder.size())] = describe(path);
    }
    return all;
}

void as_plain_user(const std::function<void()>& body)
{
    if (::geteuid() != 0) {
        body();
        return;
    }
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
        if (::setgid(nobody) != 0 || ::setuid(nobody) != 0) {
            ::_exit(2);
        }
        body();
        std::fflush(nullptr);
        ::_exit(testing::Test::HasFailure() ? 1 : 0);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << "see the output above";
}

TempRoot::TempRoot()
{
    // In memory where that can be had: each plan that is applied syncs its file system.
    const bool in_memory = ::getenv("TMPDIR") == nullptr && ::access("/dev/shm", W_OK | X_OK) == 0;
    const std::string base =
        in_memory ? "/dev/shm" : std::filesystem::temp_directory_path().string();
    std::string name = base + "/initbridge-fs-XXXXXX";
    if (::mkdtemp(name.data()) == nullptr) {
        std::abort();
    }
    ::chmod(name.c_str(), 0755);
    top = name;
    root = top + "/root";
    outside = top + "/outside";
    std::filesystem::create_directories(root);
    std::filesystem::create_directories(outside + "/etc/systemd");
    std::ofstream(outside + "/etc/passwd") << "outside\n";
    std::ofstream(outside + "/victim") << "outside\n";
    outside_before = snapshot(outside);
}

TempRoot::~TempRoot()
{
    EXPECT_EQ(snapshot(outside), outside_before);
    std::error_code ignored;
    std::filesystem::remove_all(top, ignored);
}

RootDir TempRoot::open_root() const
{
    auto opened = RootDir::open(root, GetParam().walk);
    if (!opened) {
        std::abort();
    }
    return std::move(*opened);
}

diag::Result<void> TempRoot::apply(const plan::Plan& plan) const
{
    RootDir dir = open_root();
    return apply_plan(dir, plan, GetParam().renaming);
}

void TempRoot::make_folder(const std::string& path, unsigned mode) const
{
    std::filesystem::create_directories(in_root(path));
    ASSERT_EQ(::chmod(in_root(path).c_str(), mode), 0);
}

void TempRoot::make_file(const std::string& path, const std::string& content, unsigned mode) const
{
    std::filesystem::create_directories(std::filesystem::path(in_root(path)).parent_path());
    std::ofstream(in_root(path), std::ios::binary) << content;
    ASSERT_EQ(::chmod(in_root(path).c_str(), mode), 0);
}

void TempRoot::make_link(const std::string& path, const std::string& target) const
{
    std::filesystem::create_directories(std::filesystem::path(in_root(path)).parent_path());
    ASSERT_EQ(::symlink(target.c_str(), in_root(path).c_str()), 0);
}

void TempRoot::make_fifo(const std::string& path) const
{
    ASSERT_EQ(::mkfifo(in_root(path).c_str(), 0644), 0);
}

} // namespace initbridge::fs
