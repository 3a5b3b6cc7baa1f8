#include "translate/resolve/outputs.hpp"

#include "translate/model/names.hpp"
#include "translate/resolve/codes.hpp"
#include "translate/resolve/unit_key.hpp"
#include "translate/resolve/unit_rules.hpp"

#include <fmt/core.h>

#include <charconv>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>

namespace initbridge::resolve {

namespace {

using Owners = std::unordered_map<UnitKey, const Candidate*, UnitKeyHash>;

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

std::string unit_text(const UnitKey& key)
{
    return std::string(key.stem) + std::string(key.suffix);
}

/// The entry whose numbered copies include the unit (`web@1.service` of `web` with 2 instances).
const Candidate* instance_owner(const Owners& owners, const UnitKey& unit)
{
    const std::size_t at = unit.stem.find('@');
    if (at == std::string_view::npos || unit.suffix != ".service")
        return nullptr;
    const auto found = owners.find({unit.scope, unit.stem.substr(0, at), "@.service"});
    if (found == owners.end() || !has_instances(*found->second->entry))
        return nullptr;
    const std::string_view number = unit.stem.substr(at + 1);
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), value);
    const bool is_copy = error == std::errc() && end == number.data() + number.size() &&
                         value >= 0 && value < found->second->entry->instances->value;
    return is_copy ? found->second : nullptr;
}

void report_unit(
    Candidate& later, diag::SourceMark first, const UnitKey& unit, diag::Diagnostics& out)
{
    later.broken = true;
    diag::Diagnostic& error = out.error(
        codes::duplicate_unit,
        unit_mark(*later.entry),
        fmt::format("two entries of this image are the unit '{}'", unit_text(unit)));
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

    [[nodiscard]] std::optional<diag::SourceMark> find(const UnitKey& unit) const
    {
        if (files_.empty())
            return std::nullopt;
        const auto found = files_.find(unit_text(unit));
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

/// Under the bridge supervisord's programs are no units. In an image of supervisord alone they are
/// looked at all the same: the layers are to be good for both inits.
bool becomes_unit(const Candidate& candidate, const model::Image& image)
{
    return !image.bridge || candidate.packaged() || candidate.runner == model::Init::systemd;
}

void check_instances(
    const model::Image& image,
    std::vector<Candidate>& entries,
    const Owners& owners,
    diag::Diagnostics& out)
{
    for (Candidate& candidate : entries) {
        if (candidate.broken || candidate.displaced || !becomes_unit(candidate, image))
            continue;
        const UnitKey unit = unit_key(*candidate.entry);
        if (const Candidate* owner = instance_owner(owners, unit))
            report_unit(candidate, owner->entry->instances->mark, unit, out);
    }
}

void check_units(const model::Image& image, std::vector<Candidate>& entries, diag::Diagnostics& out)
{
    const ReadyUnits ready(image, out);
    Owners owners;
    owners.reserve(entries.size());
    bool any_instances = false;
    for (Candidate& candidate : entries) {
        if (candidate.broken || candidate.displaced || !becomes_unit(candidate, image))
            continue;
        const UnitKey unit = unit_key(*candidate.entry);
        const auto [slot, is_new] = owners.emplace(unit, &candidate);
        any_instances |= has_instances(*candidate.entry);
        if (!is_new)
            report_unit(candidate, unit_mark(*slot->second->entry), unit, out);
        else if (candidate.packaged() || !candidate.ready_unit.empty())
            continue; // a packaged unit that a layer ships, or the other half of a mixed pair
        else if (const auto shipped = ready.find(unit))
            report_unit(candidate, *shipped, unit, out);
    }
    if (any_instances)
        check_instances(image, entries, owners, out);
}

/// Can `<layer>-<name>` of two layers be one text? Only where one layer is called `<other>-…`.
bool layer_names_overlap(const model::Image& image)
{
    std::unordered_set<std::string_view> names;
    for (const model::Layer& layer : image.layers)
        names.insert(layer.name.value);
    for (const std::string_view name : names)
        for (std::size_t at = name.find('-'); at != std::string_view::npos;
             at = name.find('-', at + 1))
            if (names.contains(name.substr(0, at)))
                return true;
    return false;
}

/// `/etc/supervisord.d/<layer>-<name>.conf`: `a-b` + `c` and `a` + `b-c` are one file.
void check_fragments(std::vector<Candidate>& entries, diag::Diagnostics& out)
{
    std::unordered_map<std::string, const Candidate*> owners;
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

UnitKey unit_key(model::Scope scope, std::string_view unit)
{
    if (!model::has_unit_suffix(unit))
        return {scope, unit, ".service"};
    const std::size_t dot = unit.rfind('.');
    return {scope, unit.substr(0, dot), unit.substr(dot)};
}

UnitKey unit_key(const model::ServiceEntry& entry)
{
    if (entry.use_packaged)
        return unit_key(scope_of(entry), entry.use_packaged->value);
    return {scope_of(entry), unit_stem(entry), has_instances(entry) ? "@.service" : ".service"};
}

void check_outputs(
    const model::Image& image, std::vector<Candidate>& entries, diag::Diagnostics& out)
{
    check_units(image, entries, out);
    const bool for_supervisord = image.init == model::Init::supervisord || image.bootc;
    if (for_supervisord && layer_names_overlap(image))
        check_fragments(entries, out);
}

} // namespace initbridge::resolve
