#include "tests/property/supervisord/nasty.hpp"

#include "translate/model/names.hpp"
#include "translate/text/utf8.hpp"

#include <array>

namespace initbridge::test {

namespace {

constexpr std::array nasty_pieces{
    " ",
    "  ",
    "\t",
    "\n",
    "\n\n",
    "\r",
    "\r\n",
    " ;",
    " #",
    ";",
    "#",
    "'",
    "\"",
    "\\",
    "\\\\",
    "\\n",
    "\\r",
    "%",
    "%%",
    "%s",
    "%d",
    "%(here)s",
    "(here)s",
    "%(program_name).0s",
    "%(ENV_X)s",
    "$",
    "$$",
    "${X}",
    "$HOME",
    "~",
    "~/",
    "`",
    "*",
    "?",
    "[",
    "]",
    "{",
    "}",
    "|",
    "&",
    "<",
    ">",
    "(",
    ")",
    "=",
    ",",
    "@",
    ":",
    "!",
    "+",
    "-",
    "--",
    "a",
    "B",
    "0",
    "k=v",
    "\xC3\xA9",
    "\xE6\x97\xA5\xE6\x9C\xAC",
    "\xC2\xA0",
    "\xE2\x80\xA8",
    "\xE2\x80\xA9",
    "\xC2\x85",
    "\xE3\x80\x80",
    "\xEF\xBB\xBF",
    "\x01",
    "\x0B",
    "\x0C",
    "\x1B[31m",
    "\x1C",
    "\x1D",
    "\x1E",
    "\x1F",
    "\x7F",
    "\xF0\x9F\x98\x80",
    "[program:evil]",
    "\n[program:evil]\ncommand=x",
    "\n;",
    "\n #",
    "'\"'",
    "none",
    "auto",
    "syslog",
    "\\_",
    "\\c",
};

constexpr std::array env_names{
    "A", "B2", "C_3", "_", "HTTP_PROXY", "LANG", "XDG_DATA", "Z", "lower"};
constexpr std::array run_time_names{"RT_PLAIN", "RT_NASTY", "RT_EMPTY"};

/// What a folder may not hold.
std::string without_controls(const std::string& text)
{
    std::string result;
    for (const char c : text) {
        if (!text::is_control(static_cast<unsigned char>(c))) {
            result += c;
        }
    }
    return result;
}

} // namespace

int Nasty::below(int bound)
{
    return static_cast<int>(random_() % static_cast<std::uint32_t>(bound));
}

std::string Nasty::text(int longest)
{
    std::string result;
    for (int count = below(longest + 1); count > 0; --count) {
        result +=
            nasty_pieces[static_cast<std::size_t>(below(static_cast<int>(nasty_pieces.size())))];
    }
    return result;
}

model::Text Nasty::value(int longest, bool with_process_num)
{
    model::Text result(text(longest));
    if (!one_in(4)) {
        return result;
    }
    switch (below(with_process_num ? 6 : 5)) {
    case 0:
    case 1:
        result.append(
            {model::ExpansionKind::env, run_time_names[static_cast<std::size_t>(below(3))], {}});
        break;
    case 2:
        result.append({model::ExpansionKind::home, {}, {}});
        break;
    case 3:
        result.append({model::ExpansionKind::here, {}, {}});
        break;
    case 4:
        result.append({model::ExpansionKind::host_node_name, {}, {}});
        break;
    case 5:
        result.append({model::ExpansionKind::process_num, {}, "02d"});
        break;
    }
    result.append(text(longest));
    return result;
}

model::Text Nasty::path()
{
    model::Text result("/");
    const model::Text rest = value(4, true);
    for (const model::TextPart& part : rest.parts()) {
        if (const auto* literal = std::get_if<std::string>(&part)) {
            result.append(without_controls(*literal));
        } else {
            result.append(std::get<model::Expansion>(part));
        }
    }
    return result;
}

/// A program that is to be started gets a name that a file can have.
model::Text Nasty::program(bool execute)
{
    if (!execute) {
        return one_in(2) ? model::Text("/usr/bin/" + text(3)) : model::Text("p" + text(4));
    }
    std::string name = text(4);
    while (name.find('/') != std::string::npos) {
        name.erase(name.find('/'), 1);
    }
    if (name.empty() || name == "." || name == "..") {
        name = "-x";
    }
    return model::Text(one_in(3) ? "sub/" + name : name);
}

void Nasty::add_environment(model::Service& service)
{
    for (int count = below(5); count > 0; --count) {
        const auto name =
            env_names[static_cast<std::size_t>(below(static_cast<int>(env_names.size())))];
        service.own_env[name] = value(5, service.instances > 1);
    }
}

void Nasty::add_logs(model::Service& service)
{
    if (one_in(2)) {
        service.stdout_log = {model::LogKind::file, path()};
    }
    if (one_in(4)) {
        service.stderr_log = {model::LogKind::file, path()};
    }
}

void Nasty::add_lifecycle(model::Service& service, model::ServiceEntry& entry)
{
    constexpr std::array restarts{
        model::RestartPolicy::always,
        model::RestartPolicy::unless_stopped,
        model::RestartPolicy::on_failure,
        model::RestartPolicy::no};
    service.restart = restarts[static_cast<std::size_t>(below(4))];
    service.start_secs = std::chrono::seconds(below(3));
    service.start_retries = below(5);
    service.priority = one_in(2) ? 999 : below(2000) - 1000;
    service.stop_signal = model::parse_signal(std::to_string(1 + below(31))).value_or(15);
    service.stop_timeout = std::chrono::milliseconds(below(25) * 500);
    service.starts_at_boot = !one_in(4);
    if (one_in(2)) {
        service.exit_codes = {below(10), 10 + below(200)};
    }
    if (one_in(3)) {
        service.umask = static_cast<std::uint32_t>(below(01000));
    }
    if (one_in(6)) {
        service.user = "www";
    }
    if (one_in(6)) {
        service.kind = model::Kind::eventlistener;
        entry.events.emplace();
        entry.events->value = {{"TICK_5", {}}, {"PROCESS_STATE_FATAL", {}}};
    }
}

NastyService Nasty::service(std::string name)
{
    NastyService result;
    result.entry = std::make_unique<model::ServiceEntry>();
    result.service.entry = result.entry.get();
    result.execute = one_in(12);
    model::Service& service = result.service;
    service.name = std::move(name);
    service.instances = !result.execute && one_in(8) ? 2 : 1;
    service.argv.push_back({program(result.execute), {}});
    for (int count = below(5); count > 0; --count) {
        service.argv.push_back({value(6, service.instances > 1), {}});
    }
    add_environment(service);
    service.working_directory_said = result.execute ? one_in(2) : !one_in(3);
    service.working_directory = path();
    add_lifecycle(service, *result.entry);
    if (one_in(6)) {
        result.entry->wait_for.emplace();
        result.entry->wait_for->value.push_back({{model::WaitKind::file, "/", {}}, {}});
    }
    if (one_in(6)) {
        service.environment_file = model::EnvironmentFile{path(), true};
    }
    add_logs(service);
    return result;
}

} // namespace initbridge::test
