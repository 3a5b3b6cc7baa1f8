#include "src/endpoint/api.hpp"

#include "src/endpoint/api_parts.hpp"
#include "src/endpoint/method_table.hpp"
#include "src/supervisor/faults.hpp"

#include <memory>
#include <utility>

namespace initbridge::endpoint {

namespace {

namespace faults = supervisor::faults;

/// Of one call of a system.multicall: the bare value, or the fault as a struct.
json::Value plain(const Answer& answer)
{
    if (answer) {
        return *answer;
    }
    return json::Object{{"faultCode", answer.error().code}, {"faultString", answer.error().text}};
}

} // namespace

Api::Api(Services& services, Permissions permissions)
    : services_(services)
    , permissions_(permissions)
    , logs_(services.user())
{}

Response Api::call(const supervisor::Call& call)
{
    const Method* method = find_method(call.method);
    if (method == nullptr) {
        return refused(faults::unknown_method);
    }
    if (!method->takes(call.parameters)) {
        return refused(faults::incorrect_parameters);
    }
    const bool of_system = method->name.starts_with("system.");
    if (shutting_down() && !of_system) {
        return refused(faults::shutdown_state);
    }
    if (method->needs == Method::Needs::changes && !permissions_.changes) {
        return refused(faults::failed, "the endpoint is read-only");
    }
    return method->run(*this, call.parameters);
}

Response Api::list_methods(const Values&)
{
    json::Array array;
    for (const Method& method : methods()) {
        array.emplace_back(method.name);
    }
    return Answer(std::move(array));
}

Response Api::method_help(const Values& values)
{
    const Method* method = find_method(text_at(values, 0));
    return method != nullptr ? Answer(method->help()) : refused(faults::signature_unsupported);
}

Response Api::method_signature(const Values& values)
{
    const Method* method = find_method(text_at(values, 0));
    if (method == nullptr) {
        return refused(faults::signature_unsupported);
    }
    json::Array array{method->returns};
    for (const std::string_view type : method->types()) {
        array.emplace_back(type);
    }
    return Answer(std::move(array));
}

namespace {

/// The calls of one system.multicall, one after another.
struct Calls {
    std::vector<json::Value> left; ///< the next is the last
    std::optional<Later> current;
    json::Array results;
};

/// nullopt: it is no call.
std::optional<supervisor::Call> call_of(const json::Value& value)
{
    const json::Value* name = value.find("methodName");
    const json::Value* parameters = value.find("params");
    if (name == nullptr || name->as_string() == nullptr ||
        (parameters != nullptr && parameters->as_array() == nullptr)) {
        return std::nullopt;
    }
    return supervisor::Call{
        *name->as_string(), parameters == nullptr ? json::Array{} : *parameters->as_array()};
}

} // namespace

Response Api::multicall(const Values& values)
{
    const auto calls = std::make_shared<Calls>();
    calls->left.assign(values[0].as_array()->rbegin(), values[0].as_array()->rend());
    return Later([this, calls]() -> std::optional<Answer> {
        while (calls->current || !calls->left.empty()) {
            if (calls->current) {
                const auto answer = (*calls->current)();
                if (!answer) {
                    return std::nullopt;
                }
                calls->results.push_back(plain(*answer));
                calls->current.reset();
                continue;
            }
            const auto one = call_of(calls->left.back());
            calls->left.pop_back();
            Response response =
                !one ? refused(faults::incorrect_parameters, "No methodName")
                : one->method == "system.multicall"
                    ? refused(faults::incorrect_parameters, "Recursive system.multicall forbidden")
                    : call(*one);
            if (Answer* answer = std::get_if<Answer>(&response)) {
                calls->results.push_back(plain(*answer));
            } else {
                calls->current = std::get<Later>(std::move(response));
            }
        }
        return Answer(std::move(calls->results));
    });
}

} // namespace initbridge::endpoint
