#include "translate/model/names.hpp"
#include "translate/spec/codes.hpp"
#include "translate/spec/fields.hpp"
#include "translate/spec/scalars.hpp"
#include "translate/text/duration.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>

namespace initbridge::spec {

std::vector<model::Marked<std::string>> read_names(Reader& reader, const Field& field)
{
    std::vector<model::Marked<std::string>> names;
    const auto words = read_list(reader, field, ListForm::list_or_word, "a list of names");
    if (!words)
        return names;
    names.reserve(words->size());
    for (const auto& word : *words) {
        const auto problem = model::entry_name_problem(word.value);
        if (!problem || model::is_unit_name(word.value))
            names.push_back({std::string(word.value), word.mark});
        else
            reader
                .error(
                    codes::bad_name,
                    word.mark,
                    fmt::format("the name '{}' in '{}' {}", word.value, field.name, *problem))
                .hint = "name an entry, or a unit with its suffix";
    }
    return names;
}

} // namespace initbridge::spec

namespace initbridge::spec::fields {

namespace {

/// In the order of model::RestartPolicy.
constexpr std::array<std::string_view, 4> restart_words{
    "always", "unless-stopped", "on-failure", "no"};

constexpr std::array<std::string_view, 4> fatal_words{
    "none", "exit:CODE", "restart-layer", "run:CMD"};

constexpr Range exit_code_range{0, 255};
constexpr Range priority_range{-2147483648LL, 2147483647LL};

std::optional<model::OnFatal> parse_on_fatal(Reader& reader, const Field& field)
{
    constexpr std::string_view exit_prefix = "exit:";
    constexpr std::string_view run_prefix = "run:";
    const std::string_view word = field.value.text();
    model::OnFatal result;
    if (word == "none")
        return result;
    if (word == "restart-layer") {
        result.action = model::FatalAction::restart_layer;
        return result;
    }
    if (word == "exit" || word.starts_with(exit_prefix)) {
        result.action = model::FatalAction::exit;
        if (word == "exit")
            return result;
        const auto code = parse_integer(
            reader,
            field,
            {word.substr(exit_prefix.size()), field.value.mark_at(exit_prefix.size())},
            exit_code_range);
        if (!code)
            return std::nullopt;
        result.exit_code = static_cast<int>(*code);
        return result;
    }
    if (word.starts_with(run_prefix) &&
        word.find_first_not_of(" \t\n", run_prefix.size()) != word.npos) {
        result.action = model::FatalAction::run;
        result.command = word.substr(run_prefix.size());
        return result;
    }
    const std::string near = did_you_mean(word, fatal_words);
    reader
        .error(
            codes::bad_value,
            field.value.mark(),
            fmt::format("unknown value '{}' of '{}'", word, field.name))
        .hint = near.empty() ? fmt::format("it can be {}", list_words(fatal_words)) : near;
    return std::nullopt;
}

} // namespace

void restart(Reader& reader, const Field& field, model::ServiceEntry& entry)
{
    // In YAML 1.1 an unquoted `no` is a boolean, so tools write it as `false` or `off`.
    if (field.value.is_plain() && parse_bool(field.value.text()) == false) {
        entry.restart = {model::RestartPolicy::no, field.value.mark()};
        return;
    }
    if (const auto choice = read_choice(reader, field, restart_words))
        entry.restart = {static_cast<model::RestartPolicy>(*choice), field.value.mark()};
}

void exit_codes(Reader& reader, const Field& field, model::ServiceEntry& entry)
{
    const auto words =
        read_list(reader, field, ListForm::list_or_comma_list, "a list of exit codes");
    if (!words)
        return;
    model::Marked<std::vector<int>> codes{{}, field.value.mark()};
    for (const auto& word : *words) {
        if (const auto code = parse_integer(reader, field, word, exit_code_range))
            codes.value.push_back(static_cast<int>(*code));
    }
    if (words->empty() && field.value.is_sequence())
        reader.error(codes::bad_value, field.value.mark(), fmt::format("'{}' is empty", field.name))
            .hint = "name a code that counts as success, or remove the key: then it is 0";
    entry.exit_codes = std::move(codes);
}

void start_secs(Reader& reader, const Field& field, model::ServiceEntry& entry)
{
    entry.start_secs = read_integer(reader, field, counts);
}

void start_retries(Reader& reader, const Field& field, model::ServiceEntry& entry)
{
    entry.start_retries = read_integer(reader, field, counts);
}

void priority(Reader& reader, const Field& field, model::ServiceEntry& entry)
{
    entry.priority = read_integer(reader, field, priority_range);
}

void after(Reader& reader, const Field& field, model::ServiceEntry& entry)
{
    entry.after = read_names(reader, field);
}

void before(Reader& reader, const Field& field, model::ServiceEntry& entry)
{
    entry.before = read_names(reader, field);
}

void wanted_by(Reader& reader, const Field& field, model::ServiceEntry& entry)
{
    const auto words = read_list(reader, field, ListForm::list_or_word, "a list of targets");
    if (!words)
        return;
    model::Marked<std::vector<model::Marked<std::string>>> targets{{}, field.value.mark()};
    for (const auto& word : *words) {
        if (model::is_unit_name(word.value)) {
            targets.value.push_back({std::string(word.value), word.mark});
            continue;
        }
        auto& diagnostic = reader.error(
            codes::bad_name,
            word.mark,
            fmt::format("'{}' in '{}' is not the name of a unit", word.value, field.name));
        const std::string target = std::string(word.value) + ".target";
        if (model::is_unit_name(target))
            diagnostic.hint = fmt::format("did you mean '{}'?", target);
    }
    entry.wanted_by = std::move(targets);
}

void stop_signal(Reader& reader, const Field& field, model::ServiceEntry& entry)
{
    const auto word = read_word(reader, field, "a signal");
    if (!word)
        return;
    if (const auto signal = model::parse_signal(*word)) {
        entry.stop_signal = {*signal, field.value.mark()};
        return;
    }
    reader.error(codes::bad_name, field.value.mark(), fmt::format("'{}' is not a signal", *word))
        .hint = "write a name such as 'TERM', or its number";
}

void stop_timeout(Reader& reader, const Field& field, model::ServiceEntry& entry)
{
    const auto word = read_word(reader, field, "a duration");
    if (!word)
        return;
    if (const auto duration = text::parse_duration(*word)) {
        entry.stop_timeout = {*duration, field.value.mark()};
        return;
    }
    reader
        .error(
            codes::bad_value,
            field.value.mark(),
            fmt::format("'{}' of '{}' is not a duration", *word, field.name))
        .hint = "write '20', '20s', '1min 30s' or '500ms'";
}

void on_fatal(Reader& reader, const Field& field, model::ServiceEntry& entry)
{
    if (!read_word(reader, field, list_words(fatal_words)))
        return;
    if (auto action = parse_on_fatal(reader, field))
        entry.on_fatal = {std::move(*action), field.value.mark()};
}

} // namespace initbridge::spec::fields
