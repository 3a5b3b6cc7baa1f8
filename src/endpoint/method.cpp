#include "src/endpoint/method_table.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace initbridge::endpoint {

namespace {

struct Parameter {
    std::string_view type;
    std::string_view name;
    bool optional = false;
};

std::vector<Parameter> parameters_of(std::string_view text)
{
    std::vector<Parameter> parameters;
    while (!text.empty()) {
        const std::string_view one = text.substr(0, text.find(", "));
        const std::size_t blank = one.find(' ');
        std::string_view name = one.substr(blank + 1);
        const bool optional = name.ends_with('?');
        name.remove_suffix(optional ? 1 : 0);
        parameters.push_back({one.substr(0, blank), name, optional});
        text.remove_prefix(std::min(one.size() + 2, text.size()));
    }
    return parameters;
}

/// Python is not strict about truth values, and signals may be numbers.
bool fits(const json::Value& value, const Parameter& parameter)
{
    if (parameter.type == "int") {
        return value.as_integer() != nullptr;
    }
    if (parameter.type == "boolean") {
        return value.as_bool() != nullptr || value.as_integer() != nullptr;
    }
    if (parameter.type == "array") {
        return value.as_array() != nullptr;
    }
    return value.as_string() != nullptr ||
           (parameter.name == "signal" && value.as_integer() != nullptr);
}

} // namespace

std::vector<std::string_view> Method::types() const
{
    std::vector<std::string_view> types;
    for (const Parameter& parameter : parameters_of(parameters)) {
        types.push_back(parameter.type);
    }
    return types;
}

std::string Method::help() const
{
    std::string text = fmt::format("{}\n\n", about);
    for (const Parameter& parameter : parameters_of(parameters)) {
        text += fmt::format("@param {} {}\n", parameter.type, parameter.name);
    }
    return text + fmt::format("@return {} result\n", returns);
}

bool Method::takes(const std::vector<json::Value>& values) const
{
    const std::vector<Parameter> wanted = parameters_of(parameters);
    if (values.size() > wanted.size()) {
        return false;
    }
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        if (i < values.size() ? !fits(values[i], wanted[i]) : !wanted[i].optional) {
            return false;
        }
    }
    return true;
}

} // namespace initbridge::endpoint
