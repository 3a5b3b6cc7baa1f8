#pragma once
/// How a Containerfile says a text, so that builders read it as it was: containers'
/// Containerfile(5), Docker's reference of ENV, LABEL and the JSON forms.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace initbridge::containerfile {

/// A value of ENV or LABEL in double quotes. nullopt: it has a control character, which the lines
/// of a Containerfile cannot hold.
[[nodiscard]] std::optional<std::string> quoted(std::string_view value);

/// The JSON form of a command's words (`["a","b"]`), in which no shell takes part.
[[nodiscard]] std::string json_form(const std::vector<std::string>& words);

/// A word of a command that /bin/sh reads; plain words stay as they are.
[[nodiscard]] std::string shell_word(std::string_view word);

} // namespace initbridge::containerfile
