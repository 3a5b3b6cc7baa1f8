#include "src/cli/output.hpp"

#include "src/cli/codes.hpp"
#include "translate/diag/render.hpp"
#include "translate/plan/plan_json.hpp"
#include "translate/text/json.hpp"
#include "translate/text/utf8.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <set>
#include <tuple>
#include <utility>
#include <variant>

namespace initbridge::cli {

namespace {

/// False, and errno says why, when not all could be written.
bool write_all(int fd, std::string_view text)
{
    while (!text.empty()) {
        const ssize_t written = ::write(fd, text.data(), text.size());
        if (written < 0 && errno != EINTR) {
            return false;
        }
        text.remove_prefix(written < 0 ? 0 : static_cast<std::size_t>(written));
    }
    return true;
}

diag::Colour colour_of_stderr()
{
    const auto is_set = [](const char* name) {
        const char* value = std::getenv(name);
        return value != nullptr && *value != '\0';
    };
    const char* terminal = std::getenv("TERM");
    const bool dumb = terminal == nullptr || std::string_view(terminal) == "dumb";
    return ::isatty(STDERR_FILENO) == 1 && !is_set("NO_COLOR") && !dumb ? diag::Colour::on
                                                                        : diag::Colour::off;
}

std::string octal(std::uint32_t mode)
{
    return fmt::format("{:04o}", mode);
}

/// Can people, and JSON, take it?
bool is_text(std::string_view content)
{
    return content.find('\0') == std::string_view::npos && !text::find_invalid_utf8(content);
}

json::Value node_to_json(const std::string& path, const plan::Node& node)
{
    json::Object object{{"path", path}};
    if (const auto* file = std::get_if<plan::File>(&node)) {
        object.push_back({"mode", octal(file->mode)});
        if (is_text(file->content)) {
            object.push_back({"content", file->content});
        } else {
            object.push_back({"size", static_cast<std::int64_t>(file->content.size())});
        }
    } else if (const auto* link = std::get_if<plan::Symlink>(&node)) {
        object.push_back({"target", link->target});
    } else {
        object.push_back({"mode", octal(std::get<plan::Directory>(node).mode)});
    }
    return object;
}

json::Value tree_to_json(const plan::FileTree& tree)
{
    json::Array files;
    for (const auto& [path, node] : tree.nodes()) {
        files.push_back(node_to_json(path, node));
    }
    return files;
}

} // namespace

int write_output(std::string_view text, int status)
{
    if (write_all(STDOUT_FILENO, text)) {
        return status;
    }
    diag::Diagnostics problem;
    problem.error(
        codes::output_refused,
        std::nullopt,
        fmt::format("cannot write to standard output: {}", std::strerror(errno)));
    write_diagnostics(problem, {});
    return exit_refused;
}

void write_complaint(std::string_view text)
{
    std::fwrite(text.data(), 1, text.size(), stderr);
}

void write_diagnostics(const diag::Diagnostics& diagnostics, const diag::SourceMap& sources)
{
    if (!diagnostics.empty()) {
        // There is nowhere left to say that standard error is closed.
        static_cast<void>(
            write_all(STDERR_FILENO, diag::render_text(diagnostics, sources, colour_of_stderr())));
    }
}

diag::Diagnostics without_repetitions(const diag::Diagnostics& diagnostics)
{
    using Place = std::tuple<std::uint32_t, std::uint32_t, std::uint32_t>;
    std::set<std::tuple<Place, std::string_view, std::string_view>> seen;
    diag::Diagnostics result;
    for (const diag::Diagnostic& item : diagnostics.items()) {
        const diag::SourceMark mark = item.where.value_or(diag::SourceMark{});
        const Place place{static_cast<std::uint32_t>(mark.file), mark.line, mark.column};
        if (seen.emplace(place, item.code, item.message).second) {
            result.add(item);
        }
    }
    return result;
}

int status_of(const diag::Diagnostics& diagnostics)
{
    const auto is_usage = [](const diag::Diagnostic& item) {
        return is_usage_error(item) || item.code == codes::bad_owner ||
               item.code == codes::unknown_entry;
    };
    const auto& items = diagnostics.items();
    if (std::any_of(items.begin(), items.end(), is_usage)) {
        return exit_usage;
    }
    return diagnostics.has_errors() ? exit_bad_input : exit_done;
}

std::string show_plan_and_files(const plan::Plan& plan, const std::string& owner)
{
    const std::string bookkeeping = plan::manifest_path(owner);
    std::string text = plan::render_plan(plan);
    for (const plan::Step& step : plan.steps) {
        const auto* file = std::get_if<plan::WriteFile>(&step);
        if (file != nullptr && file->path != bookkeeping) {
            text += fmt::format(
                "\n==> {} ({})\n{}",
                file->path,
                octal(file->mode),
                is_text(file->content) ? std::string_view(file->content) : "(no text)");
            if (!text.ends_with('\n') || file->content.empty()) {
                text += '\n';
            }
        }
    }
    return text;
}

std::string show_lines_json(
    const std::string* lines, const diag::Diagnostics& diagnostics, const diag::SourceMap& sources)
{
    json::Object object;
    if (lines != nullptr) {
        object.push_back({"containerfile", *lines});
    }
    object.push_back({"diagnostics", json::diagnostics_to_json(diagnostics, sources)});
    return json::dump(std::move(object), 2) + "\n";
}

std::string show_json(
    const Result* result, const diag::Diagnostics& diagnostics, const diag::SourceMap& sources)
{
    json::Object object;
    if (result != nullptr) {
        object.push_back({"plan", plan::plan_to_json(result->plan)});
        object.push_back({"files", tree_to_json(result->files)});
    }
    object.push_back({"diagnostics", json::diagnostics_to_json(diagnostics, sources)});
    return json::dump(std::move(object), 2) + "\n";
}

} // namespace initbridge::cli
