#include "src/cli/config.hpp"

#include "src/cli/codes.hpp"

#include <fmt/core.h>
#include <ini.h>
#include <unistd.h>

#include <cstdlib>

namespace initbridge::cli {

namespace {

constexpr const char* usual_path = "/etc/initbridge/initbridge.conf";

int add_setting(void* config, const char* section, const char* key, const char* value)
{
    static_cast<Config*>(config)->settings.push_back({section, key, value == nullptr ? "" : value});
    return 1;
}

} // namespace

Config read_config(diag::Diagnostics& out)
{
    const char* said = std::getenv("INITBRIDGE_CONFIG");
    Config config;
    config.path = said != nullptr && *said != '\0' ? said : usual_path;
    if (::access(config.path.c_str(), F_OK) != 0) {
        if (config.path != usual_path) {
            out.error(
                codes::bad_config,
                std::nullopt,
                fmt::format("'{}', which INITBRIDGE_CONFIG names, does not exist", config.path));
        }
        return config;
    }
    const int result = ::ini_parse(config.path.c_str(), add_setting, &config);
    if (result > 0) {
        out.error(
            codes::bad_config,
            std::nullopt,
            fmt::format("{}:{}: neither a section nor 'key = value'", config.path, result));
    } else if (result < 0) {
        out.error(codes::bad_config, std::nullopt, fmt::format("cannot read '{}'", config.path));
    }
    return config;
}

} // namespace initbridge::cli
