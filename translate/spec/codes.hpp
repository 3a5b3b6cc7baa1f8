#pragma once
/// Stable codes of the reader's diagnostics.

#include <string_view>

namespace initbridge::spec::codes {

/// The text is not YAML.
inline constexpr std::string_view yaml_syntax = "spec/yaml-syntax";
/// The file is not UTF-8 text, or holds a control character or a carriage return alone.
inline constexpr std::string_view yaml_encoding = "spec/yaml-encoding";
/// The file is larger than 32 MiB, nests deeper than 200 levels, or its aliases stand for more than
/// 100,000 nodes.
inline constexpr std::string_view yaml_limit = "spec/yaml-limit";
/// An alias stands inside the very node that it names.
inline constexpr std::string_view yaml_alias = "spec/yaml-alias";
/// A node has an explicit tag such as `!!str`.
inline constexpr std::string_view yaml_tag = "spec/yaml-tag";
/// A mapping has the key `<<`, which YAML 1.2 does not merge.
inline constexpr std::string_view yaml_merge_key = "spec/yaml-merge-key";
/// A second document, or any other text, follows the document.
inline constexpr std::string_view yaml_second_document = "spec/yaml-second-document";
/// The file ends inside a quoted scalar.
inline constexpr std::string_view yaml_unterminated = "spec/yaml-unterminated";
/// A key of a mapping is itself a mapping or a list.
inline constexpr std::string_view yaml_complex_key = "spec/yaml-complex-key";
/// A key occurs twice in one mapping, also under two of its spellings.
inline constexpr std::string_view duplicate_key = "spec/duplicate-key";
/// A key is not one that may stand there.
inline constexpr std::string_view unknown_key = "spec/unknown-key";
/// A key that has to be there is missing.
inline constexpr std::string_view missing_key = "spec/missing-key";
/// A key of the manifest is nearly one that is read, and so probably a misspelling of it.
inline constexpr std::string_view near_miss = "spec/near-miss";
/// A list stands where a word is wanted, a word where a mapping is wanted, and the like.
inline constexpr std::string_view wrong_type = "spec/wrong-type";
/// A key has no value.
inline constexpr std::string_view null_value = "spec/null-value";
/// A word is not one of the few that a key takes.
inline constexpr std::string_view bad_value = "spec/bad-value";
/// A number is outside its range.
inline constexpr std::string_view out_of_range = "spec/out-of-range";
/// A name of an entry, layer, unit, user, environment variable, signal or distribution is not
/// well-formed.
inline constexpr std::string_view bad_name = "spec/bad-name";
/// A path is not absolute or holds a control character.
inline constexpr std::string_view bad_path = "spec/bad-path";
/// A name or value occurs twice in one list.
inline constexpr std::string_view listed_twice = "spec/listed-twice";
/// An event is not one that supervisord knows.
inline constexpr std::string_view unknown_event = "spec/unknown-event";
/// A command line cannot be split into words, or has none.
inline constexpr std::string_view command_line = "spec/command-line";
/// A `%(…)s` is not an expansion that is known, or is not written as it has to be.
inline constexpr std::string_view unknown_expansion = "spec/unknown-expansion";
/// The home folder is written as `~/` or `$HOME`, of which `%(ENV_HOME)s` is the portable spelling.
inline constexpr std::string_view home_spelling = "spec/home-spelling";
/// The services of a layer are written as supervisord INI text.
inline constexpr std::string_view ini_text = "spec/ini-text";
/// A build file holds text templates, which are not run.
inline constexpr std::string_view template_ignored = "spec/template-ignored";

} // namespace initbridge::spec::codes
