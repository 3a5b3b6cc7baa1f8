#include "tests/property/supervisord/checker.hpp"

#include <sys/wait.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace initbridge::test {

std::uint32_t seed()
{
    const char* said = std::getenv("INITBRIDGE_SEED");
    return said == nullptr ? 1 : static_cast<std::uint32_t>(std::strtoul(said, nullptr, 10));
}

TemporaryFolder::TemporaryFolder()
{
    std::string name = (std::filesystem::temp_directory_path() / "initbridge-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) {
        throw std::runtime_error("no temporary folder");
    }
    path_ = name;
}

TemporaryFolder::~TemporaryFolder()
{
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

void TemporaryFolder::write(const std::string& name, const std::string& content) const
{
    std::ofstream(path_ / name, std::ios::binary) << content;
}

Answer
TemporaryFolder::check(const std::string& program, const std::vector<std::string>& arguments) const
{
    std::string command = "/usr/bin/python3 '" + program + "'";
    for (const std::string& argument : arguments) {
        command += " '" + argument + "'";
    }
    const std::filesystem::path output = path_ / "answer";
    const int status = std::system((command + " >'" + output.string() + "' 2>&1").c_str());
    std::ifstream file(output, std::ios::binary);
    return {
        WIFEXITED(status) ? WEXITSTATUS(status) : -1,
        {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()}};
}

} // namespace initbridge::test
