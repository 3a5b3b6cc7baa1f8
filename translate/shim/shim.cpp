#include "translate/shim/shim.hpp"

#include "translate/facts/elf.hpp"
#include "translate/model/listeners.hpp"
#include "translate/shim/codes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace initbridge::shim {

namespace {

constexpr int usual_stop_signal = 15;
/// After which a run that has not begun is not waited for.
constexpr int seconds_to_begin = 60;

[[nodiscard]] bool has_code(const model::Service& service, int code)
{
    return std::ranges::binary_search(service.exit_codes, code);
}

[[nodiscard]] std::string_view restart_word(model::RestartPolicy policy)
{
    switch (policy) {
    case model::RestartPolicy::always:
    case model::RestartPolicy::unless_stopped:
        return "always";
    case model::RestartPolicy::on_failure:
        return "unexpected";
    case model::RestartPolicy::no:
        return "never";
    }
    return {};
}

[[nodiscard]] std::string_view kind_word(model::WaitKind kind)
{
    switch (kind) {
    case model::WaitKind::socket:
        return "socket";
    case model::WaitKind::tcp:
        return "tcp";
    case model::WaitKind::file:
        return "file";
    }
    return {};
}

[[nodiscard]] std::string wait_word(const model::WaitCondition& condition)
{
    const auto timeout = timeout_of(condition).count();
    const std::string span =
        timeout % 1000 == 0 ? fmt::format("{}s", timeout / 1000) : fmt::format("{}ms", timeout);
    return fmt::format("--wait={}:{}:{}", span, kind_word(condition.kind), condition.target);
}

void add(std::vector<model::Text>& words, std::string word)
{
    words.emplace_back(std::move(word));
}

/// An option with the name of a run: of copies each has its own.
[[nodiscard]] model::Text named(std::string_view option, const model::Service& service)
{
    model::Text word(std::string(option) + service.name);
    if (service.instances > 1) {
        word.append("@");
        word.append(model::Expansion{model::ExpansionKind::process_num, {}, "d"});
    }
    return word;
}

/// Its path and how it is called in messages.
void add_head(std::vector<model::Text>& words, const model::Service& service)
{
    add(words, std::string(path));
    words.push_back(named("--name=", service));
}

/// `initbridge eventlistener-host` and its options.
void add_host(
    std::vector<model::Text>& words, const model::Service& service, std::string_view initbridge)
{
    add(words, std::string(initbridge));
    add(words, "eventlistener-host");
    words.push_back(named("--name=", service));
    for (const std::string_view event : model::events_of(service)) {
        add(words, fmt::format("--event={}", event));
    }
    add(words, fmt::format("--buffer-size={}", model::listener_buffer));
    if (service.stop_signal != usual_stop_signal) {
        add(words, fmt::format("--stop-signal={}", service.stop_signal));
    }
    add(words, "--");
}

/// Listeners of the system hear of all services, those of a user of the user's.
void add_reports(std::vector<model::Text>& words, const model::Service& service)
{
    add(words, fmt::format("--report=/run/{}", listeners_folder));
    if (service.scope == model::Scope::user) {
        add(words, fmt::format("--report={}", listeners_folder));
    }
}

/// supervisord waits for the end of no program: those who do look for the mark of its run.
void add_turns(std::vector<model::Text>& words, const model::Service& service)
{
    for (const std::string& run : service.awaited_ends) {
        add(words, fmt::format("--wait={}s:end:{}", seconds_to_begin, run));
    }
    if (service.end_is_awaited) {
        words.push_back(named("--mark=", service));
    }
}

void add_waits(std::vector<model::Text>& words, const model::Service& service)
{
    if (waits(service)) {
        for (const auto& condition : service.entry->wait_for->value) {
            add(words, wait_word(condition.value));
        }
    }
}

void add_exit_codes(std::vector<model::Text>& words, const model::Service& service)
{
    if (service.exit_codes.size() != 1 || service.exit_codes.front() != 0) {
        add(words, fmt::format("--exit-codes={}", fmt::join(service.exit_codes, ",")));
    }
}

[[nodiscard]] model::Text environment_file_word(const model::EnvironmentFile& file)
{
    model::Text word(std::string("--environment-file=") + (file.optional ? "-" : ""));
    word.append(file.path);
    return word;
}

/// A status that says that the gate gave up waiting, and is no success.
void add_fatal_status(std::vector<model::Text>& words, const model::Service& service)
{
    int status = fatal_status;
    while (has_code(service, status) && status > 1) {
        --status;
    }
    if (status != fatal_status) {
        add(words, fmt::format("--fatal-status={}", status));
    }
}

/// When the command is run again, and what it is given.
void add_rules(std::vector<model::Text>& words, const model::Service& service)
{
    add(words, fmt::format("--restart={}", restart_word(service.restart)));
    add(words, fmt::format("--start-secs={}", service.start_secs.count()));
    add(words, fmt::format("--start-retries={}", service.start_retries));
    add_exit_codes(words, service);
    if (service.stop_signal != usual_stop_signal) {
        add(words, fmt::format("--stop-signal={}", service.stop_signal));
    }
    add_waits(words, service);
    if (service.environment_file) {
        words.push_back(environment_file_word(*service.environment_file));
        add(words, "--environment-given"); // by EnvironmentFile=, which is read as root
    }
}

} // namespace

