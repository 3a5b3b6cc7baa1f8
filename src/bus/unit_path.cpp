#include "src/bus/unit_path.hpp"

#include <systemd/sd-bus.h>

#include <cstdlib>
#include <memory>

namespace initbridge::bus {

namespace {

constexpr const char* folder = "/org/freedesktop/systemd1/unit";

struct Free {
    void operator()(char* text) const
    {
        std::free(text); // NOLINT(cppcoreguidelines-no-malloc): sd_bus_path_encode(3)
    }
};

using Text = std::unique_ptr<char, Free>;

} // namespace

std::string path_of_unit(const std::string& unit)
{
    char* path = nullptr;
    const int result = sd_bus_path_encode(folder, unit.c_str(), &path);
    const Text owner(path);
    return result >= 0 ? path : "";
}

std::optional<std::string> unit_of_path(const char* path)
{
    char* name = nullptr;
    const int result = path == nullptr ? 0 : sd_bus_path_decode(path, folder, &name);
    const Text owner(name);
    return result > 0 ? std::optional<std::string>(name) : std::nullopt;
}

} // namespace initbridge::bus
