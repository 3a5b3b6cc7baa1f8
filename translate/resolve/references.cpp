#include "translate/resolve/codes.hpp"
#include "translate/resolve/order.hpp"
#include "translate/resolve/unit_key.hpp"
#include "translate/resolve/unit_rules.hpp"
#include "translate/text/suggest.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <string>
#include <unordered_map>

namespace initbridge::resolve {

namespace {

constexpr std::size_t no_node = std::numeric_limits<std::size_t>::max();

/// Suggestions compare with every name: in a huge image, or after many errors, they cost more
/// than they help.
constexpr std::size_t most_names_to_suggest_from = 5000;
constexpr int most_suggestions = 50;

/// What a name in `after` or `before` stands for.
struct Target {
    std::size_t node = no_node;
    std::string_view unit; ///< full unit name; of a packaged node, or when there is no node
};

class Resolver {
public:
    Resolver(Draft& draft, diag::Diagnostics& out)
        : draft_(draft)
        , out_(out)
    {
        learn_names();
    }

    std::vector<Edge> run()
    {
        for (std::size_t i = 0; i < draft_.services.size(); ++i)
            resolve_service(i);
        for (std::size_t i = 0; i < draft_.packaged.size(); ++i)
            resolve_packaged(i);
        drop_repeated();
        return std::move(edges_);
    }

private:
    void learn_names()
    {
        by_name_.reserve(draft_.node_count());
        for (std::size_t i = 0; i < draft_.services.size(); ++i)
            by_name_.emplace(draft_.services[i].name, Target{i, {}});
        for (std::size_t i = 0; i < draft_.packaged.size(); ++i) {
            const model::PackagedService& packaged = draft_.packaged[i];
            by_name_.emplace(
                packaged.entry->name.value, Target{draft_.services.size() + i, packaged.unit});
        }
        for (const ReadyName& ready : draft_.ready_names)
            by_name_.emplace(ready.name, Target{no_node, ready.unit});
    }

    /// Only when a name is no entry: mostly there is no need.
    void learn_units()
    {
        if (!by_unit_.empty())
            return;
        by_unit_.reserve(draft_.node_count());
        for (std::size_t i = 0; i < draft_.services.size(); ++i) {
            const model::Service& service = draft_.services[i];
            by_unit_.emplace(
                service.entry == nullptr ? unit_key(service.scope, service.name)
                                         : unit_key(*service.entry),
                i);
        }
        for (std::size_t i = 0; i < draft_.packaged.size(); ++i)
            by_unit_.emplace(unit_key(*draft_.packaged[i].entry), draft_.services.size() + i);
    }

    void resolve_service(std::size_t node)
    {
        const model::ServiceEntry* entry = draft_.services[node].entry;
        if (entry == nullptr)
            return;
        const model::Scope scope = draft_.services[node].scope;
        for (const auto& name : entry->after)
            if (const auto target = find(name, node, scope, "after"))
                add_after(draft_.services[node].after, node, *target, name.mark);
        for (const auto& name : entry->before)
            if (const auto target = find(name, node, scope, "before"))
                add_before(node, *target, name.mark);
    }

    void resolve_packaged(std::size_t index)
    {
        model::PackagedService& packaged = draft_.packaged[index];
        if (!packaged.entry->overrides)
            return;
        const std::size_t node = draft_.services.size() + index;
        for (const auto& name : packaged.entry->overrides->value.after)
            if (const auto target = find(name, node, packaged.scope, "after"))
                add_after(packaged.override_after, node, *target, name.mark);
    }

    void add_after(
        std::vector<model::Reference>& after,
        std::size_t node,
        const Target& target,
        diag::SourceMark mark)
    {
        const std::size_t service = target.unit.empty() ? target.node : 0;
        after.push_back({service, std::string(target.unit), mark});
        if (target.node != no_node)
            edges_.push_back({target.node, node, mark});
    }

