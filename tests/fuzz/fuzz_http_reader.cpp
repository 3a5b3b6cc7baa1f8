/// HttpReader: never crashes, keeps its limits, and reads the same however the bytes are cut.

#include "src/supervisor/http_reader.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <vector>

using initbridge::supervisor::HttpLimits;
using initbridge::supervisor::HttpReader;
using initbridge::supervisor::HttpResponse;

namespace {

constexpr HttpLimits limits{512, 4096};

struct Read {
    std::vector<HttpResponse> responses;
    bool refused = false;

    friend bool operator==(const Read&, const Read&) = default;
};

Read read_in_steps(std::string_view bytes, std::size_t step)
{
    Read read;
    HttpReader reader(limits);
    while (!bytes.empty() && !read.refused) {
        const std::string_view piece = bytes.substr(0, step);
        const auto used = reader.feed(piece);
        read.refused = !used;
        if (used && *used > piece.size()) {
            std::abort();
        }
        bytes.remove_prefix(used ? *used : 0);
        if (reader.complete() && !read.refused) {
            read.responses.push_back(reader.take());
            if (read.responses.back().body.size() > limits.body) {
                std::abort();
            }
        } else if (used && *used != piece.size()) {
            std::abort(); // nothing is left unless a response is complete
        }
    }
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
