#include "src/events/payload.hpp"
#include "src/listener/child.hpp"
#include "src/listener/codes.hpp"
#include "src/listener/run.hpp"

#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <csignal>
#include <utility>

namespace initbridge::listener {

namespace {

bool is_wanted(const ExecOn& options, const events::Message& message)
{
    const events::Payload payload = events::parse_payload(message.payload);
    const auto named = [&](const std::string& name) {
        return events::is_called(name, payload.field("processname"), payload.field("groupname"));
    };
    const auto covered = [&](const std::string& subscription) {
        return events::covers(subscription, message.name);
    };
    return (options.on.empty() || std::ranges::any_of(options.on, covered)) &&
           (options.programs.empty() || std::ranges::any_of(options.programs, named));
}

/// `from_state` as EVENT_FROM_STATE.
std::string variable_of(std::string_view key)
{
    std::string name = "EVENT_";
    for (const char c : key) {
        const auto byte = static_cast<unsigned char>(c);
        name += std::isalnum(byte) != 0 ? static_cast<char>(std::toupper(byte)) : '_';
    }
    return name;
}

Variables variables_of(const events::Message& message)
{
    Variables variables{
        {"EVENT_NAME", message.name},
        {"EVENT_SERIAL", std::to_string(message.serial)},
        {"EVENT_SERVER", message.server}};
    for (const auto& [key, value] : events::parse_payload(message.payload).fields) {
        variables.emplace_back(variable_of(key), value);
    }
    return variables;
}

/// A file with the payload, read from its start; it takes what no pipe would without a reader.
base::UniqueFd file_of(std::string_view payload)
{
    base::UniqueFd file(::memfd_create("payload", MFD_CLOEXEC));
    while (file && !payload.empty()) {
        const ssize_t count = ::write(file.get(), payload.data(), payload.size());
        if (count <= 0) {
            return {};
        }
        payload.remove_prefix(static_cast<std::size_t>(count));
    }
    ::lseek(file.get(), 0, SEEK_SET);
    return file;
}

} // namespace

void run_for(const ExecOn& options, const events::Message& message)
{
    const base::UniqueFd input = file_of(message.payload);
    if (!input) {
        options.say("no memory for the payload of an event");
        return;
    }
    auto child = Child::start(options.command, variables_of(message), {input.get(), STDERR_FILENO});
    if (!child) {
        options.say(child.error().message);
        return;
    }
    const auto status = child->wait(options.timeout);
    if (!status) {
        options.say(fmt::format("'{}' took too long and is killed", options.command.front()));
    } else if (*status != 0) {
        options.say(
            fmt::format("'{}' ended with {}", options.command.front(), describe_end(*status)));
    }
}

diag::Result<void> exec_on(const ExecOn& options, Channel& channel)
{
    while (true) {
        auto next = channel.next();
        if (!next) {
            return tl::unexpected(next.error());
        }
        if (next->kind == Channel::Next::Kind::end) {
            return {};
        }
        if (is_wanted(options, next->message)) {
            run_for(options, next->message);
        }
        // An event that is rejected comes again, for ever and to others as well.
        if (auto done = channel.accept(next->message); !done) {
            return done;
        }
    }
}

} // namespace initbridge::listener
