/// json::parse() and dump(): never crash, and what was read is written so that it is read back.

#include "translate/text/json.hpp"

#include <cstdint>
#include <cstdlib>

namespace json = initbridge::json;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto value = json::parse({reinterpret_cast<const char*>(data), size});
    if (!value) {
        return 0;
    }
    for (const std::size_t indent : {0U, 2U}) {
        const auto again = json::parse(json::dump(*value, indent));
        if (!again || !(*again == *value)) {
            std::abort();
        }
    }
    return 0;
}
