/// render_text(): no place in no text crashes it, and no control character gets through.

#include "translate/diag/render.hpp"

#include <cstdint>
#include <cstdlib>
#include <cstring>

namespace diag = initbridge::diag;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    std::uint16_t line = 0;
    std::uint16_t column = 0;
    if (size < sizeof line + sizeof column) {
        return 0;
    }
    std::memcpy(&line, data, sizeof line);
    std::memcpy(&column, data + sizeof line, sizeof column);
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const std::string text(bytes.substr(sizeof line + sizeof column));
    diag::SourceMap sources;
    const diag::FileId id = sources.add(text.substr(0, 20), text);
    diag::Diagnostics found;
    diag::Diagnostic& item = found.error("a/b", diag::SourceMark{id, line, column}, text);
    item.hint = text;
    item.related.push_back({{id, column, line}, text});
    for (const char c : diag::render_text(found, sources, diag::Colour::off)) {
        const auto byte = static_cast<unsigned char>(c);
        if ((byte < 0x20 && c != '\n') || byte == 0x7F) {
            std::abort();
        }
    }
    return 0;
}
