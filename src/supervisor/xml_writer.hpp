#pragma once
/// Writes values as XML-RPC has them.

#include "translate/text/json.hpp"

#include <string>
#include <string_view>

namespace initbridge::supervisor {

/// As the text of an element. Characters that XML cannot hold, and bytes that are not UTF-8, become
/// U+FFFD.
void write_xml_text(std::string_view text, std::string& out);

/// As a `value`.
void write_value(const json::Value& value, std::string& out);

} // namespace initbridge::supervisor
