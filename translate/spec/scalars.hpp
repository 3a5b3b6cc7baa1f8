#pragma once
/// Words, numbers, booleans and lists of words. Each reader reports what is wrong and then
/// returns nullopt.

#include "translate/model/marked.hpp"
#include "translate/spec/reader.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace initbridge::spec {

/// The source text of a scalar that is not null (`0755` and `yes` stay what they are).
[[nodiscard]] std::optional<std::string_view>
read_word(Reader& reader, const Field& field, std::string_view wanted = "a word");

/// The same, owned and marked; the empty text is an error.
[[nodiscard]] std::optional<model::Marked<std::string>>
read_string(Reader& reader, const Field& field, std::string_view wanted = "a word");

/// `true false yes no on off` in any case, not quoted.
[[nodiscard]] std::optional<model::Marked<bool>> read_bool(Reader& reader, const Field& field);
/// What a plain scalar means where a boolean is meant; nullopt: none.
[[nodiscard]] std::optional<bool> parse_bool(std::string_view word);

struct Range {
    std::int64_t lowest = 0;
    std::int64_t highest = 0;
};

inline constexpr Range counts{0, 2147483647};

/// A whole number in decimal.
[[nodiscard]] std::optional<model::Marked<std::int64_t>>
read_integer(Reader& reader, const Field& field, Range range);
/// One that stands in a text (an item of a comma list).
[[nodiscard]] std::optional<std::int64_t> parse_integer(
    Reader& reader, const Field& field, const model::Marked<std::string_view>& word, Range range);

/// The index of the word in `words`.
[[nodiscard]] std::optional<std::size_t>
read_choice(Reader& reader, const Field& field, std::span<const std::string_view> words);

enum class ListForm { list_or_word, list_or_comma_list };

/// The words of a list, or of what may stand for one; nullopt only when there is no list at all
/// (items that are wrong are reported and left out).
[[nodiscard]] std::optional<std::vector<model::Marked<std::string_view>>>
read_list(Reader& reader, const Field& field, ListForm form, std::string_view wanted);

/// `6g`, `512m`, `1024`, `infinity`: bytes, with 1024-based units in any case.
[[nodiscard]] std::optional<model::Marked<std::uint64_t>>
read_size(Reader& reader, const Field& field);

/// `a, b or c`, each in quotes.
[[nodiscard]] std::string list_words(std::span<const std::string_view> words);

} // namespace initbridge::spec
