#pragma once
/// Reads what supervisord answers: a `methodResponse` of XML-RPC.

#include "src/supervisor/xml_reader.hpp"
#include "translate/diag/diagnostic.hpp"
#include "translate/text/json.hpp"

#include <optional>
#include <string_view>

namespace initbridge::supervisor {

/// A value, or the fault in its place.
struct Reply {
    json::Value value;
    std::optional<Fault> fault;
};

/// supervisor/bad-answer for everything that read_document() refuses, and for a call.
[[nodiscard]] diag::Result<Reply> read_reply(std::string_view xml, XmlLimits limits = {});

} // namespace initbridge::supervisor
