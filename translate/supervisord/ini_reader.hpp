#pragma once
/// Reads a configuration as Python's RawConfigParser does with supervisord's settings
/// (inline comments after `;` and `#`, not strict), and keeps the places.

#include "translate/diag/source.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace initbridge::supervisord {

struct IniOption {
    std::string key;   ///< in lower case
    std::string value; ///< lines joined with `\n`, comments gone, not expanded
    diag::SourceMark mark;
};

struct IniSection {
    std::string name;
    diag::SourceMark mark; ///< of its first header
    std::vector<IniOption> options;

    /// The option that holds: the last one of that name. nullptr: none.
    [[nodiscard]] const IniOption* find(std::string_view key) const;
};

/// Why the reader would refuse the text.
struct IniProblem {
    diag::SourceMark mark;
    std::string message;
};

struct IniText {
    std::vector<IniSection> sections; ///< those with the same name are one
    std::vector<IniProblem> problems;

    [[nodiscard]] const IniSection* find(std::string_view name) const;
};

/// All problems are reported; what can be read is read. Where `only` names sections, the others are
/// passed over.
[[nodiscard]] IniText
read_ini(std::string_view text, diag::FileId file, const std::vector<std::string_view>& only = {});

} // namespace initbridge::supervisord
