#include "translate/systemd/install.hpp"

#include "translate/systemd/alias_rules.hpp"
#include "translate/systemd/install_section.hpp"
#include "translate/systemd/unit_name.hpp"
#include "translate/systemd/unit_paths.hpp"
#include "translate/systemd/unit_search.hpp"

#include <algorithm>
#include <array>
#include <deque>
#include <utility>

namespace initbridge::systemd {

namespace {

/// Makes the links of one unit after the other, those of Also= included
/// (install_context_apply() in shared/install.c).
class Links {
public:
    Links(const UnitView& units, Enabling& result)
        : units_(units)
        , result_(result)
    {}

    void run(const std::string& name)
    {
        queue_.push_back({name, false});
        while (!queue_.empty()) {
            const Item item = std::move(queue_.front());
            queue_.pop_front();
            add(item);
        }
    }

private:
    struct Item {
        std::string name;
        bool auxiliary = false;
    };

    struct Dependency {
        std::vector<std::string> InstallSection::*list;
        std::string_view suffix;
    };

    void add(const Item& item)
    {
        const FoundUnit found =
            item.auxiliary ? follow_unit(item.name, units_) : find_unit(item.name, units_);
        if (!done_.insert(found.name).second) {
            return;
        }
        std::optional<InstallSection> section;
        if (found.state == EnableState::enabled) {
            section = read_install_section(found, units_, result_.problems);
        }
        if (!item.auxiliary) {
            set_state(found, section);
        }
        if (!section) {
            if (item.auxiliary) {
                problem(
                    found.state == EnableState::masked ? InstallProblemKind::also_masked
                                                       : InstallProblemKind::also_missing,
                    result_.unit,
                    item.name);
            }
            return;
        }
        if (item.auxiliary) {
            result_.also.push_back(found.name);
        }
        add_links(*section);
        for (const std::string& other : section->also) {
            queue_.push_back({other, true});
        }
    }

    void set_state(const FoundUnit& found, const std::optional<InstallSection>& section)
    {
        result_.unit = found.name;
        result_.state = found.state;
        if (found.state == EnableState::enabled && !section) {
            result_.state = EnableState::invalid;
        } else if (section && section->empty()) {
            result_.state = EnableState::is_static;
        }
    }

    void add_links(const InstallSection& section)
    {
        if (!units_.is_searched(folder_of(section.path))) {
            std::string path(units_.config_dir());
            path += '/';
            path += section.name;
            result_.links.insert_or_assign(std::move(path), section.path);
        }
        for (const std::string& alias : section.aliases) {
            add_alias(section, alias);
        }
        static constexpr std::array<Dependency, 3> dependencies{{
            {&InstallSection::wanted_by, ".wants"},
            {&InstallSection::required_by, ".requires"},
            {&InstallSection::upheld_by, ".upholds"},
        }};
        for (const Dependency& dependency : dependencies) {
            add_dependencies(section, dependency);
        }
    }

    void add_alias(const InstallSection& section, const std::string& written)
    {
        std::optional<std::string> alias = resolve(section, written);
        if (!alias) {
            return;
        }
        if (alias->find('/') != std::string::npos) {
            if (!is_alias_path(*alias, section.name)) {
                problem(InstallProblemKind::bad_alias, section.name, *alias);
                return;
            }
            link(*alias, section);
            return;
        }
        if (classify_unit_name(*alias) == UnitNameKind::template_unit &&
            classify_unit_name(section.name) == UnitNameKind::instance) {
            *alias = with_instance(*alias, unit_instance(section.name));
        }
        if (*alias == section.name) {
            return;
        }
        if (!is_alias_name(*alias, section.name)) {
            problem(InstallProblemKind::bad_alias, section.name, *alias);
        } else if (is_taken(*alias, section)) {
            problem(InstallProblemKind::alias_taken, section.name, *alias);
        } else {
            link(*alias, section);
        }
    }

    [[nodiscard]] bool is_taken(std::string_view alias, const InstallSection& section) const
    {
        const facts::UnitFile* present = units_.find(alias);
        if (present == nullptr || present->ours ||
            folder_of(present->path) != units_.config_dir()) {
            return false;
        }
        return present->link_target.empty() ||
               !is_same_unit_path(
                   absolute_target(present->path, present->link_target), section.path);
    }

    void add_dependencies(const InstallSection& section, const Dependency& dependency)
    {
        const std::vector<std::string>& list = section.*dependency.list;
        if (list.empty()) {
            return;
        }
        const bool is_template = classify_unit_name(section.name) == UnitNameKind::template_unit;
        std::string name = section.name;
        if (is_template && !section.default_instance.empty()) {
            name = with_instance(section.name, section.default_instance);
            const facts::UnitFile* instance = find_file(name, units_);
            if (instance != nullptr && is_mask(*instance)) {
                problem(InstallProblemKind::masked_instance, section.name, name);
                return;
            }
        }
        for (const std::string& written : list) {
            const std::optional<std::string> target = resolve(section, written);
            if (target && check_target(section, *target, name)) {
                std::string path = *target;
                path += dependency.suffix;
                path += '/';
                path += name;
                link(path, section);
            }
        }
    }

    [[nodiscard]] bool
    check_target(const InstallSection& section, const std::string& target, std::string_view name)
    {
        constexpr std::size_t longest_suffix = std::string_view(".requires").size();
        constexpr std::size_t longest_file_name = 255;
        const std::optional<UnitNameKind> kind = classify_unit_name(target);
        if (!kind || target.size() + longest_suffix > longest_file_name) {
            problem(InstallProblemKind::bad_target, section.name, target);
            return false;
        }
        if (*kind == UnitNameKind::plain &&
            classify_unit_name(name) == UnitNameKind::template_unit) {
            problem(InstallProblemKind::plain_target, section.name, target);
            return false;
        }
        if (find_file(target, units_) == nullptr) {
            problem(InstallProblemKind::missing_target, section.name, target);
        }
        return true;
    }

    [[nodiscard]] std::optional<std::string>
    resolve(const InstallSection& section, const std::string& written)
    {
        std::optional<std::string> result =
            resolve_install_specifiers(written, section, units_.scope());
        if (!result) {
            problem(specifier_problem(written, units_.scope()), section.name, written);
        }
        return result;
    }

    void link(std::string_view below_config_dir, const InstallSection& section)
    {
        std::string path(units_.config_dir());
        path += '/';
        path += below_config_dir;
        result_.links.insert_or_assign(std::move(path), section.path);
    }

    void problem(InstallProblemKind kind, const std::string& unit, std::string subject)
    {
        result_.problems.push_back({kind, unit, std::move(subject)});
    }

    const UnitView& units_;
    Enabling& result_;
    std::deque<Item> queue_;
    std::set<std::string> done_;
};

} // namespace

Enabling enable_links(std::string_view name, const UnitView& units)
{
    Enabling result;
    Links(units, result).run(std::string(name));
    return result;
}

} // namespace initbridge::systemd
