#include "translate/systemd/install_section.hpp"

#include "translate/systemd/unit_file.hpp"
#include "translate/systemd/unit_name.hpp"
#include "translate/systemd/unit_search.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace initbridge::systemd {

namespace {

/// Reads assignments of [Install] as shared/install.c's unit_file_load() does.
class Reader {
public:
    Reader(
        const FoundUnit& found,
        const UnitView& units,
        InstallSection& section,
        std::vector<InstallProblem>& problems)
        : units_(units)
        , section_(section)
        , problems_(problems)
    {
        section_.name = found.name;
        section_.path = found.path;
    }

    [[nodiscard]] bool read(std::string_view text, const std::string& path)
    {
        const UnitFileText file = parse_unit_file(text);
        if (!file.loads()) {
            return fail(InstallProblemKind::unreadable, path);
        }
        return std::ranges::all_of(file.assignments, [this](const UnitAssignment& assignment) {
            return assignment.section != "Install" || read_assignment(assignment);
        });
    }

private:
    struct List {
        std::string_view key;
        std::vector<std::string> InstallSection::*member;
    };

    [[nodiscard]] bool read_assignment(const UnitAssignment& assignment)
    {
        static constexpr std::array<List, 4> lists{{
            {"Alias", &InstallSection::aliases},
            {"WantedBy", &InstallSection::wanted_by},
            {"RequiredBy", &InstallSection::required_by},
            {"UpheldBy", &InstallSection::upheld_by},
        }};
        for (const List& list : lists) {
            if (assignment.key == list.key && knows(list)) {
                add_words(section_.*list.member, assignment.value);
                return true;
            }
        }
        if (assignment.key == "Also") {
            return add_also(assignment.value);
        }
        return assignment.key != "DefaultInstance" || set_default_instance(assignment.value);
    }

    [[nodiscard]] bool knows(const List& list) const
    {
        if (list.key == "UpheldBy") {
            return units_.knows_upheld_by();
        }
        return list.key != "Alias" || may_alias(unit_suffix(section_.name));
    }

    static void add_words(std::vector<std::string>& words, std::string_view value)
    {
        if (value.empty()) {
            words.clear();
            return;
        }
        UnitListReader reader(value, UnitListQuotes::join);
        while (std::optional<std::string> word = reader.next()) {
            words.push_back(std::move(*word));
        }
    }

    [[nodiscard]] bool add_also(std::string_view value)
    {
        UnitListReader reader(value, UnitListQuotes::literal);
        while (const std::optional<std::string> word = reader.next()) {
            std::optional<std::string> name = resolve(without_backslashes(*word));
            if (!name) {
                return false;
            }
            if (!classify_unit_name(*name)) {
                return fail(InstallProblemKind::bad_also, *name);
            }
            section_.also.push_back(std::move(*name));
        }
        return true;
    }

    /// extract_first_word() without flags takes a backslash for an escape and drops it.
    [[nodiscard]] static std::string without_backslashes(std::string_view word)
    {
        std::string result;
        for (std::size_t i = 0; i < word.size(); ++i) {
            if (word[i] == '\\' && i + 1 < word.size()) {
                ++i;
            }
            result += word[i];
        }
        return result;
    }

    [[nodiscard]] bool set_default_instance(std::string_view value)
    {
        const std::optional<UnitNameKind> kind = classify_unit_name(section_.name);
        if (kind != UnitNameKind::template_unit) {
            if (kind == UnitNameKind::plain) {
                problems_.push_back(
                    {InstallProblemKind::no_template, section_.name, std::string(value)});
            }
            return true; // of an instance: its template's, which does not count
        }
        std::optional<std::string> instance = resolve(value);
        if (!instance) {
            return false;
        }
        if (!instance->empty() && !is_unit_instance(*instance)) {
            return fail(InstallProblemKind::bad_instance, *instance);
        }
        section_.default_instance = std::move(*instance);
        return true;
    }

