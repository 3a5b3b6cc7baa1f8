#include "translate/supervisord/text_checks.hpp"

#include "translate/supervisord/codes.hpp"
#include "translate/text/utf8.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace initbridge::supervisord {

namespace {

/// What is wrong with a literal, in words; empty: nothing.
std::string_view literal_problem(std::string_view literal)
{
    if (literal.find('\0') != std::string_view::npos) {
        return "a NUL byte";
    }
    if (text::find_invalid_utf8(literal)) {
        return "invalid UTF-8";
    }
    return {};
}

std::string_view path_problem(const model::Text& path)
{
    for (const model::TextPart& part : path.parts()) {
        if (const auto* literal = std::get_if<std::string>(&part)) {
            if (const auto problem = literal_problem(*literal); !problem.empty()) {
                return problem;
            }
            if (text::has_control(*literal)) {
                return "a control character";
            }
        }
    }
    return {};
}

/// Can the path be relative? What a variable holds is not known here.
bool may_be_absolute(const model::Text& path)
{
    if (path.empty()) {
        return false;
    }
    const auto* literal = std::get_if<std::string>(&path.parts().front());
    return literal == nullptr || literal->starts_with('/');
}

class TextChecker {
public:
    TextChecker(const model::Service& service, diag::Diagnostics& out)
        : service_(service)
        , out_(out)
    {}

    void value(const model::Text& text, std::string_view what, diag::SourceMark mark)
    {
        for (const model::TextPart& part : text.parts()) {
            const auto* literal = std::get_if<std::string>(&part);
            if (literal == nullptr) {
                continue;
            }
            if (const auto problem = literal_problem(*literal); !problem.empty()) {
                error(codes::not_representable, what, problem, mark);
                return;
            }
        }
    }

    void path(const model::Text& text, std::string_view what, diag::SourceMark mark)
    {
        if (const auto problem = path_problem(text); !problem.empty()) {
            error(codes::bad_path, what, problem, mark);
        } else if (!may_be_absolute(text)) {
            out_.error(
                codes::bad_path,
                mark,
                fmt::format("{} of '{}' is not an absolute path", what, service_.name));
            fine_ = false;
        }
    }

    void log(const model::LogTarget& target, std::string_view key)
    {
        if (target.kind == model::LogKind::file) {
            path(target.path, fmt::format("'{}'", key), place(key));
        }
    }

    [[nodiscard]] diag::SourceMark place(std::string_view key) const
    {
        return service_.said(key).value_or(service_.mark);
    }

    [[nodiscard]] bool fine() const { return fine_; }

private:
    void error(
        std::string_view code,
        std::string_view what,
        std::string_view problem,
        diag::SourceMark mark)
    {
        out_.error(code, mark, fmt::format("{} of '{}' holds {}", what, service_.name, problem));
        fine_ = false;
    }

    const model::Service& service_;
    diag::Diagnostics& out_;
    bool fine_ = true;
};

diag::SourceMark place_of_variable(const model::Service& service, const std::string& name)
{
    if (service.entry == nullptr) {
        return service.mark;
    }
    const auto& variables = service.entry->env;
    const auto found = std::ranges::find_if(
        variables, [&](const model::EnvVar& variable) { return variable.name.value == name; });
    return found == variables.end() ? service.mark : found->value.mark;
}

} // namespace

bool check_texts(const model::Service& service, diag::Diagnostics& out)
{
    TextChecker checker(service, out);
    for (const auto& word : service.argv) {
        checker.value(word.value, "a word of the command", word.mark);
    }
    for (const auto& [name, value] : service.own_env) {
        if (!value.is_literal() || !literal_problem(value.literal()).empty()) {
            checker.value(
                value, fmt::format("variable '{}'", name), place_of_variable(service, name));
        }
    }
    if (service.working_directory_said) {
        checker.path(
            service.working_directory, "'working_directory'", checker.place("working_directory"));
    }
    if (service.environment_file) {
        checker.path(
            service.environment_file->path,
            "'environment_file'",
            checker.place("environment_file"));
    }
    checker.log(service.stdout_log, "stdout");
    checker.log(service.stderr_log, "stderr");
    checker.path(model::Text(service.home), "the home folder", service.mark);
    return checker.fine();
}

} // namespace initbridge::supervisord