    void add_before(std::size_t node, const Target& target, diag::SourceMark mark)
    {
        if (target.unit.empty())
            draft_.services[target.node].after.push_back({node, {}, mark});
        else
            draft_.services[node].before_units.push_back({0, std::string(target.unit), mark});
        if (target.node != no_node)
            edges_.push_back({node, target.node, mark});
    }

    std::optional<Target> find(
        const model::Marked<std::string>& name,
        std::size_t node,
        model::Scope scope,
        std::string_view key)
    {
        std::optional<Target> target = look_up(name.value, scope);
        if (target && target->node == node) {
            draft_.mark_broken(node);
            out_.error(
                codes::self_reference,
                name.mark,
                fmt::format("'{}' cannot start {} itself", draft_.name_of(node), key));
            return std::nullopt;
        }
        if (target)
            return target;
        if (const auto left = draft_.elsewhere.find(name.value); left != draft_.elsewhere.end()) {
            out_.note(
                codes::filtered_reference,
                name.mark,
                fmt::format(
                    "'{}' {}: '{}' does not wait for it",
                    name.value,
                    left->second,
                    draft_.name_of(node)));
            return std::nullopt;
        }
        report_unknown(name, node, key);
        return std::nullopt;
    }

    [[nodiscard]] std::optional<Target> look_up(const std::string& name, model::Scope scope)
    {
        if (const auto entry = by_name_.find(name); entry != by_name_.end())
            return entry->second;
        if (!is_startable_unit(name))
            return std::nullopt;
        learn_units();
        const auto unit = by_unit_.find(unit_key(scope, name));
        if (unit == by_unit_.end())
            return Target{no_node, name};
        const bool packaged = unit->second >= draft_.services.size();
        return Target{unit->second, packaged ? std::string_view(name) : std::string_view()};
    }

    void
    report_unknown(const model::Marked<std::string>& name, std::size_t node, std::string_view key)
    {
        draft_.mark_broken(node);
        diag::Diagnostic& error = out_.error(
            codes::unknown_reference,
            name.mark,
            fmt::format(
                "'{}' is to start {} '{}', which is neither an entry of this image nor a unit name",
                draft_.name_of(node),
                key,
                name.value));
        if (const auto near = suggest(name.value))
            error.hint = fmt::format("did you mean '{}'?", *near);
        else if (is_startable_unit(name.value + ".service"))
            error.hint = fmt::format("a unit is named with its suffix: '{}.service'", name.value);
    }

    std::optional<std::string_view> suggest(std::string_view name)
    {
        if (draft_.node_count() > most_names_to_suggest_from || ++suggestions_ > most_suggestions)
            return std::nullopt;
        std::vector<std::string_view> names;
        names.reserve(draft_.node_count());
        for (std::size_t node = 0; node < draft_.node_count(); ++node)
            names.push_back(draft_.name_of(node));
        return text::nearest(name, names);
    }

    /// `after` of one and `before` of the other may say the same.
    void drop_repeated()
    {
        std::vector<std::size_t> seen_by(draft_.services.size(), no_node);
        for (std::size_t i = 0; i < draft_.services.size(); ++i) {
            std::erase_if(draft_.services[i].after, [&](const model::Reference& reference) {
                if (!reference.unit.empty())
                    return false;
                const bool repeated = seen_by[reference.service] == i;
                seen_by[reference.service] = i;
                return repeated;
            });
        }
    }

    Draft& draft_;
    diag::Diagnostics& out_;
    std::unordered_map<std::string_view, Target> by_name_;
    std::unordered_map<UnitKey, std::size_t, UnitKeyHash> by_unit_;
    std::vector<Edge> edges_;
    int suggestions_ = 0;
};

} // namespace

std::vector<Edge> resolve_references(Draft& draft, diag::Diagnostics& out)
{
    return Resolver(draft, out).run();
}

} // namespace initbridge::resolve