    [[nodiscard]] std::optional<std::string> resolve(std::string_view text)
    {
        std::optional<std::string> result =
            resolve_install_specifiers(text, section_, units_.scope());
        if (!result) {
            problems_.push_back(
                {specifier_problem(text, units_.scope()), section_.name, std::string(text)});
        }
        return result;
    }

    [[nodiscard]] bool fail(InstallProblemKind kind, std::string subject)
    {
        problems_.push_back({kind, section_.name, std::move(subject)});
        return false;
    }

    const UnitView& units_;
    InstallSection& section_;
    std::vector<InstallProblem>& problems_;
};

/// The value of a specifier, of those that depend on the unit only.
[[nodiscard]] std::optional<std::string> unit_specifier(char letter, const InstallSection& section)
{
    const std::string_view name = section.name;
    const bool is_template = classify_unit_name(name) == UnitNameKind::template_unit;
    const std::string_view prefix = unit_prefix(name);
    switch (letter) {
    case 'n':
        return is_template && !section.default_instance.empty()
                   ? with_instance(name, section.default_instance)
                   : std::string(name);
    case 'N': {
        const std::string_view stem = name.substr(0, name.rfind('.'));
        return std::string(stem).append(is_template ? section.default_instance : std::string());
    }
    case 'p':
        return std::string(prefix);
    case 'i':
        return is_template ? section.default_instance : std::string(unit_instance(name));
    case 'j':
        return std::string(prefix.substr(prefix.rfind('-') + 1)); // npos + 1 is 0
    default:
        return std::nullopt;
    }
}

/// `systemctl --root` is run by root; with --global it cannot know the user.
[[nodiscard]] std::optional<std::string> user_specifier(char letter, facts::UnitScope scope)
{
    if (scope == facts::UnitScope::user) {
        return std::nullopt;
    }
    switch (letter) {
    case 'u':
    case 'g':
        return "root";
    case 'U':
    case 'G':
        return "0";
    default:
        return std::nullopt;
    }
}

[[nodiscard]] bool is_specifier_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '!';
}

} // namespace

std::optional<std::string> resolve_install_specifiers(
    std::string_view text, const InstallSection& section, facts::UnitScope scope)
{
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%' || i + 1 == text.size()) {
            result += text[i];
            continue;
        }
        const char letter = text[++i];
        if (letter == '%') {
            result += '%';
        } else if (const auto of_unit = unit_specifier(letter, section)) {
            result += *of_unit;
        } else if (const auto of_user = user_specifier(letter, scope)) {
            result += *of_user;
        } else if (is_specifier_letter(letter)) {
            return std::nullopt;
        } else {
            result += '%';
            result += letter;
        }
    }
    return result;
}

InstallProblemKind specifier_problem(std::string_view text, facts::UnitScope scope)
{
    // install_name_printf(): COMMON_SYSTEM_SPECIFIERS and, in user scope, those of the user.
    constexpr std::string_view of_machine = "aAbBHlmMovwW";
    constexpr std::string_view of_user = "uUgG";
    for (std::size_t i = 0; i + 1 < text.size(); ++i) {
        if (text[i] != '%') {
            continue;
        }
        const char letter = text[++i];
        if (of_machine.find(letter) != std::string_view::npos ||
            (scope == facts::UnitScope::user && of_user.find(letter) != std::string_view::npos)) {
            return InstallProblemKind::machine_specifier;
        }
    }
    return InstallProblemKind::bad_specifier;
}

std::optional<InstallSection> read_install_section(
    const FoundUnit& found, const UnitView& units, std::vector<InstallProblem>& problems)
{
    InstallSection section;
    Reader reader(found, units, section, problems);
    if (!reader.read(found.file->text, found.path)) {
        return std::nullopt;
    }
    for (const DropIn* dropin : effective_dropins(found, units)) {
        if (!reader.read(dropin->second, dropin->first)) {
            return std::nullopt;
        }
    }
    return section;
}

} // namespace initbridge::systemd
