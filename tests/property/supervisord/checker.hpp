#pragma once
/// A folder for one test, and Python programs that check what was put there.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace initbridge::test {

/// Of the random texts: INITBRIDGE_SEED, or 1.
[[nodiscard]] std::uint32_t seed();

struct Answer {
    int status = 0; ///< exit status; 77: something that the check needs is not installed
    std::string text;
};

/// Is removed at the end.
class TemporaryFolder {
public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    [[nodiscard]] std::string operator/(const std::string& name) const
    {
        return (path_ / name).string();
    }

    [[nodiscard]] std::string path() const { return path_.string(); }

    void write(const std::string& name, const std::string& content) const;
    /// Runs a program with the system's own Python, which is the one that may have supervisor.
    [[nodiscard]] Answer
    check(const std::string& program, const std::vector<std::string>& arguments) const;

private:
    std::filesystem::path path_;
};

} // namespace initbridge::test
