#include "translate/supervisord/header.hpp"

#include "translate/supervisord/codes.hpp"
#include "translate/supervisord/ini_reader.hpp"
#include "translate/supervisord/percent.hpp"
#include "translate/text/utf8.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

namespace initbridge::supervisord {

namespace {

using Names = std::span<const std::string_view>;

constexpr std::array<std::string_view, 1> here_names{"here"};
constexpr std::array<std::string_view, 2> include_names{"here", "host_node_name"};
constexpr std::array<std::string_view, 6> program_names{
    "here", "host_node_name", "program_name", "group_name", "process_num", "numprocs"};

/// What may be expanded in the sections that begin like this.
struct SectionKind {
    std::string_view prefix;
    Names names;
    bool runs = false; ///< it defines something with a name of its own
};

constexpr std::array<SectionKind, 9> section_kinds{{
    {"supervisord", here_names},
    {"supervisorctl", here_names},
    {"unix_http_server", here_names},
    {"inet_http_server", {}},
    {"include", include_names},
    {"program:", program_names, true},
    {"eventlistener:", program_names, true},
    {"fcgi-program:", program_names, true},
    {"group:", here_names, true},
}};

const SectionKind* kind_of(std::string_view section)
{
    const auto found = std::ranges::find_if(
        section_kinds, [&](const SectionKind& kind) { return section.starts_with(kind.prefix); });
    return found == section_kinds.end() ? nullptr : &*found;
}

bool is_true(const IniOption* option)
{
    constexpr std::array<std::string_view, 4> words{"true", "yes", "on", "1"};
    std::string value = option == nullptr ? std::string() : option->value;
    std::ranges::transform(value, value.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return std::ranges::find(words, value) != words.end();
}

std::string_view without_mark(std::string_view text)
{
    return text.substr(text.starts_with(diag::byte_order_mark) ? diag::byte_order_mark.size() : 0);
}

diag::SourceMark place_of(const Header& header, std::size_t offset)
{
    const std::string_view before = std::string_view(header.text).substr(0, offset);
    const auto line = static_cast<std::uint32_t>(std::ranges::count(before, '\n')) + 1;
    const std::size_t last = before.rfind('\n');
    const std::size_t begin = last == std::string_view::npos ? 0 : last + 1;
    return {header.file, line, static_cast<std::uint32_t>(offset - begin) + 1};
}

class HeaderChecker {
public:
    HeaderChecker(const Header& header, diag::Diagnostics& out)
        : header_(header)
        , ini_(read_ini(without_mark(header.text), header.file))
        , out_(out)
    {}

    HeaderFacts check()
    {
        if (check_encoding()) {
            for (const IniProblem& problem : ini_.problems) {
                out_.error(codes::header_syntax, problem.mark, problem.message);
            }
        }
        check_supervisord();
        check_control();
        check_include();
        for (const IniSection& section : ini_.sections) {
            check_section(section);
        }
        return std::move(facts_);
    }

private:
    [[nodiscard]] diag::SourceMark whole() const { return {header_.file, 0, 0}; }

    /// False: the text as such cannot be read.
    bool check_encoding()
    {
        const std::string_view text = header_.text;
        if (text.starts_with(diag::byte_order_mark)) {
            out_.error(
                    codes::header_syntax,
                    place_of(header_, 0),
                    "the header begins with a byte order mark, which supervisord does not skip")
                .hint = "save it as UTF-8 without one";
            return false;
        }
        if (const auto offset = text::find_invalid_utf8(text)) {
            out_.error(
                codes::header_syntax, place_of(header_, *offset), "the header is not valid UTF-8");
            return false;
        }
        return true;
    }

    void missing(std::string_view section, std::string_view consequence)
    {
        if (ini_.find(section) == nullptr) {
            out_.warning(
                codes::header_incomplete,
                whole(),
                fmt::format("the header has no [{}]: {}", section, consequence));
        }
    }

    void check_supervisord()
    {
        const IniSection* section = ini_.find("supervisord");
        if (section == nullptr) {
            out_.error(
                codes::header_incomplete,
                whole(),
                "the header has no [supervisord], without which supervisord does not start");
            return;
        }
        if (!is_true(section->find("nodaemon"))) {
            out_.warning(
                    codes::header_risk,
                    section->mark,
                    "supervisord goes into the background, which ends its container")
                .hint = "write 'nodaemon=true'";
        }
        if (const IniOption* user = section->find("user")) {
            out_.warning(
                    codes::header_risk,
                    user->mark,
                    "once supervisord has changed its user, programs cannot open '/dev/stdout'")
                .hint = "leave it out and start supervisord as that user";
        }
        want_parent(*section, "logfile");
        want_parent(*section, "pidfile");
        want_folder(*section, "childlogdir");
        want_folder(*section, "directory");
    }

    void check_control()
    {
        missing("rpcinterface:supervisor", "supervisorctl cannot ask for anything");
        missing("supervisorctl", "supervisorctl does not find its server");
        const IniSection* socket = ini_.find("unix_http_server");
        if (socket == nullptr) {
            if (ini_.find("inet_http_server") == nullptr) {
                missing("unix_http_server", "supervisorctl cannot reach it");
            }
            return;
        }
        if (socket->find("file") == nullptr) {
            out_.error(
                codes::header_incomplete,
                socket->mark,
                "[unix_http_server] has no 'file', without which supervisord does not start");
        }
        want_parent(*socket, "file");
    }

    void check_include()
    {
        const IniSection* include = ini_.find("include");
        if (include == nullptr) {
            return;
        }
        if (include->find("files") == nullptr) {
            out_.error(codes::header_refused, include->mark, "[include] has no 'files'");
            return;
        }
        out_.warning(
                codes::header_risk,
                include->mark,
                "what [include] reads is not checked and overrides the generated programs")
            .hint = "leave it out: all fragments are in the configuration already";
    }

    void check_section(const IniSection& section)
    {
        if (section.name == "DEFAULT") {
            out_.error(
                    codes::header_refused,
                    section.mark,
                    "with a [DEFAULT] section supervisord cannot make its RPC interface")
                .hint = "write its options into the sections that need them";
            return;
        }
        const SectionKind* kind = kind_of(section.name);
        if (kind == nullptr) {
            return;
        }
        for (const IniOption& option : section.options) {
            if (const auto problem = percent_problem(option.value, kind->names)) {
                out_.error(
                    codes::header_refused,
                    option.mark,
                    fmt::format("'{}' cannot be expanded: {}", option.key, *problem));
            }
        }
        if (kind->runs) {
            facts_.programs.emplace(section.name.substr(kind->prefix.size()), section.mark);
        }
    }

    void want_folder(const IniSection& section, std::string_view key)
    {
        const IniOption* option = section.find(key);
        if (option != nullptr && is_plain_path(option->value)) {
            facts_.folders.push_back(option->value);
        }
    }

    void want_parent(const IniSection& section, std::string_view key)
    {
        const IniOption* option = section.find(key);
        if (option != nullptr && is_plain_path(option->value)) {
            const std::size_t slash = option->value.rfind('/');
            facts_.folders.push_back(slash == 0 ? "/" : option->value.substr(0, slash));
        }
    }

    /// An absolute path in its shortest form, with nothing to expand: its folder can be made.
    static bool is_plain_path(std::string_view path)
    {
        return path.starts_with('/') && !path.ends_with('/') &&
               path.find('%') == std::string_view::npos &&
               path.find("//") == std::string_view::npos &&
               path.find("/.") == std::string_view::npos && !text::has_control(path);
    }

    const Header& header_;
    IniText ini_;
    diag::Diagnostics& out_;
    HeaderFacts facts_;
};

} // namespace

Places container_places()
{
    return {"/tmp/supervisord.log", "/tmp/supervisord.pid", "/tmp/supervisor.sock", false};
}

std::string builtin_header(const Places& places)
{
    return fmt::format(
        "[supervisord]\n"
        "nodaemon=true\n"
        "logfile={}\n"
        "{}"
        "pidfile={}\n"
        "\n"
        "[unix_http_server]\n"
        "file={}\n"
        "chmod=0700\n"
        "\n"
        "[rpcinterface:supervisor]\n"
        "supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface\n"
        "\n"
        "[supervisorctl]\n"
        "serverurl=unix://{}\n",
        places.logfile,
        places.rotates ? "logfile_maxbytes=10MB\nlogfile_backups=3\n" : "logfile_maxbytes=0\n",
        places.pidfile,
        places.socket,
        places.socket);
}

std::string header_with_places(const Places& places)
{
    return fmt::format(
        "\n# Under systemd, in folders of the user's own.\n"
        "[supervisord]\n"
        "pidfile={}\n"
        "\n"
        "[unix_http_server]\n"
        "file={}\n"
        "\n"
        "[supervisorctl]\n"
        "serverurl=unix://{}\n",
        places.pidfile,
        places.socket,
        places.socket);
}

HeaderFacts check_header(const Header& header, diag::Diagnostics& out)
{
    diag::Diagnostics found;
    HeaderFacts facts = HeaderChecker(header, found).check();
    for (const diag::Diagnostic& each : found.items()) {
        if (!header.runs || each.severity == diag::Severity::error) {
            out.add(each);
        }
    }
    if (header.runs) {
        facts.folders.clear();
    }
    return facts;
}

} // namespace initbridge::supervisord
