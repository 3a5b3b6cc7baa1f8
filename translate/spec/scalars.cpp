#include "translate/spec/scalars.hpp"

#include "translate/spec/codes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

namespace initbridge::spec {

namespace {

struct BoolWord {
    std::string_view word;
    bool value;
};

/// YAML 1.1, "Boolean Language-Independent Type", without the one-letter forms.
constexpr std::array<BoolWord, 6> bool_words{{
    {"true", true},
    {"false", false},
    {"yes", true},
    {"no", false},
    {"on", true},
    {"off", false},
}};

constexpr char to_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool equal_in_any_case(std::string_view word, std::string_view lower)
{
    return std::ranges::equal(word, lower, {}, to_lower);
}

std::string_view trim(std::string_view text)
{
    const std::size_t first = text.find_first_not_of(" \t\n");
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(" \t\n") - first + 1);
}

std::vector<model::Marked<std::string_view>> split_commas(Reader& reader, const Field& field)
{
    std::vector<model::Marked<std::string_view>> words;
    const std::string_view text = field.value.text();
    for (std::size_t start = 0; start <= text.size();) {
        const std::size_t end = std::min(text.find(',', start), text.size());
        const std::string_view word = trim(text.substr(start, end - start));
        const auto offset = static_cast<std::size_t>(
            word.empty() ? start : static_cast<std::size_t>(word.data() - text.data()));
        if (word.empty())
            reader.error(
                codes::bad_value,
                field.value.mark_at(offset),
                fmt::format("empty item in '{}'", field.name));
        else
            words.push_back({word, field.value.mark_at(offset)});
        start = end + 1;
    }
    return words;
}

/// The exponent of 1024; nullopt: no unit.
std::optional<unsigned> parse_unit(std::string_view unit)
{
    if (unit.empty())
        return 0;
    constexpr std::string_view letters = "kmgtpe";
    if (equal_in_any_case(unit, "b"))
        return 0;
    const std::size_t power = letters.find(to_lower(unit.front()));
    const std::string_view rest = unit.substr(1);
    if (power == std::string_view::npos ||
        !(rest.empty() || equal_in_any_case(rest, "b") || equal_in_any_case(rest, "ib")))
        return std::nullopt;
    return static_cast<unsigned>(power) + 1;
}

std::optional<std::uint64_t> parse_size(std::string_view text)
{
    if (text == "infinity")
        return std::numeric_limits<std::uint64_t>::max();
    std::uint64_t number = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (problem != std::errc{})
        return std::nullopt;
    const auto power = parse_unit(text.substr(static_cast<std::size_t>(end - text.data())));
    if (!power)
        return std::nullopt;
    const unsigned shift = *power * 10;
    constexpr std::uint64_t infinity = std::numeric_limits<std::uint64_t>::max();
    if (number > infinity >> shift || number == infinity)
        return std::nullopt;
    return number << shift;
}

} // namespace

std::optional<std::string_view>
read_word(Reader& reader, const Field& field, std::string_view wanted)
{
    if (field.value.is_scalar())
        return field.value.text();
    wrong_type(reader, field, wanted);
    return std::nullopt;
}

std::optional<model::Marked<std::string>>
read_string(Reader& reader, const Field& field, std::string_view wanted)
{
    const auto word = read_word(reader, field, wanted);
    if (!word)
        return std::nullopt;
    if (word->empty()) {
        reader.error(codes::bad_value, field.value.mark(), fmt::format("'{}' is empty", field.name))
            .hint = fmt::format("give it {}, or remove the key", wanted);
        return std::nullopt;
    }
    return model::Marked<std::string>{std::string(*word), field.value.mark()};
}

std::optional<bool> parse_bool(std::string_view word)
{
    for (const BoolWord& row : bool_words) {
        if (equal_in_any_case(word, row.word))
            return row.value;
    }
    return std::nullopt;
}

std::optional<model::Marked<bool>> read_bool(Reader& reader, const Field& field)
{
    const auto word = read_word(reader, field, "'true' or 'false'");
    if (!word)
        return std::nullopt;
    const auto value = parse_bool(*word);
    if (value && field.value.is_plain())
        return model::Marked<bool>{*value, field.value.mark()};
    reader
        .error(
            codes::wrong_type,
            field.value.mark(),
            fmt::format("'{}' has to be 'true' or 'false', not '{}'", field.name, *word))
        .hint = value ? "remove the quotes" : "";
    return std::nullopt;
}

