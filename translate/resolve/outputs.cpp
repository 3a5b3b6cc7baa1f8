#include "translate/resolve/outputs.hpp"

#include "translate/model/names.hpp"
#include "translate/resolve/codes.hpp"
#include "translate/resolve/unit_rules.hpp"

#include <fmt/core.h>

#include <charconv>
#include <optional>
#include <unordered_map>

namespace initbridge::resolve {

namespace {

using Owners = std::unordered_map<std::string, const Candidate*>;

bool has_instances(const model::ServiceEntry& entry)
{
    return entry.instances && entry.instances->value > 1;
}

/// Where the name of an entry's unit was said.
diag::SourceMark unit_mark(const model::ServiceEntry& entry)
{
    if (entry.use_packaged)
        return entry.use_packaged->mark;
    return entry.unit ? entry.unit->mark : entry.name.mark;
}

std::string final_unit(const Candidate& candidate)
{
    return candidate.packaged() ? model::with_unit_suffix(candidate.entry->use_packaged->value)
                                : unit_of(*candidate.entry);
}

std::string owner_key(model::Scope scope, std::string_view unit)
{
    return std::string(model::to_string(scope)) + '/' + std::string(unit);
}

/// The entry whose numbered copies include `unit` (`web@1.service` of `web` with 2 instances).
const Candidate* instance_owner(const Owners& owners, model::Scope scope, std::string_view unit)
{
    const std::size_t at = unit.find('@');
    const std::size_t dot = unit.rfind('.');
    if (at == std::string_view::npos || at + 1 >= dot)
        return nullptr;
    const auto found =
        owners.find(owner_key(scope, std::string(unit.substr(0, at + 1)) + ".service"));
    if (found == owners.end() || !has_instances(*found->second->entry))
        return nullptr;
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(unit.data() + at + 1, unit.data() + dot, number);
    const bool is_copy = error == std::errc() && end == unit.data() + dot && number >= 0 &&
                         number < found->second->entry->instances->value;
    return is_copy ? found->second : nullptr;
}

void report_unit(
    Candidate& later, diag::SourceMark first, std::string_view unit, diag::Diagnostics& out)
{
    later.broken = true;
    diag::Diagnostic& error = out.error(
        codes::duplicate_unit,
        unit_mark(*later.entry),
        fmt::format("two entries of this image are the unit '{}'", unit));
    error.hint = "give one of them another name with 'unit'";
    error.related.push_back({first, "the other one is here"});
}

/// Unit files that layers ship as they are, and the first layer that ships each. Their scope is
/// in their text, which is not looked into here: one name stands for both.
class ReadyUnits {
public:
    ReadyUnits(const model::Image& image, diag::Diagnostics& out)
    {
        for (const model::Layer& layer : image.layers)
            for (const model::ReadyUnit& unit : layer.units)
                add(unit, layer, out);
    }

    [[nodiscard]] std::optional<diag::SourceMark> find(const std::string& unit) const
    {
        const auto found = files_.find(unit);
        return found == files_.end() ? std::nullopt : std::optional(mark(found->second));
    }

private:
    static diag::SourceMark mark(diag::FileId file) { return {file, 1, 1}; }

    void add(const model::ReadyUnit& unit, const model::Layer& layer, diag::Diagnostics& out)
    {
        const auto [slot, is_new] = files_.emplace(unit.name, unit.file);
        if (is_new)
            return;
        diag::Diagnostic& error = out.error(
            codes::duplicate_unit,
            mark(unit.file),
            fmt::format(
                "layer '{}' ships a '{}', as another layer of this image does",
                layer.name.value,
                unit.name));
        error.related.push_back({mark(slot->second), "the other one is here"});
    }

    std::unordered_map<std::string_view, diag::FileId> files_;
};

void check_units(const model::Image& image, std::vector<Candidate>& entries, diag::Diagnostics& out)
{
    const ReadyUnits ready(image, out);
    Owners owners;
    owners.reserve(entries.size());
    for (Candidate& candidate : entries) {
        if (candidate.broken || candidate.displaced)
            continue;
        const std::string unit = final_unit(candidate);
        const auto [slot, is_new] =
            owners.emplace(owner_key(scope_of(*candidate.entry), unit), &candidate);
        if (!is_new)
            report_unit(candidate, unit_mark(*slot->second->entry), unit, out);
        else if (candidate.packaged() || !candidate.ready_unit.empty())
            continue; // a packaged unit that a layer ships, or the other half of a mixed pair
        else if (const auto shipped = ready.find(unit))
            report_unit(candidate, *shipped, unit, out);
    }
    for (Candidate& candidate : entries) {
        if (candidate.broken || candidate.displaced)
            continue;
        const std::string unit = final_unit(candidate);
        if (const Candidate* owner = instance_owner(owners, scope_of(*candidate.entry), unit))
            report_unit(candidate, owner->entry->instances->mark, unit, out);
    }
}

/// `/etc/supervisord.d/<layer>-<name>.conf`: `a-b` + `c` and `a` + `b-c` are one file.
void check_fragments(std::vector<Candidate>& entries, diag::Diagnostics& out)
{
    Owners owners;
    owners.reserve(entries.size());
    for (Candidate& candidate : entries) {
        if (candidate.broken || candidate.displaced || candidate.packaged())
            continue;
        const auto& name = candidate.entry->name;
        std::string file = candidate.layer->name.value + '-' + name.value + ".conf";
        const auto [slot, is_new] = owners.emplace(std::move(file), &candidate);
        if (is_new)
            continue;
        candidate.broken = true;
        diag::Diagnostic& error = out.error(
            codes::duplicate_fragment,
            name.mark,
            fmt::format("two entries of this image are the fragment '{}'", slot->first));
        error.hint = "give one of them another name";
        error.related.push_back({slot->second->entry->name.mark, "the other one is here"});
    }
}

} // namespace

model::Scope scope_of(const model::ServiceEntry& entry)
{
    return entry.scope ? entry.scope->value : model::Scope::system;
}

std::string unit_of(const model::ServiceEntry& entry)
{
    return std::string(unit_stem(entry)) + (has_instances(entry) ? "@.service" : ".service");
}

void check_outputs(
    const model::Image& image, std::vector<Candidate>& entries, diag::Diagnostics& out)
{
    check_units(image, entries, out);
    if (image.init == model::Init::supervisord || image.bootc)
        check_fragments(entries, out);
}

} // namespace initbridge::resolve
