#include "translate/systemd/decision.hpp"

#include "translate/systemd/codes.hpp"
#include "translate/systemd/install_section.hpp"
#include "translate/systemd/unit_name.hpp"
#include "translate/systemd/unit_paths.hpp"
#include "translate/text/suggest.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace initbridge::systemd {

namespace {

[[nodiscard]] std::string quoted(std::string_view text)
{
    std::string result = "'";
    result += text;
    result += '\'';
    return result;
}

/// What is wrong, in words.
[[nodiscard]] std::string describe(const InstallProblem& problem)
{
    const std::string unit = quoted(problem.unit);
    const std::string subject = quoted(problem.subject);
    switch (problem.kind) {
    case InstallProblemKind::bad_alias:
        return "Alias= of " + unit + " says " + subject + ", which cannot be a name of this unit";
    case InstallProblemKind::alias_taken:
        return "Alias= of " + unit + " says " + subject + ", which another unit is called";
    case InstallProblemKind::bad_target:
        return unit + " is to be wanted by " + subject + ", which is no valid unit name";
    case InstallProblemKind::plain_target:
        return unit + " is a template, and " + subject +
               " cannot want it without an instance: say which, as in 'name@instance'";
    case InstallProblemKind::masked_instance:
        return "the default instance " + subject + " of " + unit + " is masked";
    case InstallProblemKind::bad_specifier:
        return unit + " has an unknown specifier in [Install]: " + subject;
    case InstallProblemKind::machine_specifier:
        return unit +
               " has a specifier in [Install] that only the running machine knows: " + subject;
    case InstallProblemKind::bad_instance:
        return "DefaultInstance= of " + unit + " says " + subject + ", which is no valid instance";
    case InstallProblemKind::no_template:
        return "DefaultInstance= in " + unit + " means nothing, since it is no template";
    case InstallProblemKind::bad_also:
        return "Also= of " + unit + " says " + subject + ", which is no valid unit name";
    case InstallProblemKind::also_missing:
        return "Also= of " + unit + " says " + subject + ", which is not there";
    case InstallProblemKind::also_masked:
        return "Also= of " + unit + " says " + subject + ", which is masked";
    case InstallProblemKind::unreadable:
        return "systemd cannot load " + subject + ", a file of " + unit;
    case InstallProblemKind::missing_target:
        return unit + " is to be wanted by " + subject + ", which does not exist in the root";
    }
    return {};
}

[[nodiscard]] bool
has_error_at(const diag::Diagnostics& out, const std::optional<diag::SourceMark>& mark)
{
    return std::ranges::any_of(out.items(), [&mark](const diag::Diagnostic& item) {
        return item.severity == diag::Severity::error && item.where == mark;
    });
}

/// The unit of the root whose name is nearest, in either spelling.
[[nodiscard]] std::optional<std::string> near_name(std::string_view unit, const UnitView& view)
{
    const std::vector<std::string_view> names = view.names();
    const std::optional<std::string_view> nearest = text::nearest(unit, names);
    return nearest ? std::optional<std::string>(*nearest) : std::nullopt;
}

} // namespace

void Decision::add(const std::string& unit, const Enabler::Wish& wish)
{
    const std::string name = find_unit(unit, view_).name;
    const auto [earlier, is_new] = wishes_.emplace(name, wish);
    if (!is_new && earlier->second.enable != wish.enable) {
        diag::Diagnostic& error = out_.error(
            codes::enable_conflict,
            wish.mark,
            quoted(name) + " is to be enabled by one entry and not by another");
        error.hint = "let both entries say the same with 'enable' and 'auto_start'";
        if (earlier->second.mark) {
            error.related.push_back({*earlier->second.mark, "the other entry"});
        }
    }
}

void Decision::decide()
{
    // As `systemctl preset-all` does it: all that goes first, then all that comes.
    for (const auto& [unit, wish] : wishes_) {
        if (!wish.enable) {
            disable(unit, wish);
        }
    }
    for (const auto& [unit, wish] : wishes_) {
        if (wish.enable) {
            enable(unit, wish);
        }
    }
    for (const auto& [unit, wish] : wishes_) {
        if (!wish.enable && enabled_.contains(unit)) {
            out_.warning(
                codes::enabled_by_also,
                wish.mark,
                quoted(unit) +
                    " is enabled all the same: a unit that is enabled names it in Also=");
        }
    }
    for (const auto& [path, target] : links_) {
        removed_.erase(path);
    }
}

void Decision::disable(const std::string& unit, const Enabler::Wish& wish)
{
    const Enabling enabling = enable_links(unit, view_);
    if (enabling.state == EnableState::missing || enabling.state == EnableState::dangling) {
        if (wish.origin != Enabler::Origin::rival && report_missing(unit, wish)) {
            return;
        }
    }
    preset_instance(unit, Verb::disable);
    for (const std::string& also : enabling.also) {
        if (!wishes_.contains(also)) {
            preset_instance(also, Verb::disable);
        }
    }
    removed_.merge(disable_links(unit, view_, facts_.enable_links));
    report_still_wanted(unit, wish);
}

void Decision::enable(const std::string& unit, const Enabler::Wish& wish)
{
    const Enabling enabling = enable_links(unit, view_);
    if (enabling.state == EnableState::missing || enabling.state == EnableState::dangling) {
        if (report_missing(unit, wish)) {
            return;
        }
        preset_instance(unit, Verb::enable);
        return;
    }
    report_state(enabling, wish);
    report_problems(enabling, wish);
    if (enabling.state != EnableState::enabled) {
        return;
    }
    for (const auto& [path, target] : enabling.links) {
        links_.insert_or_assign(path, target_as_present(path, target));
    }
    preset_instance(unit, Verb::enable);
    enabled_.insert(unit);
    for (const std::string& also : enabling.also) {
        preset_instance(also, Verb::enable);
        enabled_.insert(also);
    }
}

