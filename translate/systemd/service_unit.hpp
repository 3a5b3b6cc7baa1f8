#pragma once
/// The text of the unit that runs a service.

#include "translate/diag/diagnostic.hpp"
#include "translate/facts/facts.hpp"
#include "translate/model/service.hpp"
#include "translate/shim/shim.hpp"
#include "translate/systemd/environment.hpp"
#include "translate/systemd/ordering.hpp"
#include "translate/systemd/quoting.hpp"
#include "translate/systemd/unit.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace initbridge::systemd {

/// Renders services of one image. Texts that services share are spelled once.
class ServiceWriter {
public:
    ServiceWriter(const model::Image& image, const facts::TargetFacts& facts, shim::Use shim);

    /// The unit's text. `instance`: the copy's number, nullopt for a template. nullopt, with an
    /// error, when systemd could not read it.
    [[nodiscard]] std::optional<std::string> render(
        const model::Service& service,
        const Edges& edges,
        std::optional<std::int64_t> instance,
        diag::Diagnostics& out);

    /// That of the unit that is started when `unit` was given up on: what `on_fatal` says.
    /// `others`: the units of the rest of its layer.
    [[nodiscard]] std::string render_fatal(
        const model::Service& service,
        const std::string& unit,
        const std::vector<std::string>& others,
        std::optional<std::int64_t> instance);

    /// Whom the service runs as.
    [[nodiscard]] std::string_view user_of(const model::Service& service) const;

private:
    void add_unit_section(UnitText& unit, const model::Service& service, const Edges& edges) const;
    void
    add_identity(UnitText& unit, const model::Service& service, const Spelling& spelling) const;

    const model::Image& image_;
    const facts::TargetFacts& facts_;
    shim::Use shim_;
    SharedEnvironments environments_;
};

/// `initbridge-fatal-web.service` for `web.service`.
[[nodiscard]] std::string fatal_unit(std::string_view unit);

/// Description= with what would end the line or swallow the next one taken out.
void add_description(UnitText& unit, std::string_view description);

} // namespace initbridge::systemd
