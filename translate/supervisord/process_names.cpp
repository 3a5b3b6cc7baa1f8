#include "translate/supervisord/process_names.hpp"

#include <fmt/format.h>

namespace initbridge::supervisord {

// As write_section() has them: `process_name=%(program_name)s_%(process_num)02d`.
std::vector<std::string> process_names(const model::Service& service)
{
    if (service.instances <= 1) {
        return {service.name};
    }
    std::vector<std::string> names;
    names.reserve(static_cast<std::size_t>(service.instances));
    for (std::int64_t copy = 0; copy < service.instances; ++copy) {
        names.push_back(fmt::format("{}:{}_{:02}", service.name, service.name, copy));
    }
    return names;
}

} // namespace initbridge::supervisord