/// The preset line of a unit. A rule for a template takes its default instance along, which must
/// keep what it is when another instance is meant.
void Decision::preset_instance(const std::string& unit, Verb verb)
{
    presets_.set(unit, verb);
    if (classify_unit_name(unit) != UnitNameKind::instance) {
        return;
    }
    const FoundUnit pattern = find_unit(template_of(unit), view_);
    std::optional<InstallSection> section;
    std::vector<InstallProblem> ignored;
    if (pattern.state == EnableState::enabled) {
        section = read_install_section(pattern, view_, ignored);
    }
    if (!section || section->default_instance.empty()) {
        return;
    }
    const std::string by_default = with_instance(unit, section->default_instance);
    if (verb == Verb::disable) {
        if (by_default == unit) {
            presets_.set(template_of(unit), verb);
        }
        return;
    }
    const bool is_enabled = std::ranges::any_of(facts_.enable_links, [&](const auto& link) {
        return file_name_of(link.first) == by_default;
    });
    if (is_enabled && by_default != unit && !wishes_.contains(by_default)) {
        presets_.set(by_default, verb);
    }
}

bool Decision::report_missing(const std::string& unit, const Enabler::Wish& wish)
{
    if (facts_.root != facts::RootKind::full && wish.origin == Enabler::Origin::packaged) {
        later_.push_back(unit);
        return false;
    }
    diag::Diagnostic& error = out_.error(
        codes::missing_unit,
        wish.mark,
        "there is no unit " + quoted(unit) + " in the root, in " +
            (view_.scope() == facts::UnitScope::system ? "system" : "user") + " scope");
    const std::optional<std::string> nearest = near_name(unit, view_);
    error.hint = nearest ? "did you mean " + quoted(*nearest) + "?"
                         : "install the package that ships it first";
    return true;
}

void Decision::report_state(const Enabling& enabling, const Enabler::Wish& wish)
{
    const std::string unit = quoted(enabling.unit);
    switch (enabling.state) {
    case EnableState::masked:
        out_.error(
                codes::masked_unit,
                wish.mark,
                unit + " is masked and can neither be enabled nor started")
            .hint = "unmask it in the root, or say 'enable: false'";
        return;
    case EnableState::invalid:
        if (enabling.problems.empty()) {
            out_.error(codes::bad_install, wish.mark, unit + " is no valid unit name");
        }
        return;
    case EnableState::is_static:
        if (!vendor_links(enabling.unit, view_, facts_.enable_links).empty()) {
            out_.note(
                codes::static_unit,
                wish.mark,
                unit + " has no [Install] section; other units that its package ships start it");
            return;
        }
        out_.warning(
                codes::static_unit,
                wish.mark,
                unit + " has no [Install] section, so there is nothing to enable")
            .hint = "it starts when another unit needs it";
        return;
    case EnableState::enabled:
    case EnableState::missing:
    case EnableState::dangling:
        return;
    }
}

void Decision::report_problems(const Enabling& enabling, const Enabler::Wish& wish)
{
    if (enabling.state == EnableState::invalid && has_error_at(out_, wish.mark)) {
        return; // a unit of ours that could not be written well, which was said
    }
    const bool all_failed = enabling.links.empty() && enabling.also.empty();
    for (const InstallProblem& problem : enabling.problems) {
        switch (problem.kind) {
        case InstallProblemKind::missing_target:
            // Without a whole root nobody knows what will be there.
            if (facts_.root == facts::RootKind::full) {
                out_.warning(codes::missing_target, wish.mark, describe(problem));
            }
            break;
        case InstallProblemKind::also_missing:
        case InstallProblemKind::also_masked:
            out_.note(codes::bad_install, wish.mark, describe(problem));
            break;
        case InstallProblemKind::bad_alias:
        case InstallProblemKind::alias_taken:
        case InstallProblemKind::bad_target:
        case InstallProblemKind::plain_target:
        case InstallProblemKind::masked_instance:
        case InstallProblemKind::bad_specifier:
        case InstallProblemKind::machine_specifier:
        case InstallProblemKind::bad_instance:
        case InstallProblemKind::no_template:
        case InstallProblemKind::bad_also:
        case InstallProblemKind::unreadable:
            if (all_failed) {
                out_.error(codes::bad_install, wish.mark, describe(problem));
            } else {
                out_.warning(codes::bad_install, wish.mark, describe(problem));
            }
            break;
        }
    }
}

void Decision::report_still_wanted(const std::string& unit, const Enabler::Wish& wish)
{
    const std::set<std::string> links = vendor_links(unit, view_, facts_.enable_links);
    if (!links.empty()) {
        out_.warning(
                codes::still_wanted,
                wish.mark,
                quoted(unit) + " is not enabled, but " + quoted(*links.begin()) + " starts it")
            .hint = "that link belongs to a package; only masking the unit keeps it from starting";
    }
}

/// A link that is there and leads to the same file stays as it is spelled, as with systemctl.
std::string Decision::target_as_present(const std::string& path, const std::string& target) const
{
    const auto present = facts_.enable_links.find(path);
    if (present != facts_.enable_links.end() &&
        is_same_unit_path(absolute_target(path, present->second), target)) {
        return present->second;
    }
    return target;
}

} // namespace initbridge::systemd