bool waits(const model::Service& service)
{
    return service.entry != nullptr && service.entry->wait_for &&
           !service.entry->wait_for->value.empty();
}

std::chrono::milliseconds timeout_of(const model::WaitCondition& condition)
{
    return condition.timeout.value_or(std::chrono::minutes(1));
}

bool acts_when_fatal(const model::Service& service)
{
    return service.entry != nullptr && service.entry->on_fatal &&
           service.entry->on_fatal->value.action != model::FatalAction::none;
}

Reason reason_for(const model::Service& service)
{
    if (waits(service)) {
        return Reason::wait_for;
    }
    if (service.kind == model::Kind::eventlistener) {
        return Reason::listener;
    }
    if (service.kind != model::Kind::program) {
        return Reason::none;
    }
    if (service.said("start_secs") || service.said("start_retries")) {
        return Reason::start_limits;
    }
    if (!has_code(service, 0)) {
        return Reason::exit_codes;
    }
    if (acts_when_fatal(service)) {
        return Reason::on_fatal;
    }
    return service.watched ? Reason::watched : Reason::none;
}

Part part_for(const model::Service& service, Use use)
{
    if (use == Use::never) {
        return Part::none;
    }
    if (service.kind == model::Kind::eventlistener) {
        return Part::listener;
    }
    if (service.kind == model::Kind::oneshot) {
        return waits(service) ? Part::gate : Part::none;
    }
    return use == Use::always || reason_for(service) != Reason::none ? Part::supervisor
                                                                     : Part::none;
}

std::vector<model::Text>
systemd_words(const model::Service& service, Part part, std::string_view initbridge)
{
    std::vector<model::Text> words;
    if (part == Part::none) {
        return words;
    }
    if (part == Part::listener) {
        add_host(words, service, initbridge);
    }
    add_head(words, service);
    if (part == Part::gate) {
        add(words, "--gate");
        add_waits(words, service);
        add_fatal_status(words, service);
        return words;
    }
    add_rules(words, service);
    if (part == Part::listener || service.watched) {
        add_reports(words, service);
    }
    return words;
}

std::vector<model::Text> supervisord_words(const model::Service& service)
{
    if (!waits(service) && !service.environment_file && service.awaited_ends.empty() &&
        !service.end_is_awaited) {
        return {};
    }
    std::vector<model::Text> words;
    add_head(words, service);
    add(words, "--gate");
    add_turns(words, service);
    add_waits(words, service);
    add_fatal_status(words, service);
    if (const auto& file = service.environment_file) {
        words.push_back(environment_file_word(*file));
        std::string keep; // what the entry itself says is stronger than the file
        for (const auto& [name, value] : service.own_env) {
            keep += keep.empty() ? "--keep=" : ",";
            keep += name;
        }
        if (!keep.empty()) {
            add(words, std::move(keep));
        }
    }
    return words;
}

void add_shim(plan::FileTree& tree, const facts::TargetFacts& facts, diag::Diagnostics& out)
{
    constexpr std::uint32_t executable = 0755;
    if (facts.has_shim) {
        return;
    }
    const auto machine = facts::machine_of(facts.shim.value_or(""));
    if (machine && facts.machine && *machine != *facts.machine) {
        out.error(
               codes::other_machine,
               std::nullopt,
               "the shim of this initbridge is for another kind of machine than the root's programs")
            .hint = "name the right one with INITBRIDGE_SHIM, or install initbridge in the root";
        return;
    }
    if (facts.shim) {
        if (!tree.add(std::string(path), plan::File{*facts.shim, executable})) {
            out.error(
                codes::not_there,
                std::nullopt,
                fmt::format("'{}' is wanted as something else, and the shim has its place", path));
        }
    } else if (facts.root != facts::RootKind::none) {
        out.error(
               codes::not_there,
               std::nullopt,
               fmt::format("services need '{}', which is neither in the root nor here", path))
            .hint = "install initbridge whole, here or in the root, or name the file with "
                    "INITBRIDGE_SHIM";
    }
}

} // namespace initbridge::shim
