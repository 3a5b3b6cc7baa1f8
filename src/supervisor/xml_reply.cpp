#include "src/supervisor/xml_reply.hpp"

#include "src/supervisor/codes.hpp"

#include <fmt/format.h>

#include <utility>

namespace initbridge::supervisor {

namespace {

tl::unexpected<diag::Diagnostic> malformed(std::string_view why)
{
    return diag::failure(codes::bad_answer, fmt::format("not an answer of supervisord: {}", why));
}

} // namespace

diag::Result<Reply> read_reply(std::string_view xml, XmlLimits limits)
{
    auto document = read_document(xml, limits);
    if (!document) {
        return malformed(document.error());
    }
    if (document->is_call) {
        return malformed("it is a call");
    }
    if (document->fault) {
        return Reply{{}, std::move(document->fault)};
    }
    return Reply{std::move(document->values.front()), std::nullopt};
}

} // namespace initbridge::supervisor
