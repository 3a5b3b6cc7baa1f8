#pragma once
/// The methods of Api, with what clients can ask about them.

#include "src/endpoint/api.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace initbridge::endpoint {

struct Method {
    enum class Needs { nothing, changes };

    std::string_view name; ///< with its namespace
    std::string_view about;
    std::string_view returns;    ///< a type of XML-RPC
    std::string_view parameters; ///< "string name, boolean wait?": the last may be left out
    Needs needs;
    Response (*run)(Api& api, const std::vector<json::Value>& values);

    /// The types of the parameters.
    [[nodiscard]] std::vector<std::string_view> types() const;
    /// As supervisord's: the text, and a line for each parameter and the result.
    [[nodiscard]] std::string help() const;
    /// Does the number of the values fit, and their types?
    [[nodiscard]] bool takes(const std::vector<json::Value>& values) const;
};

/// Sorted by name.
[[nodiscard]] std::span<const Method> methods();
[[nodiscard]] const Method* find_method(std::string_view name);

} // namespace initbridge::endpoint
