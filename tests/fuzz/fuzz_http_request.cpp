/// RequestReader: never crashes, keeps its limits, and reads the same however the bytes are cut.

#include "src/endpoint/http_request.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

using initbridge::endpoint::HttpRequest;
using initbridge::endpoint::RequestLimits;
using initbridge::endpoint::RequestReader;

namespace {

constexpr RequestLimits limits{512, 4096};

struct Read {
    std::vector<HttpRequest> requests;
    int problem = 0;

    friend bool operator==(const Read&, const Read&) = default;
};

Read read_in_steps(std::string_view bytes, std::size_t step)
{
    Read read;
    RequestReader reader(limits);
    while (!bytes.empty() && reader.problem() == 0) {
        const std::string_view piece = bytes.substr(0, step);
        const std::size_t used = reader.feed(piece);
        if (used > piece.size()) {
            std::abort();
        }
        bytes.remove_prefix(used);
        if (reader.complete()) {
            read.requests.push_back(reader.take());
            if (read.requests.back().body.size() > limits.body) {
                std::abort();
            }
        } else if (reader.problem() == 0 && used != piece.size()) {
            std::abort(); // nothing is left unless a request is complete
        }
    }
    read.problem = reader.problem();
    return read;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const Read whole = read_in_steps(bytes, std::max<std::size_t>(size, 1));
    if (!(read_in_steps(bytes, 1) == whole) || !(read_in_steps(bytes, 5) == whole)) {
        std::abort();
    }
    return 0;
}
