#include "translate/supervisord/command.hpp"

#include "translate/supervisord/value.hpp"

#include <algorithm>

namespace initbridge::supervisord {

namespace {

using Home = std::optional<std::string_view>;
using Variable = model::Environment::value_type;

/// What a text is made of, as far as quoting needs to know.
struct Traits {
    bool single_quote = false;
    bool double_quote = false;
    bool backslash = false;
    bool carriage_return = false;
    bool expansion = false;
    char first = '\0'; ///< of the literals
    char last = '\0';
};

Traits traits_of(const model::Text& text, const Home& home)
{
    Traits traits;
    for (const model::TextPart& part : text.parts()) {
        const Piece piece = piece_of(part, home);
        traits.expansion |= piece.expansion != nullptr;
        for (const char c : piece.literal) {
            traits.single_quote |= c == '\'';
            traits.double_quote |= c == '"';
            traits.backslash |= c == '\\';
            traits.carriage_return |= c == '\r';
        }
        if (!piece.literal.empty()) {
            traits.first = traits.first == '\0' ? piece.literal.front() : traits.first;
            traits.last = piece.literal.back();
        }
    }
    return traits;
}

bool is_quote(char c)
{
    return c == '\'' || c == '"';
}

/// The quotes between which both readers of `environment=` take a value as it is; nullopt: none.
/// The old one strips quotes of either kind from both ends after it took the outer ones away, the
/// new one knows a backslash in double quotes.
std::optional<char> portable_quote(const Traits& traits)
{
    if (traits.carriage_return || is_quote(traits.first) || is_quote(traits.last)) {
        return std::nullopt;
    }
    if (traits.expansion) {
        // The value may bring a backslash, or be empty and leave a quote at an end.
        return traits.single_quote || traits.double_quote ? std::nullopt : std::optional('\'');
    }
    if (!traits.double_quote && !traits.backslash) {
        return '"';
    }
    return traits.single_quote ? std::nullopt : std::optional('\'');
}

enum class Wrapper { none, env, env_split };

/// A variable of `environment=` with the quotes it gets.
struct Quoted {
    const Variable* variable = nullptr;
    char quote = '"';
};

struct Decision {
    Wrapper wrapper = Wrapper::none;
    std::vector<Quoted> environment;
    std::vector<const Variable*> assignments; ///< in front of the program
};

bool is_relative_path(const model::Text& program, const Home& home)
{
    if (program.empty()) {
        return false;
    }
    const Piece first = piece_of(program.parts().front(), home);
    if (first.expansion != nullptr || first.literal.starts_with('/')) {
        return false;
    }
    return std::ranges::any_of(program.parts(), [&](const model::TextPart& part) {
        return piece_of(part, home).literal.find('/') != std::string_view::npos;
    });
}

Decision decide(const Launch& launch)
{
    Decision decision;
    bool carriage_return = false;
    for (const Variable& variable : *launch.environment) {
        const Traits traits = traits_of(variable.second, launch.home);
        carriage_return |= traits.carriage_return;
        if (const auto quote = portable_quote(traits)) {
            decision.environment.push_back({&variable, *quote});
        } else {
            decision.assignments.push_back(&variable);
        }
    }
    for (const auto& word : *launch.argv) {
        carriage_return |= traits_of(word.value, launch.home).carriage_return;
    }
    const model::Text& program = launch.argv->front().value;
    if (carriage_return) {
        decision.wrapper = Wrapper::env_split;
    } else if (
        !decision.assignments.empty() ||
        (launch.changes_folder && is_relative_path(program, launch.home))) {
        decision.wrapper = Wrapper::env;
    }
    return decision;
}

/// Would env(1) take the name of the program for an assignment or an option?
bool needs_nice(const model::Text& program, const Home& home)
{
    bool first = true;
    for (const model::TextPart& part : program.parts()) {
        const std::string_view literal = piece_of(part, home).literal;
        if (literal.find('=') != std::string_view::npos || (first && literal.starts_with('-'))) {
            return true;
        }
        first = false;
    }
    return false;
}

/// Characters that shlex.split() and the reader take as they are, without quotes.
bool is_bare(const model::Text& word)
{
    constexpr std::string_view harmless = "_-./:=,@+";
    return !word.empty() && word.is_literal() && std::ranges::all_of(word.literal(), [&](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               harmless.find(c) != std::string_view::npos;
    });
}

void write_in_single_quotes(ValueWriter& writer, std::string_view literal)
{
    while (true) {
        const std::size_t quote = literal.find('\'');
        writer.literal(literal.substr(0, quote));
        if (quote == std::string_view::npos) {
            return;
        }
        writer.literal(R"('"'"')");
        literal.remove_prefix(quote + 1);
    }
}

void write_word(ValueWriter& writer, const model::Text& word, const Home& home)
{
    if (is_bare(word)) {
        writer.literal(word.literal());
        return;
    }
    writer.literal("'");
    for (const model::TextPart& part : word.parts()) {
        const Piece piece = piece_of(part, home);
        if (piece.expansion == nullptr) {
            write_in_single_quotes(writer, piece.literal);
        } else {
            writer.expansion(*piece.expansion);
        }
    }
    writer.literal("'");
}

/// The words that stand for the program: assignments, nice(1), argv.
std::vector<model::Text> wrapped_words(const Launch& launch, const Decision& decision)
{
    std::vector<model::Text> words;
    for (const Variable* variable : decision.assignments) {
        model::Text word(variable->first + "=");
        word.append(variable->second);
        words.push_back(std::move(word));
    }
    if (needs_nice(launch.argv->front().value, launch.home)) {
        for (const char* word : {"/usr/bin/nice", "-n", "0", "--"}) {
            words.emplace_back(word);
        }
    }
    for (const auto& word : *launch.argv) {
        words.push_back(word.value);
    }
    return words;
}

/// Escapes of the double quotes of `env -S` (coreutils, "env invocation").
void append_split_literal(std::string& out, std::string_view literal)
{
    for (const char c : literal) {
        switch (c) {
        case '\r':
            out += "\\r";
            break;
        case '\n':
            out += "\\n";
            break;
        case '\t':
            out += "\\t";
            break;
        case '\\':
        case '"':
        case '$':
            out += '\\';
            out += c;
            break;
        default:
            out += c;
            break;
        }
    }
}

/// The variable whose value an expansion is, where env(1) can put it in by itself and so in any
/// value; empty: it cannot, since the program's own variable of that name hides it.
std::string_view variable_of(const model::Expansion& expansion, const Launch& launch)
{
    std::string_view name;
    if (expansion.kind == model::ExpansionKind::env) {
        name = expansion.name;
    } else if (expansion.kind == model::ExpansionKind::home) {
        name = "HOME";
    }
    return launch.environment->contains(std::string(name)) ? std::string_view() : name;
}

/// All of `words` as the one word that `env -S` splits.
model::Text split_string(const std::vector<model::Text>& words, const Launch& launch)
{
    model::Text result;
    std::string literal;
    for (const model::Text& word : words) {
        literal = result.empty() ? "\"" : " \"";
        for (const model::TextPart& part : word.parts()) {
            const Piece piece = piece_of(part, launch.home);
            append_split_literal(literal, piece.literal);
            if (piece.expansion == nullptr) {
                continue;
            }
            if (const auto name = variable_of(*piece.expansion, launch); !name.empty()) {
                literal.append("${").append(name).append("}");
                continue;
            }
            result.append(literal);
            literal.clear();
            result.append(*piece.expansion);
        }
        literal += '"';
        result.append(literal);
    }
    return result;
}

void write_command(std::string& out, const Launch& launch, const Decision& decision)
{
    out += "command=";
    ValueWriter writer(out);
    switch (decision.wrapper) {
    case Wrapper::none: {
        bool first = true;
        for (const auto& word : *launch.argv) {
            writer.literal(first ? "" : " ");
            write_word(writer, word.value, launch.home);
            first = false;
        }
        break;
    }
    case Wrapper::env:
        writer.literal("/usr/bin/env");
        for (const model::Text& word : wrapped_words(launch, decision)) {
            writer.literal(" ");
            write_word(writer, word, launch.home);
        }
        break;
    case Wrapper::env_split:
        writer.literal("/usr/bin/env -S ");
        write_word(writer, split_string(wrapped_words(launch, decision), launch), launch.home);
        break;
    }
    writer.finish();
}

void write_environment(std::string& out, const std::vector<Quoted>& environment, const Home& home)
{
    out += "environment=";
    ValueWriter writer(out);
    bool first = true;
    for (const Quoted& item : environment) {
        const std::string_view quote(&item.quote, 1);
        writer.literal(first ? "" : ",");
        writer.literal(item.variable->first);
        writer.literal("=");
        writer.literal(quote);
        for (const model::TextPart& part : item.variable->second.parts()) {
            writer.piece(piece_of(part, home));
        }
        writer.literal(quote);
        first = false;
    }
    writer.finish();
}

} // namespace

void write_launch(std::string& out, const Launch& launch)
{
    const Decision decision = decide(launch);
    write_command(out, launch, decision);
    if (!decision.environment.empty()) {
        write_environment(out, decision.environment, launch.home);
    }
}

} // namespace initbridge::supervisord
