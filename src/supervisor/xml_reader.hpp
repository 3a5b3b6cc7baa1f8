#pragma once
/// Reads the documents of XML-RPC: calls and responses. The only place that knows expat.

#include "translate/text/json.hpp"

#include <tl/expected.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

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

/// A methodCall or a methodResponse.
struct Document {
    bool is_call = false;
    std::string method;              ///< of a call
    std::vector<json::Value> values; ///< the parameters of a call, the one value of a response
    std::optional<Fault> fault;      ///< of a response, in place of the value
};

/// An error, in words, for everything that is neither in UTF-8, and for what none needs: a document
/// type, and with it all entities of its own. Attributes are passed over. `double`,
/// `dateTime.iso8601` and `base64`, which supervisord never sends, are kept as texts.
[[nodiscard]] tl::expected<Document, std::string>
read_document(std::string_view xml, XmlLimits limits = {});

} // namespace initbridge::supervisor
