#include "translate/systemd/slices.hpp"

#include "translate/systemd/quoting.hpp"
#include "translate/systemd/unit.hpp"

#include <limits>

namespace initbridge::systemd {

namespace {

/// In bytes: systemd takes `6G` for 6 GiB, but ignores a lower-case `6g`.
void add_cap(
    UnitText& unit, std::string_view key, const std::optional<model::Marked<std::uint64_t>>& bytes)
{
    if (!bytes) {
        return;
    }
    const bool infinite = bytes->value == std::numeric_limits<std::uint64_t>::max();
    unit.directive(key, infinite ? "infinity" : std::to_string(bytes->value));
}

} // namespace

bool has_memory_caps(const model::Layer& layer)
{
    return layer.memory.max || layer.memory.high || layer.memory.swap_max;
}

std::string slice_name(const model::Layer& layer)
{
    return "initbridge-" + escape_slice_part(layer.name.value) + ".slice";
}

std::string slice_text(const model::Layer& layer)
{
    UnitText unit(layer.manifest);
    unit.section("Unit");
    unit.directive("Description", "Services of layer " + layer.name.value);
    unit.section("Slice");
    add_cap(unit, "MemoryMax", layer.memory.max);
    add_cap(unit, "MemoryHigh", layer.memory.high);
    add_cap(unit, "MemorySwapMax", layer.memory.swap_max);
    return unit.take();
}

} // namespace initbridge::systemd
