#include "translate/bridge/lint.hpp"

#include "translate/bridge/codes.hpp"
#include "translate/text/utf8.hpp"

#include <fmt/format.h>

#include <array>
#include <set>
#include <string>
#include <string_view>
#include <variant>

namespace initbridge::bridge {

namespace {

bool is_below(std::string_view path, std::string_view folder)
{
    return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
}

/// A rule about what may not be there at all.
struct Forbidden {
    std::string_view folder;
    std::string_view rule;
};

constexpr std::array<Forbidden, 10> forbidden{{
    {"/var/run", "var-run"},      // must stay a link to /run
    {"/run", "nonempty-run-tmp"}, // hidden by a tmpfs
    {"/tmp", "nonempty-run-tmp"},
    {"/boot", "nonempty-boot"}, // belongs to bootc
    {"/dev", "api-base-directories"},
    {"/proc", "api-base-directories"},
    {"/sys", "api-base-directories"},
    {"/sysroot", "baseimage-root"},
    {"/ostree", "baseimage-root"},
    {"/usr/etc", "etc-usretc"}, // only ostree makes it
}};

/// Paths that lines of tmpfiles.d name, read as bootc reads them: type, then path, in quotes or
/// not, where a backslash escapes.
void add_paths(std::string_view text, std::set<std::string, std::less<>>& paths)
{
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        const std::size_t blank = line.find(' ');
        if (line.starts_with('#') || blank == std::string_view::npos) {
            continue;
        }
        line.remove_prefix(blank + 1);
        const bool quoted = line.starts_with('"');
        std::string path;
        for (std::size_t i = quoted ? 1 : 0; i < line.size(); ++i) {
            if (line[i] == (quoted ? '"' : ' ')) {
                break;
            }
            const bool doubled = (line[i] == '\\' || line[i] == '%') && i + 1 < line.size();
            path += line[doubled ? ++i : i];
        }
        paths.insert(std::move(path));
    }
}

class Linter {
public:
    Linter(const plan::FileTree& tree, diag::Diagnostics& out)
        : tree_(tree)
        , out_(out)
    {
        for (const auto& [path, node] : tree.nodes()) {
            const auto* file = std::get_if<plan::File>(&node);
            const bool is_tmpfiles =
                path.starts_with("/usr/lib/tmpfiles.d/") || path.starts_with("/etc/tmpfiles.d/");
            if (file != nullptr && is_tmpfiles) {
                add_paths(file->content, made_at_boot_);
            }
        }
    }

    void check()
    {
        for (const auto& [path, node] : tree_.nodes()) {
            check_path(path, node);
        }
    }

private:
    void report(std::string_view rule, const std::string& path, std::string_view why)
    {
        out_.error(
            codes::lint,
            std::nullopt,
            fmt::format(
                "'{}' breaks the rule '{}' of 'bootc container lint': {}", path, rule, why));
    }

    void check_path(const std::string& path, const plan::Node& node)
    {
        for (const Forbidden& rule : forbidden) {
            if (is_below(path, rule.folder)) {
                report(rule.rule, path, fmt::format("nothing may stand below '{}'", rule.folder));
                return;
            }
        }
        const auto* link = std::get_if<plan::Symlink>(&node);
        if (text::find_invalid_utf8(path) ||
            (link != nullptr && text::find_invalid_utf8(link->target))) {
            report("utf8", path, "its name is not UTF-8");
        }
        const auto* file = std::get_if<plan::File>(&node);
        if (file != nullptr && !file->content.empty() && is_below(path, "/var/log")) {
            report("var-log", path, "an image holds no logs");
        }
        // /var of an image reaches first installs only.
        if (is_below(path, "/var") && !made_at_boot_.contains(path)) {
            report("var-tmpfiles", path, "no line of tmpfiles.d makes it");
        }
    }

    const plan::FileTree& tree_;
    diag::Diagnostics& out_;
    std::set<std::string, std::less<>> made_at_boot_;
};

} // namespace

void check_bootc_rules(
    const plan::FileTree& tree, const facts::TargetFacts& facts, diag::Diagnostics& out)
{
    if (facts.usr_etc) {
        out.error(
               codes::lint,
               std::nullopt,
               "the root has a '/usr/etc', and files are to go to '/etc': that breaks the rule "
               "'etc-usretc' of 'bootc container lint'")
            .hint = "give the root of an image under construction, not of a deployed one";
    }
    Linter(tree, out).check();
}

} // namespace initbridge::bridge
