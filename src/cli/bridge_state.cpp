#include "src/cli/bridge_state.hpp"

#include "src/bus/manager.hpp"
#include "src/fs/facts.hpp"
#include "translate/bridge/places.hpp"
#include "translate/plan/plan_json.hpp"
#include "translate/text/json.hpp"

#include <fmt/core.h>

#include <utility>

namespace initbridge::cli {

bool BridgeState::open(const BridgeOptions& options)
{
    auto opened = fs::RootDir::open(options.root.value_or("/"));
    if (!opened) {
        return refuse(opened.error());
    }
    root = std::move(*opened);
    auto observed = fs::observe_facts(*root);
    if (!observed) {
        return refuse(observed.error());
    }
    facts = std::move(*observed);
    live = !options.root && bus::booted();
    return true;
}

bool BridgeState::refuse(const diag::Diagnostic& why)
{
    diagnostics.add(why);
    refused = true;
    return false;
}

std::string BridgeState::unit_path() const
{
    const auto unit = facts.user_units.find(std::string(bridge::unit_name));
    return unit == facts.user_units.end() ? std::string() : unit->second.path;
}

std::string BridgeState::installed_user() const
{
    constexpr std::string_view key = "\nConditionUser=";
    const auto unit = facts.user_units.find(std::string(bridge::unit_name));
    if (unit == facts.user_units.end()) {
        return {};
    }
    const std::string& text = unit->second.text;
    const std::size_t at = text.find(key);
    if (at == std::string::npos) {
        return {};
    }
    const std::size_t begin = at + key.size();
    return text.substr(begin, text.find('\n', begin) - begin);
}

std::optional<std::uint32_t> BridgeState::uid_of(const std::string& user) const
{
    if (user == "root") {
        return 0;
    }
    const auto known = facts.users.find(user);
    return known == facts.users.end() ? std::nullopt : std::optional(known->second.uid);
}

int BridgeState::finish(const Result* result, const BridgeOptions& options)
{
    diagnostics = without_repetitions(diagnostics);
    const int status = refused             ? exit_refused
                       : result == nullptr ? status_of(diagnostics)
                                           : exit_done;
    if (options.output == OutputForm::json) {
        json::Object object;
        if (result != nullptr) {
            object.push_back({"plan", plan::plan_to_json(result->plan)});
        }
        json::Array done;
        for (const std::string& line : lines) {
            done.emplace_back(line);
        }
        object.push_back({"done", std::move(done)});
        object.push_back({"diagnostics", json::diagnostics_to_json(diagnostics, sources)});
        return write_output(json::dump(std::move(object), 2) + "\n", status);
    }
    write_diagnostics(diagnostics, sources);
    std::string text = result == nullptr ? std::string() : plan::render_plan(result->plan);
    for (const std::string& line : lines) {
        text += line + "\n";
    }
    if (text.empty() && status == exit_done) {
        text = "nothing to change\n";
    }
    return write_output(text, status);
}

} // namespace initbridge::cli
