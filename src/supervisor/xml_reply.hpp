#pragma once
/// Reads what supervisord answers: a `methodResponse` of XML-RPC. The only place that knows expat.

#include "translate/diag/diagnostic.hpp"
#include "translate/text/json.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace initbridge::supervisor {

/// What goes beyond them is refused. Depth counts elements: a value in an array takes three.
struct XmlLimits {
    std::size_t depth = 100;
    std::size_t values = 1'000'000;
};

/// supervisor/xmlrpc.py, class Faults; "BAD_NAME: nope".
struct Fault {
    std::int64_t code = 0;
    std::string text;

    friend bool operator==(const Fault&, const Fault&) = default;
};

/// A value, or the fault in its place.
struct Reply {
    json::Value value;
    std::optional<Fault> fault;
};

/// supervisor/bad-answer for everything that is no methodResponse in UTF-8, and for what none
/// needs: a document type, and with it all entities of its own. Attributes are passed over.
/// `double`, `dateTime.iso8601` and `base64`, which supervisord never sends, are kept as texts.
[[nodiscard]] diag::Result<Reply> read_reply(std::string_view xml, XmlLimits limits = {});

} // namespace initbridge::supervisor
