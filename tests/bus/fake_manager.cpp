#include "tests/bus/fake_manager.hpp"

#include "src/bus/names.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <systemd/sd-bus-vtable.h>

#include <array>
#include <cstdlib>
#include <stdexcept>
#include <string_view>

namespace initbridge::bus::testing {

namespace {

int on_call(sd_bus_message* message, void* fake, sd_bus_error*)
{
    return static_cast<FakeManager*>(fake)->handle(message);
}

// Is asked before the tables.
int on_message(sd_bus_message* message, void* fake, sd_bus_error*)
{
    return static_cast<FakeManager*>(fake)->handle_before_tables(message);
}

// sd-bus itself refuses calls with other arguments than these.
const std::array manager_vtable = {
    sd_bus_vtable SD_BUS_VTABLE_START(0),
    sd_bus_vtable SD_BUS_METHOD("LoadUnit", "s", "o", on_call, SD_BUS_VTABLE_UNPRIVILEGED),
    sd_bus_vtable SD_BUS_METHOD("StartUnit", "ss", "o", on_call, SD_BUS_VTABLE_UNPRIVILEGED),
    sd_bus_vtable SD_BUS_METHOD("StopUnit", "ss", "o", on_call, SD_BUS_VTABLE_UNPRIVILEGED),
    sd_bus_vtable SD_BUS_METHOD("RestartUnit", "ss", "o", on_call, SD_BUS_VTABLE_UNPRIVILEGED),
    sd_bus_vtable SD_BUS_METHOD("TryRestartUnit", "ss", "o", on_call, SD_BUS_VTABLE_UNPRIVILEGED),
    sd_bus_vtable SD_BUS_METHOD("ResetFailedUnit", "s", "", on_call, SD_BUS_VTABLE_UNPRIVILEGED),
    sd_bus_vtable SD_BUS_METHOD("KillUnit", "ssi", "", on_call, SD_BUS_VTABLE_UNPRIVILEGED),
    sd_bus_vtable SD_BUS_METHOD("GetUnitFileState", "s", "s", on_call, SD_BUS_VTABLE_UNPRIVILEGED),
    sd_bus_vtable SD_BUS_METHOD("Reload", "", "", on_call, SD_BUS_VTABLE_UNPRIVILEGED),
    sd_bus_vtable SD_BUS_METHOD(
        "StartTransientUnit", "ssa(sv)a(sa(sv))", "o", on_call, SD_BUS_VTABLE_UNPRIVILEGED),
    sd_bus_vtable SD_BUS_VTABLE_END};

const std::array login_vtable = {
    sd_bus_vtable SD_BUS_VTABLE_START(0),
    sd_bus_vtable SD_BUS_METHOD("SetUserLinger", "ubb", "", on_call, SD_BUS_VTABLE_UNPRIVILEGED),
    sd_bus_vtable SD_BUS_METHOD("GetUser", "u", "o", on_call, SD_BUS_VTABLE_UNPRIVILEGED),
    sd_bus_vtable SD_BUS_METHOD(
        "ListSessions", "", "a(susso)", on_call, SD_BUS_VTABLE_UNPRIVILEGED),
    sd_bus_vtable SD_BUS_VTABLE_END};

void must(int result)
{
    if (result < 0) {
        std::abort(); // a broken test
    }
}

/// "StartUnit a.service replace"; of arrays, nothing.
std::string text_of(sd_bus_message* message)
{
    std::string text = sd_bus_message_get_member(message);
    char type = 0;
    const char* contents = nullptr;
    while (sd_bus_message_peek_type(message, &type, &contents) > 0) {
        if (type == 's') {
            const char* word = nullptr;
            must(sd_bus_message_read(message, "s", &word));
            text += std::string(" ") + word;
        } else if (type == 'u' || type == 'i' || type == 'b') {
            std::uint32_t number = 0;
            must(sd_bus_message_read_basic(message, type, &number));
            text += " " + std::to_string(number);
        } else {
            break;
        }
    }
    return text;
}

/// Adds a variant.
struct Append {
    sd_bus_message* out;

    void operator()(const std::string& value) const
    {
        must(sd_bus_message_append(out, "v", "s", value.c_str()));
    }

