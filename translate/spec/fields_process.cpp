#include "translate/model/names.hpp"
#include "translate/spec/codes.hpp"
#include "translate/spec/fields.hpp"
#include "translate/spec/key_table.hpp"
#include "translate/spec/scalars.hpp"
#include "translate/spec/text_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace initbridge::spec::fields {

namespace {

enum class Stream { out, err };

constexpr std::array<std::string_view, 4> log_words{"journal", "none", "file:/path", "stdout"};

std::span<const std::string_view> words_of(Stream stream)
{
    return std::span(log_words).first(stream == Stream::err ? 4 : 3);
}

/// What supervisord and systemd users write instead.
std::string log_hint(std::string_view word, Stream stream)
{
    if (word == "/dev/null")
        return "did you mean 'none'?";
    if (word.starts_with("/dev/std") || word.starts_with("/dev/fd/"))
        return "did you mean 'journal'?";
    if (word.starts_with('/'))
        return fmt::format("did you mean 'file:{}'?", word);
    const std::string near = did_you_mean(word, words_of(stream));
    return near.empty() ? fmt::format("it can be {}", list_words(words_of(stream))) : near;
}

std::optional<model::Marked<model::LogTarget>>
read_log(Reader& reader, const Field& field, Stream stream)
{
    constexpr std::string_view file_prefix = "file:";
    const auto word = read_word(reader, field, "'journal', 'none' or 'file:/path'");
    if (!word)
        return std::nullopt;
    model::Marked<model::LogTarget> target{{}, field.value.mark()};
    if (word->starts_with(file_prefix)) {
        auto path = read_path(reader, field, file_prefix.size());
        if (!path)
            return std::nullopt;
        if (word->ends_with('/')) {
            reader.error(
                codes::bad_path,
                field.value.mark_at(file_prefix.size()),
                fmt::format("the path of '{}' names a folder, not a file", field.name));
            return std::nullopt;
        }
        target.value = {model::LogKind::file, std::move(*path)};
        return target;
    }
    if (*word == "journal")
        return target;
    if (*word == "none" || (*word == "stdout" && stream == Stream::err)) {
        target.value.kind = *word == "none" ? model::LogKind::none : model::LogKind::same_as_stdout;
        return target;
    }
    reader
        .error(
            codes::bad_value,
            field.value.mark(),
            fmt::format("unknown value '{}' of '{}'", *word, field.name))
        .hint = log_hint(*word, stream);
    return std::nullopt;
}

void override_env(Reader& reader, const Field& field, model::Overrides& overrides)
{
    overrides.env = read_environment(reader, field);
}

void override_after(Reader& reader, const Field& field, model::Overrides& overrides)
{
    overrides.after = read_names(reader, field);
}

void override_exec(Reader& reader, const Field& field, model::Overrides& overrides)
{
    overrides.exec = read_command(reader, field);
}

struct OverrideKey {
    std::string_view name;
    void (*read)(Reader&, const Field&, model::Overrides&);
};

constexpr std::array<OverrideKey, 3> override_keys{{
    {"env", override_env},
    {"after", override_after},
    {"exec", override_exec},
}};

constexpr std::array<std::string_view, 3> override_names{"env", "after", "exec"};

} // namespace

void exec(Reader& reader, const Field& field, model::ServiceEntry& entry)
{
    entry.exec = read_command(reader, field);
}

void env(Reader& reader, const Field& field, model::ServiceEntry& entry)
{
    entry.env = read_environment(reader, field);
}

void environment_file(Reader& reader, const Field& field, model::ServiceEntry& entry)
{
    const auto word = read_word(reader, field, "a path");
    if (!word)
        return;
    const bool optional = word->starts_with('-');
    if (auto path = read_path(reader, field, optional ? 1 : 0))
        entry.environment_file = {{std::move(*path), optional}, field.value.mark()};
}

void working_directory(Reader& reader, const Field& field, model::ServiceEntry& entry)
{
    if (!read_word(reader, field, "a path"))
        return;
    if (auto path = read_path(reader, field))
        entry.working_directory = {std::move(*path), field.value.mark()};
}

void user(Reader& reader, const Field& field, model::ServiceEntry& entry)
{
    auto user = read_string(reader, field, "a user");
    if (!user)
        return;
    if (!model::is_user(user->value)) {
        reader
            .error(
                codes::bad_name,
                user->mark,
                fmt::format("'{}' is neither the name of a user nor a uid", user->value))
            .hint = "names have lower-case letters, digits, '_' and '-'";
        return;
    }
    entry.user = std::move(user);
}

void umask(Reader& reader, const Field& field, model::ServiceEntry& entry)
{
    constexpr std::uint32_t highest = 0777;
    const auto word = read_word(reader, field, "an octal number such as 022");
    if (!word)
        return;
    std::string_view digits = *word;
    if (digits.starts_with("0o"))
        digits.remove_prefix(2);
    std::uint32_t mask = 0;
    const char* const last = digits.data() + digits.size();
    const auto [end, problem] = std::from_chars(digits.data(), last, mask, 8);
    if (problem == std::errc{} && end == last && mask <= highest) {
        entry.umask = {mask, field.value.mark()};
        return;
    }
    reader
        .error(
            codes::bad_value,
            field.value.mark(),
            fmt::format("'{}' of '{}' is not an octal number up to 0777", *word, field.name))
        .hint = "write it as chmod does: 022";
}

void stdout_log(Reader& reader, const Field& field, model::ServiceEntry& entry)
{
    entry.stdout_log = read_log(reader, field, Stream::out);
}

void stderr_log(Reader& reader, const Field& field, model::ServiceEntry& entry)
{
    entry.stderr_log = read_log(reader, field, Stream::err);
}

void overrides(Reader& reader, const Field& field, model::ServiceEntry& entry)
{
    if (!field.value.is_mapping()) {
        wrong_type(reader, field, "a mapping with 'env', 'after' or 'exec'");
        return;
    }
    model::Overrides overrides;
    overrides.mark = field.value.mark();
    for (const auto& [key, value] : Pairs(field.value)) {
        const Field part = make_field(key, value);
        const auto row = std::ranges::find(override_keys, part.name, &OverrideKey::name);
        if (row == override_keys.end())
            report_unknown_key(reader, part, override_names, "overrides");
        else
            row->read(reader, part, overrides);
    }
    entry.overrides = {std::move(overrides), field.value.mark()};
}

} // namespace initbridge::spec::fields
