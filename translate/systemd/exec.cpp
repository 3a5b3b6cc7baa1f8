#include "translate/systemd/exec.hpp"

#include "translate/text/utf8.hpp"

#include <algorithm>
#include <utility>

namespace initbridge::systemd {

namespace {

constexpr std::string_view env_program = "/usr/bin/env";
/// Runs any word as a program and touches nothing else; env(1) would take a word with `=` for a
/// variable.
constexpr std::string_view nice_program = "/usr/bin/nice";

[[nodiscard]] bool is_safe_unquoted(char c)
{
    constexpr std::string_view marks = "/._-+@:,=^~";
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           marks.find(c) != std::string_view::npos;
}

/// The executable after its prefix; quotes only where they are needed.
void append_executable(std::string& out, std::string_view path)
{
    if (std::all_of(path.begin(), path.end(), is_safe_unquoted)) {
        out += path;
    } else {
        append_quoted(out, path);
    }
}

void append_words(
    std::string& out,
    const std::vector<model::Marked<model::Text>>& argv,
    std::size_t from,
    const Spelling& spelling)
{
    for (std::size_t i = from; i < argv.size(); ++i) {
        out += ' ';
        append_quoted(out, argv[i].value, spelling);
    }
}

[[nodiscard]] std::string
look_up(const facts::TargetFacts& facts, const std::string& name, std::string_view path)
{
    for (const std::string_view search : {path, builtin_path}) {
        const auto found = facts.commands.find(std::pair{name, std::string(search)});
        if (found != facts.commands.end() && is_executable_path(found->second)) {
            return found->second;
        }
    }
    return {};
}

/// The words that run the command whatever its first word is: variables, then argv.
[[nodiscard]] std::vector<model::Text>
words_for_env(const CommandLine& command, std::string_view first)
{
    std::vector<model::Text> words;
    for (const Assignment& assignment : command.assignments) {
        model::Text word{std::string(assignment.name) + "="};
        word.append(*assignment.value);
        words.push_back(std::move(word));
    }
    if (first.find('=') != std::string_view::npos) {
        for (const std::string_view word :
             {nice_program,
              std::string_view("-n"),
              std::string_view("0"),
              std::string_view("--")}) {
            words.emplace_back(std::string(word));
        }
    }
    for (const model::Marked<model::Text>& word : command.argv) {
        words.push_back(word.value);
    }
    return words;
}

/// Builds `exec /usr/bin/env … W1 W2 …` for /bin/sh. Words reach it as arguments; only the
/// noncharacters, which no unit file may hold, are in the script, as octal escapes of printf(1).
class ShellScript {
public:
    void add(const model::Text& word)
    {
        script_ += " \"";
        model::Text piece;
        for (const model::TextPart& part : word.parts()) {
            if (const auto* literal = std::get_if<std::string>(&part)) {
                add_literal(piece, *literal);
            } else {
                piece.append(std::get<model::Expansion>(part));
            }
        }
        flush(piece);
        script_ += '"';
    }

    [[nodiscard]] std::string render(const Spelling& spelling) const
    {
        std::string script = "exec " + std::string(env_program);
        for (const std::string& name : shell_variables()) {
            script += " -u " + name;
        }
        script += " --" + script_;
        std::string out = ":/bin/sh \"-c\" ";
        append_quoted(out, script);
        out += " \"sh\"";
        for (const model::Text& argument : arguments_) {
            out += ' ';
            append_quoted(out, argument, spelling);
        }
        return out;
    }

private:
    void add_literal(model::Text& piece, std::string_view literal)
    {
        std::size_t start = 0;
        for (std::size_t i = 0; i < literal.size();) {
            const auto point = text::decode_code_point(literal.substr(i));
            const std::size_t length = point ? point->length : 1;
            if (point && text::is_noncharacter(point->value)) {
                piece.append(literal.substr(start, i - start));
                flush(piece);
                add_octal(literal.substr(i, length));
                start = i + length;
            }
            i += length;
        }
        piece.append(literal.substr(start));
    }

    void add_octal(std::string_view bytes)
    {
        script_ += "$(printf '";
        for (const char c : bytes) {
            const auto byte = static_cast<unsigned char>(c);
            script_ += '\\';
            script_ += static_cast<char>('0' + (byte >> 6U));
            script_ += static_cast<char>('0' + ((byte >> 3U) & 7U));
            script_ += static_cast<char>('0' + (byte & 7U));
        }
        script_ += "')";
    }

    void flush(model::Text& piece)
    {
        if (!piece.empty()) {
            arguments_.push_back(std::move(piece));
            piece = {};
            script_ += "${" + std::to_string(arguments_.size()) + "}";
        }
    }

