#include "translate/resolve/names.hpp"

#include "translate/model/names.hpp"
#include "translate/resolve/codes.hpp"
#include "translate/resolve/outputs.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <utility>

namespace initbridge::resolve {

namespace {

/// A packaged unit and a command of one name in one layer are the two halves of a mixed pair.
bool is_mixed_pair(const Candidate& a, const Candidate& b)
{
    return a.layer == b.layer && a.packaged() != b.packaged() && !a.has_twin && !b.has_twin;
}

void pair_up(Candidate& a, Candidate& b, bool packaged_wins)
{
    a.has_twin = b.has_twin = true;
    a.displaced = a.packaged() != packaged_wins;
    b.displaced = b.packaged() != packaged_wins;
}

void check_entry_names(std::vector<Candidate>& entries, bool packaged_wins, diag::Diagnostics& out)
{
    std::unordered_map<std::string_view, std::size_t> first;
    first.reserve(entries.size());
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const auto& name = entries[i].entry->name;
        const auto [slot, is_new] = first.emplace(name.value, i);
        if (is_new)
            continue;
        Candidate& other = entries[slot->second];
        if (is_mixed_pair(other, entries[i])) {
            pair_up(other, entries[i], packaged_wins);
            continue;
        }
        entries[i].broken = true;
        diag::Diagnostic& error = out.error(
            codes::duplicate_name,
            name.mark,
            fmt::format("two entries of this image are named '{}'", name.value));
        error.hint = "give one of them another name";
        error.related.push_back({other.entry->name.mark, "the other one is here"});
    }
}

/// A ready-made `NAME.service` of a layer stands for its entry NAME where systemd runs it.
void pair_with_ready_units(std::vector<Candidate>& entries, bool packaged_wins)
{
    for (Candidate& candidate : entries) {
        const auto& units = candidate.layer->units;
        if (units.empty() || candidate.packaged())
            continue;
        const std::string wanted = candidate.entry->name.value + ".service";
        const auto found = std::ranges::find(units, wanted, &model::ReadyUnit::name);
        if (found == units.end())
            continue;
        candidate.displaced |= packaged_wins;
        candidate.ready_unit = found->name;
    }
}

void check_relay_names(
    const std::vector<Candidate>& entries, std::vector<Relay>& relays, diag::Diagnostics& out)
{
    if (relays.empty())
        return;
    std::unordered_map<std::string_view, const Candidate*> named_like_relays;
    for (const Candidate& candidate : entries)
        if (candidate.entry->name.value.starts_with("relay-"))
            named_like_relays.emplace(candidate.entry->name.value, &candidate);
    std::erase_if(relays, [&](const Relay& relay) {
        const std::string name = relay.name();
        const auto found = named_like_relays.find(name);
        if (found == named_like_relays.end())
            return false;
        diag::Diagnostic& error = out.error(
            codes::duplicate_name,
            relay.port.mark,
            fmt::format(
                "the relay of port {} is named '{}', as an entry is", relay.port.value, name));
        error.hint = "give the entry another name";
        error.related.push_back({found->second->entry->name.mark, "the entry is here"});
        return true;
    });
}

} // namespace

std::string Relay::name() const
{
    return fmt::format("relay-{}", port.value);
}

std::vector<Relay> select_relays(const model::Image& image, diag::Diagnostics& out)
{
    std::vector<Relay> result;
    std::unordered_map<std::uint16_t, diag::SourceMark> first;
    for (const model::Layer& layer : image.layers) {
        for (const auto& port : layer.relay_ports) {
            if (image.leaves_out(model::Scope::system)) {
                out.warning(
                    codes::other_scope,
                    port.mark,
                    fmt::format("the relay of port {} is the system's, and left out", port.value));
                continue;
            }
            const auto [slot, is_new] = first.emplace(port.value, port.mark);
            if (is_new) {
                result.push_back({&layer, port});
                continue;
            }
            diag::Diagnostic& error = out.error(
                codes::duplicate_relay,
                port.mark,
                fmt::format("port {} is relayed twice in this image", port.value));
            error.related.push_back({slot->second, "the first time is here"});
        }
    }
    return result;
}

bool takes_packaged(const model::Image& image)
{
    return image.init == model::Init::systemd || image.bootc;
}

void check_names(
    const model::Image& image,
    std::vector<Candidate>& entries,
    std::vector<Relay>& relays,
    diag::Diagnostics& out)
{
    const bool packaged_wins = takes_packaged(image);
    check_entry_names(entries, packaged_wins, out);
    pair_with_ready_units(entries, packaged_wins);
    check_relay_names(entries, relays, out);
    check_outputs(image, entries, out);
}

} // namespace initbridge::resolve
