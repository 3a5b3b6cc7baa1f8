#pragma once
/// Gathers what is to start at boot and what is not, and turns it into links and preset files that
/// agree with each other.

#include "translate/diag/diagnostic.hpp"
#include "translate/facts/facts.hpp"
#include "translate/model/service.hpp"
#include "translate/systemd/install.hpp"
#include "translate/systemd/presets.hpp"
#include "translate/systemd/render.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace initbridge::systemd {

/// Use: add every unit that is written (add_unit), say what becomes of each (want), then write()
/// once: only then is it known what Also= and aliases lead to.
class Enabler {
public:
    enum class Origin {
        own,      ///< written by us: its text was given to add_unit()
        packaged, ///< in the root, or yet to come in a staging tree
    };

    struct Wish {
        bool enable = false;
        Origin origin = Origin::own;
        diag::SourceMark mark; ///< for diagnostics
    };

    Enabler(const facts::TargetFacts& facts, const Options& options);

    /// A unit file that is about to be written at `path`.
    void add_unit(model::Scope scope, const std::string& path, std::string text);
    /// A drop-in that is about to be written at `…/<unit>.d/<file>.conf`.
    void add_dropin(model::Scope scope, const std::string& path, std::string text);

    /// Enable the unit (full name: plain, instance, alias) or leave it disabled. Two different
    /// wishes for one unit are an error (systemd/enable-conflict).
    void
    want(model::Scope scope, const std::string& unit, const Wish& wish, diag::Diagnostics& out);

    /// The unit that a name stands for: an alias resolved, else the name itself.
    [[nodiscard]] std::string real_name(model::Scope scope, std::string_view unit) const;
    /// The unit file, as it is or will be; nullptr: there is none.
    [[nodiscard]] const facts::UnitFile* find(model::Scope scope, std::string_view unit) const;

    /// Adds links and preset files to the tree, each preset file below `header`, and the links
    /// that must go to Rendering::removed_links.
    void write(std::string_view header, Rendering& rendering, diag::Diagnostics& out) const;

private:
    struct ScopeState {
        UnitView view;
        std::map<std::string, Wish> wishes; ///< by real name
    };

    struct Result;

    [[nodiscard]] const ScopeState& state(model::Scope scope) const;
    [[nodiscard]] ScopeState& state(model::Scope scope);
    [[nodiscard]] Result decide(const ScopeState& state, diag::Diagnostics& out) const;

    const facts::TargetFacts& facts_;
    const Options& options_;
    ScopeState system_;
    ScopeState user_;
};

} // namespace initbridge::systemd
