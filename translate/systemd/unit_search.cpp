#include "translate/systemd/unit_search.hpp"

#include "translate/systemd/alias_rules.hpp"
#include "translate/systemd/install_section.hpp"
#include "translate/systemd/unit_name.hpp"
#include "translate/systemd/unit_paths.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

namespace initbridge::systemd {

namespace {

constexpr int longest_chain = 64; // UNIT_FILE_FOLLOW_SYMLINK_MAX, shared/install.c

/// A unit whose Alias= gives `name`, where it has no file: of the first such unit by name.
[[nodiscard]] std::string owner_of_alias(std::string_view name, const UnitView& units)
{
    for (const std::string_view candidate : units.names()) {
        const facts::UnitFile* file = units.find(candidate);
        // Cheap refusal: hardly any file has the name in it.
        if (file->text.find(name) == std::string::npos || !file->link_target.empty()) {
            continue;
        }
        std::vector<InstallProblem> problems;
        const FoundUnit found{EnableState::enabled, std::string(candidate), file->path, file};
        const auto section = read_install_section(found, units, problems);
        if (section && std::ranges::find(section->aliases, name) != section->aliases.end() &&
            unit_suffix(candidate) == unit_suffix(name)) {
            return std::string(candidate);
        }
    }
    return {};
}

/// Follows links from one unit to the next (install_info_traverse() in shared/install.c).
class Search {
public:
    Search(std::string_view name, const UnitView& units)
        : units_(units)
    {
        found_.name = name;
    }

    [[nodiscard]] FoundUnit run()
    {
        if (!is_usable_name()) {
            return at_end(EnableState::invalid);
        }
        for (int step = 0; step < longest_chain; ++step) {
            found_.file = find_file(found_.name, units_);
            if (found_.file == nullptr) {
                return at_end(step == 0 ? EnableState::missing : EnableState::dangling);
            }
            found_.path = found_.file->path;
            if (is_mask(*found_.file)) {
                return at_end(EnableState::masked);
            }
            if (found_.file->link_target.empty()) {
                return at_end(EnableState::enabled);
            }
            switch (follow()) {
            case Step::to_next_unit:
                break;
            case Step::to_own_file:
                return at_end(
                    found_.file->text.empty() ? EnableState::dangling : EnableState::enabled);
            case Step::nowhere:
                return at_end(EnableState::dangling);
            }
        }
        return at_end(EnableState::dangling);
    }

private:
    [[nodiscard]] bool is_usable_name() const
    {
        const std::optional<UnitNameKind> kind = classify_unit_name(found_.name);
        return kind && (kind == UnitNameKind::plain || may_template(unit_suffix(found_.name)));
    }

    enum class Step {
        to_next_unit,
        to_own_file, ///< the link's target is the unit's own file
        nowhere,     ///< the target cannot have this alias
    };

    /// Goes on to what a link names.
    [[nodiscard]] Step follow()
    {
        std::string target = absolute_target(found_.path, found_.file->link_target);
        std::string next(file_name_of(target));
        if (!units_.is_searched(folder_of(target)) || next == found_.name) {
            found_.path = std::move(target);
            return Step::to_own_file;
        }
        if (classify_unit_name(found_.name) == UnitNameKind::instance &&
            classify_unit_name(next) == UnitNameKind::template_unit) {
            std::string instance = with_instance(next, unit_instance(found_.name));
            if (instance == found_.name) {
                // `a@1.service -> a@.service`: the instance stays, the template's file counts.
                found_.path = std::move(target);
                if (const facts::UnitFile* file = units_.find(next)) {
                    found_.file = file;
                }
                return Step::to_own_file;
            }
            next = std::move(instance);
        }
        if (!is_alias_name(found_.name, next)) {
            return Step::nowhere;
        }
        found_.name = std::move(next);
        return Step::to_next_unit;
    }

    [[nodiscard]] FoundUnit at_end(EnableState state)
    {
        found_.state = state;
        return std::move(found_);
    }

    const UnitView& units_;
    FoundUnit found_;
};

} // namespace

const facts::UnitFile* find_file(std::string_view name, const UnitView& units)
{
    const facts::UnitFile* file = units.find(name);
    if (file == nullptr && classify_unit_name(name) == UnitNameKind::instance) {
        file = units.find(template_of(name));
    }
    return file;
}

bool is_mask(const facts::UnitFile& file)
{
    if (file.link_target.empty()) {
        return file.text.empty();
    }
    return absolute_target(file.path, file.link_target) == "/dev/null";
}

std::vector<const DropIn*> effective_dropins(const FoundUnit& found, const UnitView& units)
{
    std::map<std::string_view, const DropIn*> by_file_name;
    const auto add_folder = [&](std::string_view name) {
        for (const DropIn* dropin : units.dropins(name)) {
            by_file_name.emplace(file_name_of(dropin->first), dropin);
        }
    };
    add_folder(found.name);
    if (classify_unit_name(found.name) == UnitNameKind::instance) {
        add_folder(template_of(found.name));
    }
    std::vector<const DropIn*> result;
    for (const auto& [file_name, dropin] : by_file_name) {
        result.push_back(dropin);
    }
    return result;
}

FoundUnit follow_unit(std::string_view name, const UnitView& units)
{
    return Search(name, units).run();
}

FoundUnit find_unit(std::string_view name, const UnitView& units)
{
    FoundUnit found = follow_unit(name, units);
    if (found.state == EnableState::missing) {
        const std::string owner = owner_of_alias(name, units);
        if (!owner.empty()) {
            return follow_unit(owner, units);
        }
    }
    return found;
}

} // namespace initbridge::systemd
