/// read_call(): never crashes, keeps its limits; what it has read is read again as it was.

#include "src/endpoint/xml_call.hpp"

#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    constexpr initbridge::supervisor::XmlLimits limits{20, 100};
    const std::string_view xml(reinterpret_cast<const char*>(data), size);
    const auto call = initbridge::endpoint::read_call(xml, limits);
    if (!call) {
        return 0;
    }
    const auto again = initbridge::endpoint::read_call(initbridge::supervisor::write_call(*call));
    if (call->method.empty() || call->parameters.size() > limits.values || !again ||
        again->method != call->method || again->parameters != call->parameters) {
        std::abort();
    }
    return 0;
}
