/// read_reply() and the readers behind it: never crash, whatever a server sends.

#include "src/supervisor/process.hpp"
#include "src/supervisor/xml_reply.hpp"

#include <cstdint>
#include <cstdlib>

using namespace initbridge;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto reply = supervisor::read_reply({reinterpret_cast<const char*>(data), size});
    if (!reply) {
        return reply.error().code.empty() ? (std::abort(), 0) : 0;
    }
    static_cast<void>(supervisor::read_processes(reply->value));
    static_cast<void>(supervisor::read_configs(reply->value));
    const std::string shown = json::dump(reply->value, 0);
    if (!json::parse(shown) && shown.find(':') == std::string::npos) {
        std::abort(); // only names that occur twice are not read back
    }
    return 0;
}
