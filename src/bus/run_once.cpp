#include "src/bus/connection.hpp"
#include "src/bus/job_waiter.hpp"
#include "src/bus/manager.hpp"
#include "src/bus/names.hpp"

#include <fmt/format.h>

#include <cstdint>

namespace initbridge::bus {

namespace {

/// Writes into one message and remembers the first error.
class Writer {
public:
    explicit Writer(sd_bus_message* message)
        : message_(message)
    {}

    template <class... Arguments>
    void append(const char* types, Arguments... arguments)
    {
        note(sd_bus_message_append(message_, types, arguments...));
    }

    void open(char type, const char* contents)
    {
        note(sd_bus_message_open_container(message_, type, contents));
    }

    void close() { note(sd_bus_message_close_container(message_)); }

    [[nodiscard]] int result() const { return result_; }

private:
    void note(int result) { result_ = result_ < 0 ? result_ : result; }

    sd_bus_message* message_;
    int result_ = 0;
};

// ExecStartEx= a(sasas): path, argv, flags. Without the flag systemd would replace $NAME.
void append_command(Writer& out, const std::vector<std::string>& argv)
{
    out.open('r', "sv");
    out.append("s", "ExecStartEx");
    out.open('v', "a(sasas)");
    out.open('a', "(sasas)");
    out.open('r', "sasas");
    out.append("s", argv.front().c_str());
    out.open('a', "s");
    for (const std::string& word : argv) {
        out.append("s", word.c_str());
    }
    out.close();
    out.append("as", 1, "no-env-expand");
    out.close();
    out.close();
    out.close();
    out.close();
}

// StartTransientUnit(ssa(sv)a(sa(sv)))
void append_unit(Writer& out, const OnceCommand& command, std::uint64_t time_limit)
{
    out.append("ss", command.unit.c_str(), "fail");
    out.open('a', "(sv)");
    out.append("(sv)", "Description", "s", command.description.c_str());
    out.append("(sv)", "Type", "s", "oneshot");
    out.append("(sv)", "TimeoutStartUSec", "t", time_limit);
    append_command(out, command.argv);
    out.close();
    out.append("a(sa(sv))", 0);
}

} // namespace

diag::Result<JobResult> SystemdManager::run_once(const OnceCommand& command, Deadline deadline)
{
    const Call call{
        manager_path,
        manager_interface,
        "StartTransientUnit",
        fmt::format("cannot run '{}' as '{}'", command.argv.at(0), command.unit)};
    // A failed unit of an earlier run would keep its name.
    if (auto done = reset_failed(command.unit); !done) {
        return tl::unexpected(std::move(done.error()));
    }
    const auto message = connection_->prepare(call);
    if (!message) {
        return tl::unexpected(message.error());
    }
    // A second more than we wait ourselves, so that it is always we who say that time is up.
    constexpr std::uint64_t one_second = 1'000'000;
    Writer out(message->get());
    append_unit(out, command, microseconds_until(deadline) + one_second);
    if (out.result() < 0) {
        return tl::unexpected(BusError().diagnostic(call.what, out.result()));
    }
    const auto answer = connection_->send(call, *message);
    if (!answer) {
        return tl::unexpected(answer.error());
    }
    const char* path = nullptr;
    if (auto done = read(*answer, call.what, "o", &path); !done) {
        return tl::unexpected(std::move(done.error()));
    }
    jobs_->expect(path);
    return wait({path, command.unit, JobVerb::start}, deadline);
}

} // namespace initbridge::bus