    std::string script_;
    std::vector<model::Text> arguments_;
};

[[nodiscard]] std::string
through_shell(const std::vector<model::Text>& words, const Spelling& spelling)
{
    ShellScript script;
    for (const model::Text& word : words) {
        script.add(word);
    }
    return script.render(spelling);
}

[[nodiscard]] std::string
through_env(const CommandLine& command, std::string_view first, const Spelling& spelling)
{
    std::string out;
    const bool only_nice = command.assignments.empty() && first.find('=') != std::string_view::npos;
    if (!only_nice) {
        out += ':';
        out += env_program;
        if (first.starts_with('-')) {
            out += " \"--\"";
        }
    }
    bool is_program = only_nice;
    for (const model::Text& word : words_for_env(command, first)) {
        if (std::exchange(is_program, false)) {
            out += ':';
            append_executable(out, word.literal());
        } else {
            out += ' ';
            append_quoted(out, word, spelling);
        }
    }
    return out;
}

/// Where the first word lies, when systemd can run it itself; empty: it cannot.
struct Program {
    std::string found; ///< looked up: differs from the word
    bool as_written = false;
};

[[nodiscard]] Program
find_program(const CommandLine& command, const std::string& first, const facts::TargetFacts& facts)
{
    if (!command.assignments.empty()) {
        return {};
    }
    if (first.find('/') == std::string::npos) {
        return {look_up(facts, first, command.path), false};
    }
    return {{}, is_executable_path(first)};
}

/// The command as arguments of the shim, which looks up a bare name itself.
[[nodiscard]] std::string below_shim(
    const CommandLine& command,
    const std::string& first,
    const Program& program,
    const Spelling& spelling)
{
    std::string out = ":";
    append_executable(out, command.shim.front().literal());
    for (std::size_t i = 1; i < command.shim.size(); ++i) {
        out += ' ';
        append_quoted(out, command.shim[i], spelling);
    }
    if (!program.found.empty()) {
        out += ' ';
        append_quoted(out, "--program=" + program.found);
    }
    out += " \"--\"";
    // Behind their `:` these are words like any others.
    if (needs_shell(command)) {
        return out + ' ' + through_shell(words_for_env(command, first), spelling).substr(1);
    }
    if (!command.assignments.empty()) {
        return out + ' ' + through_env(command, first, spelling).substr(1);
    }
    append_words(out, command.argv, 0, spelling);
    return out;
}

} // namespace

std::string render_command(
    const CommandLine& command, const Spelling& spelling, const facts::TargetFacts& facts)
{
    const model::Text& word = command.argv.front().value;
    const std::string first = shown(word, spelling);
    const Program program = needs_shell(command) ? Program{} : find_program(command, first, facts);
    if (!command.shim.empty()) {
        return below_shim(command, first, program, spelling);
    }
    if (needs_shell(command)) {
        return through_shell(words_for_env(command, first), spelling);
    }
    std::string out;
    if (program.as_written) {
        out += ':';
        if (word.is_literal()) {
            append_executable(out, word.literal());
        } else {
            append_quoted(out, word, spelling);
        }
        append_words(out, command.argv, 1, spelling);
    } else if (!program.found.empty()) {
        out += "@:";
        append_executable(out, program.found);
        append_words(out, command.argv, 0, spelling);
    } else {
        out = through_env(command, first, spelling);
    }
    return out;
}

bool is_executable_path(std::string_view path)
{
    constexpr std::string_view refused = "'\"\\*?[";
    constexpr std::size_t longest_path = 4095;
    constexpr std::size_t longest_part = 255;
    if (!path.starts_with('/') || path.ends_with('/') || path.size() > longest_path ||
        text::has_control(path) || path.find_first_of(refused) != std::string_view::npos) {
        return false;
    }
    for (std::size_t start = 1; start <= path.size();) {
        const std::size_t end = std::min(path.find('/', start), path.size());
        const std::string_view part = path.substr(start, end - start);
        if (part.empty() || part == "." || part == ".." || part.size() > longest_part) {
            return false;
        }
        start = end + 1;
    }
    return true;
}

bool needs_shell(const CommandLine& command)
{
    return std::any_of(
               command.argv.begin(),
               command.argv.end(),
               [](const model::Marked<model::Text>& word) {
                   return has_noncharacter(word.value);
               }) ||
           std::any_of(
               command.assignments.begin(),
               command.assignments.end(),
               [](const Assignment& assignment) { return has_noncharacter(*assignment.value); });
}

const std::vector<std::string>& shell_variables()
{
    static const std::vector<std::string> names{"OLDPWD", "PWD", "SHLVL", "_"};
    return names;
}

} // namespace initbridge::systemd