    void operator()(bool value) const { must(sd_bus_message_append(out, "v", "b", value ? 1 : 0)); }

    void operator()(std::uint32_t value) const
    {
        must(sd_bus_message_append(out, "v", "u", value));
    }

    void operator()(std::int32_t value) const { must(sd_bus_message_append(out, "v", "i", value)); }

    void operator()(std::uint64_t value) const
    {
        must(sd_bus_message_append(out, "v", "t", value));
    }

    void operator()(const std::pair<std::string, std::string>& value) const
    {
        must(sd_bus_message_append(out, "v", "(ss)", value.first.c_str(), value.second.c_str()));
    }
};

void signal_removed(sd_bus* bus, const JobRemoved& step)
{
    must(sd_bus_emit_signal(
        bus,
        manager_path,
        manager_interface,
        "JobRemoved",
        "uoss",
        std::uint32_t{7},
        step.job.c_str(),
        "any.service",
        step.result.c_str()));
}

/// What a method returns, as in the tables above.
std::string_view result_type(sd_bus_message* message)
{
    const std::string_view member = sd_bus_message_get_member(message);
    if (member == "GetUnitFileState") {
        return "s";
    }
    const bool nothing = member == "Reload" || member == "ResetFailedUnit" ||
                         member == "KillUnit" || member == "SetUserLinger";
    return nothing ? "" : "o";
}

struct Do {
    sd_bus* bus;
    sd_bus_message* message;

    void operator()(const Reply& step) const
    {
        const std::string type(result_type(message));
        must(
            type.empty() ? sd_bus_reply_method_return(message, "")
                         : sd_bus_reply_method_return(message, type.c_str(), step.text.c_str()));
    }

    // The tables know what a method returns, and sd-bus would not let this pass.
    void operator()(const WrongReply&) const { std::abort(); }

    void operator()(const Fail& step) const
    {
        must(sd_bus_reply_method_errorf(message, step.name.c_str(), "%s", step.text.c_str()));
    }

    void operator()(const JobRemoved& step) const { signal_removed(bus, step); }

    void operator()(const UnitChanged& step) const
    {
        must(sd_bus_emit_signal(
            bus,
            step.path.c_str(),
            "org.freedesktop.DBus.Properties",
            "PropertiesChanged",
            "sa{sv}as",
            "org.freedesktop.systemd1.Unit",
            0,
            0));
    }

    void operator()(const Reloaded&) const
    {
        must(sd_bus_emit_signal(bus, manager_path, manager_interface, "Reloading", "b", 0));
    }

    void operator()(const BrokenSignal&) const
    {
        must(sd_bus_emit_signal(bus, manager_path, manager_interface, "JobRemoved", "s", "no job"));
    }

    void operator()(const ReplySessions& step) const
    {
        sd_bus_message* made = nullptr;
        must(sd_bus_message_new_method_return(message, &made));
        const MessagePtr reply(made);
        must(sd_bus_message_open_container(made, 'a', "(susso)"));
        for (const auto& item : step.items) {
            must(sd_bus_message_append(
                made,
                "(susso)",
                item.id.c_str(),
                item.uid,
                "user",
                item.seat.c_str(),
                item.path.c_str()));
        }
        must(sd_bus_message_close_container(made));
        must(sd_bus_send(bus, made, nullptr));
    }

    void operator()(const HangUp&) const
    {
        must(sd_bus_flush(bus));
        ::shutdown(sd_bus_get_fd(bus), SHUT_RDWR);
        sd_bus_close(bus);
    }
};

} // namespace

std::string unit_path(const std::string& unit)
{
    char* path = nullptr;
    must(sd_bus_path_encode("/org/freedesktop/systemd1/unit", unit.c_str(), &path));
    const std::string result = path;
    std::free(path); // NOLINT: it is from malloc
    return result;
}

FakeManager::FakeManager(Script script)
    : script_(std::move(script))
{
    std::array<int, 2> ends{};
    must(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()));
    client_ = base::UniqueFd(ends[0]);
    server_ = base::UniqueFd(::fcntl(ends[1], F_DUPFD_CLOEXEC, 3));
    sd_bus* made = nullptr;
    must(sd_bus_new(&made));
    bus_.reset(made);
    must(sd_bus_set_fd(made, ends[1], ends[1]));
    must(sd_bus_set_server(made, 1, {}));
    must(sd_bus_start(made));
    must(sd_bus_add_filter(made, nullptr, on_message, this));
    must(sd_bus_add_object_vtable(
        made, nullptr, manager_path, manager_interface, manager_vtable.data(), this));
    must(sd_bus_add_object_vtable(
        made, nullptr, login_path, login_interface, login_vtable.data(), this));
    thread_ = std::thread([this] { serve(); });
}

