/// The readers of spec: never crash, and every mark lies inside the file.

#include "tests/unit/spec/reading.hpp"

#include <cstdint>
#include <cstdlib>

namespace spec = initbridge::spec;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    initbridge::diag::SourceMap sources;
    initbridge::diag::Diagnostics diagnostics;
    const auto file = sources.add("x.yml", {reinterpret_cast<const char*>(data), size});
    (void)spec::read_layer_manifest(sources, file, "x", "x/layer.yml", diagnostics);
    (void)spec::read_image_file(sources, file, diagnostics);
    (void)spec::read_build_file(sources, file, diagnostics);
    (void)spec::sniff_document(sources, file);
    if (!initbridge::test::marks_lie_inside(diagnostics, sources)) {
        std::abort();
    }
    return 0;
}