std::optional<std::int64_t> parse_integer(
    Reader& reader, const Field& field, const model::Marked<std::string_view>& word, Range range)
{
    std::string_view digits = word.value;
    if (digits.starts_with('+') && !digits.starts_with("+-"))
        digits.remove_prefix(1);
    std::int64_t number = 0;
    const char* const last = digits.data() + digits.size();
    const auto [end, problem] = std::from_chars(digits.data(), last, number);
    if (problem == std::errc::invalid_argument || end != last) {
        reader.error(
            codes::wrong_type,
            word.mark,
            fmt::format(
                "'{}' has to be a whole number in decimal, not '{}'", field.name, word.value));
        return std::nullopt;
    }
    if (problem != std::errc{} || number < range.lowest || number > range.highest) {
        reader.error(
            codes::out_of_range,
            word.mark,
            fmt::format(
                "'{}' is {}, not a number from {} to {}",
                field.name,
                word.value,
                range.lowest,
                range.highest));
        return std::nullopt;
    }
    return number;
}

std::optional<model::Marked<std::int64_t>>
read_integer(Reader& reader, const Field& field, Range range)
{
    const auto word = read_word(reader, field, "a whole number");
    if (!word)
        return std::nullopt;
    const diag::SourceMark mark = field.value.mark();
    if (!field.value.is_plain()) {
        reader
            .error(
                codes::wrong_type,
                mark,
                fmt::format("'{}' has to be a whole number, not a text", field.name))
            .hint = "remove the quotes";
        return std::nullopt;
    }
    const auto number = parse_integer(reader, field, {*word, mark}, range);
    if (!number)
        return std::nullopt;
    return model::Marked<std::int64_t>{*number, mark};
}

std::string list_words(std::span<const std::string_view> words)
{
    std::string result;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i > 0)
            result += i + 1 == words.size() ? " or " : ", ";
        result += fmt::format("'{}'", words[i]);
    }
    return result;
}

std::optional<std::size_t>
read_choice(Reader& reader, const Field& field, std::span<const std::string_view> words)
{
    const std::string wanted = field.value.is_scalar() ? std::string{} : list_words(words);
    const auto word = read_word(reader, field, wanted);
    if (!word)
        return std::nullopt;
    if (const auto found = std::ranges::find(words, *word); found != words.end())
        return static_cast<std::size_t>(found - words.begin());
    const std::string near = did_you_mean(*word, words);
    reader
        .error(
            codes::bad_value,
            field.value.mark(),
            fmt::format("unknown value '{}' of '{}'", *word, field.name))
        .hint = near.empty() ? fmt::format("it can be {}", list_words(words)) : near;
    return std::nullopt;
}

std::optional<std::vector<model::Marked<std::string_view>>>
read_list(Reader& reader, const Field& field, ListForm form, std::string_view wanted)
{
    if (field.value.is_scalar()) {
        if (form == ListForm::list_or_comma_list)
            return split_commas(reader, field);
        return std::vector{model::Marked<std::string_view>{field.value.text(), field.value.mark()}};
    }
    if (!field.value.is_sequence()) {
        wrong_type(reader, field, wanted);
        return std::nullopt;
    }
    std::vector<model::Marked<std::string_view>> words;
    words.reserve(field.value.size());
    for (const Node item : Items(field.value)) {
        if (const auto word = read_word(reader, item_of(field, item), wanted))
            words.push_back({*word, item.mark()});
    }
    return words;
}

std::optional<model::Marked<std::uint64_t>> read_size(Reader& reader, const Field& field)
{
    const auto word = read_word(reader, field, "a size such as '512m' or '6g'");
    if (!word)
        return std::nullopt;
    if (const auto size = parse_size(*word))
        return model::Marked<std::uint64_t>{*size, field.value.mark()};
    reader
        .error(
            codes::bad_value,
            field.value.mark(),
            fmt::format("'{}' of '{}' is not a size", *word, field.name))
        .hint = "write a whole number of bytes, or with k, m, g or t, or 'infinity'";
    return std::nullopt;
}

} // namespace initbridge::spec