FakeManager::~FakeManager()
{
    ::shutdown(server_.get(), SHUT_RDWR);
    thread_.join();
}

BusPtr FakeManager::take_bus()
{
    sd_bus* made = nullptr;
    must(sd_bus_new(&made));
    BusPtr bus(made);
    const int fd = client_.release();
    must(sd_bus_set_fd(made, fd, fd));
    must(sd_bus_start(made));
    return bus;
}

std::vector<std::string> FakeManager::calls()
{
    const std::lock_guard lock(mutex_);
    return calls_;
}

void FakeManager::serve()
{
    for (;;) {
        const int result = sd_bus_process(bus_.get(), nullptr);
        if (result < 0 || (result == 0 && sd_bus_wait(bus_.get(), UINT64_MAX) < 0)) {
            return;
        }
    }
}

int FakeManager::handle(sd_bus_message* message)
{
    const std::string call = text_of(message);
    {
        const std::lock_guard lock(mutex_);
        calls_.push_back(call);
    }
    do_steps(message, call);
    return 1;
}

void FakeManager::do_steps(sd_bus_message* message, const std::string& call)
{
    const auto found = script_.calls.find(call);
    if (found != script_.calls.end()) {
        for (const Step& step : found->second) {
            std::visit(Do{bus_.get(), message}, step);
        }
    }
}

int FakeManager::handle_before_tables(sd_bus_message* message)
{
    if (sd_bus_message_is_method_call(message, "org.freedesktop.DBus.Properties", nullptr) > 0) {
        return answer_properties(message);
    }
    if (sd_bus_message_is_method_call(message, nullptr, nullptr) <= 0) {
        return 0;
    }
    const auto found = script_.calls.find(text_of(message));
    must(sd_bus_message_rewind(message, 1));
    if (found != script_.calls.end() && !found->second.empty() &&
        std::holds_alternative<WrongReply>(found->second.front())) {
        return sd_bus_reply_method_return(message, "u", std::uint32_t{1});
    }
    return 0;
}

int FakeManager::answer_properties(sd_bus_message* message)
{
    const auto object = script_.objects.find(sd_bus_message_get_path(message));
    const bool all =
        sd_bus_message_is_method_call(message, "org.freedesktop.DBus.Properties", "GetAll") > 0;
    const bool one = !all;
    if (object == script_.objects.end()) {
        return sd_bus_reply_method_errorf(
            message, SD_BUS_ERROR_UNKNOWN_OBJECT, "%s", "Unknown object.");
    }
    const char* interface = nullptr;
    const char* wanted = nullptr;
    must(sd_bus_message_read(message, one ? "ss" : "s", &interface, &wanted));
    sd_bus_message* made = nullptr;
    must(sd_bus_message_new_method_return(message, &made));
    const MessagePtr reply(made);
    if (all) {
        must(sd_bus_message_open_container(made, 'a', "{sv}"));
    }
    for (const auto& [name, value] : object->second) {
        if (all) {
            must(sd_bus_message_open_container(made, 'e', "sv"));
            must(sd_bus_message_append(made, "s", name.c_str()));
            std::visit(Append{made}, value);
            must(sd_bus_message_close_container(made));
        } else if (name == wanted) {
            std::visit(Append{made}, value);
        }
    }
    if (all) {
        must(sd_bus_message_close_container(made));
    }
    must(sd_bus_send(bus_.get(), made, nullptr));
    return 1;
}

} // namespace initbridge::bus::testing
