#include "translate/spec/text_reader.hpp"

#include "translate/model/names.hpp"
#include "translate/spec/codes.hpp"
#include "translate/spec/expansion.hpp"
#include "translate/spec/scalars.hpp"
#include "translate/text/utf8.hpp"
#include "translate/text/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <variant>

namespace initbridge::spec {

namespace {

const model::Expansion home{model::ExpansionKind::home, {}, {}};

bool is_name_character(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

/// How many bytes `$HOME` or `${HOME}` at the start of `text` has; 0: none is there.
std::size_t home_variable(std::string_view text)
{
    constexpr std::string_view braced = "${HOME}";
    constexpr std::string_view bare = "$HOME";
    if (text.starts_with(braced))
        return braced.size();
    if (text.starts_with(bare) &&
        (text.size() == bare.size() || !is_name_character(text[bare.size()])))
        return bare.size();
    return 0;
}

/// A byte of a word: where it was, and where the bare piece that it is in ends (0: it is quoted).
struct Letter {
    std::size_t offset = 0;
    std::size_t bare_end = 0;
};

/// One word of a command line, its quotes gone.
struct Letters {
    std::string text;
    std::vector<Letter> letters;
};

Letters join(const text::Word& word)
{
    Letters joined;
    for (const text::WordPiece& piece : word.pieces) {
        joined.text += piece.text;
        const std::size_t end = piece.quoting == text::Quoting::bare ? joined.text.size() : 0;
        for (std::size_t i = 0; i < piece.text.size(); ++i)
            joined.letters.push_back({piece.offset + i, end});
    }
    return joined;
}

/// Reads the expansions of one scalar.
class ExpansionReader {
public:
    ExpansionReader(Reader& reader, const Node& node)
        : reader_(reader)
        , node_(node)
    {}

    [[nodiscard]] model::Text word(const text::Word& word);
    [[nodiscard]] model::Text value(std::size_t offset);

private:
    /// Appends what begins at the percent sign and returns its length.
    std::size_t percent(std::string_view text, std::size_t offset, model::Text& to);
    [[nodiscard]] std::size_t
    home_length(const text::Word& word, const Letters& letters, std::size_t at) const;
    void note_home(std::size_t offset);

    Reader& reader_;
    const Node& node_;
    bool home_noted_ = false;
};

std::size_t ExpansionReader::percent(std::string_view text, std::size_t offset, model::Text& to)
{
    PercentForm form = read_percent(text);
    if (!form.problem.empty())
        reader_.error(codes::unknown_expansion, node_.mark_at(offset), std::move(form.problem))
            .hint = std::move(form.hint);
    else if (form.expansion)
        to.append(std::move(*form.expansion));
    else
        to.append("%");
    return form.length;
}

void ExpansionReader::note_home(std::size_t offset)
{
    if (std::exchange(home_noted_, true))
        return;
    reader_.note(codes::home_spelling, node_.mark_at(offset), "home folder in the shell's spelling")
        .hint = "the portable spelling is '%(ENV_HOME)s'";
}

/// `~` alone or before a slash, `$HOME`, `${HOME}`: only where all of it stands outside quotes.
std::size_t
ExpansionReader::home_length(const text::Word& word, const Letters& letters, std::size_t at) const
{
    const auto [offset, end] = letters.letters[at];
    if (end == 0)
        return 0;
    const std::string_view bare = std::string_view(letters.text).substr(at, end - at);
    if (bare.front() != '~')
        return home_variable(bare);
    const bool first = offset == word.offset;
    return first && (bare.starts_with("~/") || (bare == "~" && word.pieces.size() == 1)) ? 1 : 0;
}

model::Text ExpansionReader::word(const text::Word& word)
{
    model::Text result;
    const bool special = std::ranges::any_of(word.pieces, [](const text::WordPiece& piece) {
        return piece.text.find_first_of("%$~") != std::string::npos;
    });
    if (!special) {
        for (const text::WordPiece& piece : word.pieces)
            result.append(piece.text);
        return result;
    }
    const Letters letters = join(word);
    const std::string_view text = letters.text;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t next = std::min(text.find_first_of("%$~", at), text.size());
        result.append(text.substr(at, next - at));
        at = next;
        if (at == text.size())
            break;
        if (text[at] == '%') {
            at += percent(text.substr(at), letters.letters[at].offset, result);
        } else if (const std::size_t length = home_length(word, letters, at); length > 0) {
            note_home(letters.letters[at].offset);
            result.append(home);
            at += length;
        } else {
            result.append(text.substr(at, 1));
            ++at;
        }
    }
    return result;
}

model::Text ExpansionReader::value(std::size_t offset)
{
    model::Text result;
    const std::string_view text = node_.text();
    for (std::size_t at = offset; at < text.size();) {
        const std::size_t next = std::min(text.find('%', at), text.size());
        result.append(text.substr(at, next - at));
        at = next < text.size() ? next + percent(text.substr(next), next, result) : next;
    }
    return result;
}

using ReadValue = model::Text (*)(Reader&, const Node&);

std::vector<model::EnvVar> read_variables(Reader& reader, const Field& field, ReadValue read_value)
{
    std::vector<model::EnvVar> variables;
    if (!field.value.is_mapping()) {
        auto& diagnostic = wrong_type(reader, field, "a mapping of names to values");
        if (field.value.is_sequence())
            diagnostic.hint = "write 'NAME: value' lines without dashes";
        return variables;
    }
    variables.reserve(field.value.size());
    for (const auto& [key, value] : Pairs(field.value)) {
        const Field variable = make_field(key, value);
        if (!model::is_env_name(variable.name)) {
            reader
                .error(
                    codes::bad_name,
                    variable.key_mark,
                    fmt::format("'{}' is not the name of a variable", variable.name))
                .hint = "it has letters, digits and '_' only, and begins with no digit";
            continue;
        }
        if (read_word(reader, variable, "a value, such as ''"))
            variables.push_back(
                {{std::string(variable.name), variable.key_mark},
                 {read_value(reader, value), value.mark()}});
    }
    return variables;
}

} // namespace

std::optional<model::Marked<model::Command>> read_command(Reader& reader, const Field& field)
{
    const Node& node = field.value;
    if (!node.is_scalar()) {
        auto& diagnostic = wrong_type(reader, field, "a command line");
        if (node.is_sequence())
            diagnostic.hint = "write the words in one line, quoted as for a shell";
        return std::nullopt;
    }
    auto split = text::split_words(node.text());
    if (const auto* problem = std::get_if<text::SplitError>(&split)) {
        reader
            .error(
                codes::command_line,
                node.mark_at(problem->offset),
                fmt::format("cannot split '{}' into words: {}", field.name, problem->message))
            .hint =
            "words are quoted as for a shell; outside quotes a backslash takes the next character";
        return std::nullopt;
    }
    const auto& words = std::get<std::vector<text::Word>>(split);
    model::Marked<model::Command> command{{}, node.mark()};
    command.value.reserve(words.size());
    const std::size_t errors = reader.errors();
    ExpansionReader expansions(reader, node);
    for (const text::Word& word : words)
        command.value.push_back({expansions.word(word), node.mark_at(word.offset)});
    if (reader.errors() != errors)
        return std::nullopt;
    if (command.value.empty() || command.value.front().value.empty()) {
        reader.error(
            codes::command_line, node.mark(), fmt::format("'{}' names no program", field.name));
        return std::nullopt;
    }
    return command;
}

model::Text read_expanded(Reader& reader, const Node& scalar, std::size_t offset)
{
    return ExpansionReader(reader, scalar).value(offset);
}

model::Text read_layer_text(const Node& scalar)
{
    model::Text result;
    const std::string_view text = scalar.text();
    std::size_t written = 0;
    for (std::size_t at = 0; at < text.size();) {
        const bool tilde = text.substr(at).starts_with("~/") && (at == 0 || text[at - 1] == ':');
        const std::size_t length = tilde ? 1 : home_variable(text.substr(at));
        if (length > 0) {
            result.append(text.substr(written, at - written));
            result.append(home);
            written = at + length;
        }
        at += std::max<std::size_t>(length, 1);
    }
    result.append(text.substr(written));
    return result;
}

std::optional<model::Text> read_path(Reader& reader, const Field& field, std::size_t offset)
{
    const std::string_view written = field.value.text().substr(offset);
    const auto refuse = [&](std::string_view why, std::string hint) {
        reader
            .error(
                codes::bad_path,
                field.value.mark_at(offset),
                fmt::format("the path '{}' of '{}' {}", written, field.name, why))
            .hint = std::move(hint);
        return std::nullopt;
    };
    if (text::has_control(written))
        return refuse("contains a control character", {});
    if (written.starts_with("~/") || home_variable(written) > 0) {
        const std::size_t skipped = written.front() == '~' ? 1 : home_variable(written);
        return refuse(
            "is not absolute", fmt::format("write '%(ENV_HOME)s{}'", written.substr(skipped)));
    }
    if (!written.starts_with('/') && !written.starts_with("%("))
        return refuse("is not absolute", "write it from '/' on");
    return read_expanded(reader, field.value, offset);
}

std::vector<model::EnvVar> read_environment(Reader& reader, const Field& field)
{
    return read_variables(reader, field, [](Reader& errors, const Node& value) {
        return read_expanded(errors, value);
    });
}

std::vector<model::EnvVar> read_layer_environment(Reader& reader, const Field& field)
{
    return read_variables(
        reader, field, [](Reader&, const Node& value) { return read_layer_text(value); });
}

} // namespace initbridge::spec
