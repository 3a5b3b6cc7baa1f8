#include "translate/systemd/enabling.hpp"

#include "translate/systemd/codes.hpp"
#include "translate/systemd/decision.hpp"
#include "translate/systemd/presets.hpp"

#include <map>
#include <set>
#include <string>

namespace initbridge::systemd {

namespace {

[[nodiscard]] facts::UnitScope unit_scope(model::Scope scope)
{
    return scope == model::Scope::system ? facts::UnitScope::system : facts::UnitScope::user;
}

void note_later(const std::vector<std::string>& units, model::Scope scope, diag::Diagnostics& out)
{
    std::string list;
    for (const std::string& unit : units) {
        list += ' ';
        list += unit;
    }
    out.note(
           codes::enable_later,
           std::nullopt,
           "the root does not hold these units yet, so enabling or disabling them is still to be "
           "done on the finished root:" +
               list)
        .hint = "run 'systemctl " + std::string(scope == model::Scope::user ? "--global " : "") +
                "preset" + list + "' there, or this command once more";
}

} // namespace

Enabler::Enabler(const facts::TargetFacts& facts, const Options& options)
    : facts_(facts)
    , options_(options)
    , system_{UnitView(facts, facts::UnitScope::system), {}}
    , user_{UnitView(facts, facts::UnitScope::user), {}}
{}

void Enabler::add_unit(model::Scope scope, const std::string& path, std::string text)
{
    state(scope).view.add(path, std::move(text));
}

void Enabler::add_dropin(model::Scope scope, const std::string& path, std::string text)
{
    state(scope).view.add_dropin(path, std::move(text));
}

void Enabler::want(model::Scope scope, const std::string& unit, const Wish& wish)
{
    state(scope).wishes.emplace_back(unit, wish);
}

const Enabler::State& Enabler::state(model::Scope scope) const
{
    return scope == model::Scope::system ? system_ : user_;
}

Enabler::State& Enabler::state(model::Scope scope)
{
    return scope == model::Scope::system ? system_ : user_;
}

void Enabler::write(std::string_view header, Rendering& rendering, diag::Diagnostics& out) const
{
    for (const model::Scope scope : {model::Scope::system, model::Scope::user}) {
        const State& scope_state = state(scope);
        Decision decision(scope_state.view, facts_, out);
        for (const auto& [unit, wish] : scope_state.wishes) {
            decision.add(unit, wish);
        }
        decision.decide();
        for (const auto& [path, target] : decision.links()) {
            if (!rendering.tree.add(path, plan::Symlink{target})) {
                out.error(
                    codes::duplicate_unit,
                    std::nullopt,
                    "'" + path + "' is wanted both as a file and as a link that enables a unit");
            }
        }
        rendering.removed_links.insert(decision.removed().begin(), decision.removed().end());
        if (!decision.later().empty()) {
            note_later(decision.later(), scope, out);
        }
        if (!decision.presets().empty()) {
            std::string text(header);
            text += decision.presets().render();
            // Nothing else writes at this path: it has the owner's name.
            (void)rendering.tree.add(
                preset_path(options_.owner, unit_scope(scope)), plan::File{std::move(text)});
        }
    }
}

} // namespace initbridge::systemd
