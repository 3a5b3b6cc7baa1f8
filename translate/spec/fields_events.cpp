#include "translate/model/names.hpp"
#include "translate/spec/codes.hpp"
#include "translate/spec/fields.hpp"
#include "translate/spec/key_table.hpp"
#include "translate/spec/scalars.hpp"
#include "translate/text/duration.hpp"
#include "translate/text/utf8.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace initbridge::spec::fields {

namespace {

/// In the order of model::WaitKind.
constexpr std::array<std::string_view, 3> wait_words{"socket", "tcp", "file"};
constexpr std::array<std::string_view, 4> wait_keys{"socket", "tcp", "file", "timeout"};
constexpr Range port_range{1, 65535};

void refuse_wait(Reader& reader, diag::SourceMark where, std::string message)
{
    reader.error(codes::bad_value, where, std::move(message)).hint =
        "write 'socket:/path', 'file:/path' or 'tcp:host:port'";
}

/// A path, or host:port; `text` stands at byte `offset` of the field's scalar.
bool check_target(Reader& reader, const Field& field, model::WaitKind kind, std::size_t offset)
{
    const std::string_view target = field.value.text().substr(offset);
    const diag::SourceMark mark = field.value.mark_at(offset);
    if (kind != model::WaitKind::tcp) {
        const bool good = target.starts_with('/') && !text::has_control(target);
        if (!good)
            reader.error(
                codes::bad_path,
                mark,
                fmt::format(
                    "the path '{}' of '{}' {}",
                    target,
                    field.name,
                    target.starts_with('/') ? "contains a control character" : "is not absolute"));
        return good;
    }
    const std::size_t colon = target.rfind(':');
    const std::string_view host = target.substr(0, colon);
    if (colon == target.npos || host.empty() || host.find_first_of(" \t\n/") != host.npos ||
        text::has_control(host)) {
        refuse_wait(reader, mark, fmt::format("'{}' is not host:port", target));
        return false;
    }
    return parse_integer(
               reader,
               field,
               {target.substr(colon + 1), field.value.mark_at(offset + colon + 1)},
               port_range)
        .has_value();
}

/// `socket:/path` and the like.
std::optional<model::WaitCondition> read_wait_word(Reader& reader, const Field& field)
{
    const std::string_view word = field.value.text();
    const std::size_t colon = word.find(':');
    const auto kind = std::ranges::find(wait_words, word.substr(0, colon));
    if (colon == word.npos || kind == wait_words.end()) {
        refuse_wait(
            reader,
            field.value.mark(),
            fmt::format("unknown value '{}' of '{}'", word, field.name));
        return std::nullopt;
    }
    model::WaitCondition condition;
    condition.kind = static_cast<model::WaitKind>(kind - wait_words.begin());
    condition.target = word.substr(colon + 1);
    if (!check_target(reader, field, condition.kind, colon + 1))
        return std::nullopt;
    return condition;
}

void read_wait_timeout(Reader& reader, const Field& field, model::WaitCondition& condition)
{
    const auto word = read_word(reader, field, "a duration");
    if (!word)
        return;
    condition.timeout = text::parse_duration(*word);
    if (!condition.timeout)
        reader
            .error(
                codes::bad_value,
                field.value.mark(),
                fmt::format("'{}' of '{}' is not a duration", *word, field.name))
            .hint = "write '20', '20s', '1min 30s' or '500ms'";
}

/// `{socket: /path, timeout: 5s}`
std::optional<model::WaitCondition> read_wait_mapping(Reader& reader, const Field& field)
{
    model::WaitCondition condition;
    std::optional<diag::SourceMark> target;
    const std::size_t errors = reader.errors();
    for (const auto& [key, value] : Pairs(field.value)) {
        const Field part = make_field(key, value);
        const auto kind = std::ranges::find(wait_words, part.name);
        if (part.name == "timeout") {
            read_wait_timeout(reader, part, condition);
        } else if (kind == wait_words.end()) {
            report_unknown_key(reader, part, wait_keys, field.name);
        } else if (target) {
            reader.error(codes::bad_value, part.key_mark, "two things to wait for in one condition")
                .related.push_back({*target, "the other"});
        } else {
            target = part.key_mark;
            condition.kind = static_cast<model::WaitKind>(kind - wait_words.begin());
            if (const auto word = read_word(reader, part)) {
                condition.target = *word;
                check_target(reader, part, condition.kind, 0);
            }
        }
    }
    if (!target && reader.errors() == errors)
        refuse_wait(
            reader, field.value.mark(), fmt::format("'{}' names nothing to wait for", field.name));
    if (reader.errors() != errors)
        return std::nullopt;
    return condition;
}

std::optional<model::WaitCondition> read_wait(Reader& reader, const Field& field)
{
    if (field.value.is_scalar())
        return read_wait_word(reader, field);
    if (field.value.is_mapping())
        return read_wait_mapping(reader, field);
    wrong_type(reader, field, "a condition such as 'socket:/path'");
    return std::nullopt;
}

} // namespace

void events(Reader& reader, const Field& field, model::ServiceEntry& entry)
{
    const auto words = read_list(reader, field, ListForm::list_or_comma_list, "a list of events");
    if (!words)
        return;
    model::Marked<std::vector<model::Marked<std::string>>> events{{}, field.value.mark()};
    for (const auto& word : *words) {
        if (const auto event = model::parse_event(word.value)) {
            events.value.push_back({std::string(*event), word.mark});
            continue;
        }
        std::string upper(word.value);
        std::ranges::transform(upper, upper.begin(), [](char c) {
            return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        });
        reader.error(codes::unknown_event, word.mark, fmt::format("unknown event '{}'", word.value))
            .hint = did_you_mean(upper, model::event_names());
    }
    if (words->empty() && field.value.is_sequence())
        reader.error(codes::bad_value, field.value.mark(), fmt::format("'{}' is empty", field.name))
            .hint = "name an event such as 'PROCESS_STATE_FATAL'";
    entry.events = std::move(events);
}

void wait_for(Reader& reader, const Field& field, model::ServiceEntry& entry)
{
    model::Marked<std::vector<model::Marked<model::WaitCondition>>> conditions{
        {}, field.value.mark()};
    const auto add = [&](const Field& condition) {
        if (auto read = read_wait(reader, condition))
            conditions.value.push_back({std::move(*read), condition.value.mark()});
    };
    if (field.value.is_sequence()) {
        for (const Node item : Items(field.value))
            add(item_of(field, item));
    } else {
        add(field);
    }
    entry.wait_for = std::move(conditions);
}

} // namespace initbridge::spec::fields
