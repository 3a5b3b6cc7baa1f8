#include "src/bus/login.hpp"

#include "src/bus/codes.hpp"
#include "src/bus/connection.hpp"
#include "src/bus/names.hpp"
#include "src/bus/open.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <utility>

namespace initbridge::bus {

namespace {

constexpr const char* cannot_reach_logind = "cannot reach logind";

Call login_call(const char* member, std::string what)
{
    return {login_path, login_interface, member, std::move(what)};
}

// systemd's bus-common-errors.h; the last is what a bus says of an object that has gone.
bool has_gone(const diag::Diagnostic& error)
{
    const std::string_view name = dbus_name(error);
    return name == "org.freedesktop.login1.NoSuchUser" ||
           name == "org.freedesktop.login1.NoSuchSession" ||
           name == "org.freedesktop.DBus.Error.UnknownObject";
}

struct Listed {
    std::string path;
    Session session;
};

// The answer of ListSessions: a(susso) of id, uid, user, seat, path
diag::Result<std::vector<Listed>>
read_list(const MessagePtr& answer, uid_t wanted, const std::string& what)
{
    std::vector<Listed> result;
    int state = sd_bus_message_enter_container(answer.get(), 'a', "(susso)");
    while (state >= 0) {
        const char* id = nullptr;
        const char* user = nullptr;
        const char* seat = nullptr;
        const char* path = nullptr;
        std::uint32_t uid = 0;
        state = sd_bus_message_read(answer.get(), "(susso)", &id, &uid, &user, &seat, &path);
        if (state == 0) {
            return result;
        }
        if (state > 0 && uid == wanted) {
            result.push_back({path, {id, {}, seat}});
        }
    }
    return tl::unexpected(BusError().diagnostic(what, state));
}

} // namespace

bool Session::is_login() const
{
    return !class_name.starts_with("manager");
}

LoginManager::LoginManager(std::unique_ptr<Connection> connection) noexcept
    : connection_(std::move(connection))
{}

LoginManager::LoginManager(LoginManager&&) noexcept = default;
LoginManager& LoginManager::operator=(LoginManager&&) noexcept = default;
LoginManager::~LoginManager() = default;

diag::Result<LoginManager> LoginManager::open()
{
    auto bus = open_system_bus(cannot_reach_logind);
    if (!bus) {
        return tl::unexpected(std::move(bus.error()));
    }
    return on_connection(std::move(*bus));
}

diag::Result<LoginManager> LoginManager::on_connection(BusPtr bus)
{
    auto connection = std::make_unique<Connection>(std::move(bus), login_service);
    if (auto done = connection->ping(cannot_reach_logind); !done) {
        return no_answer(std::move(done.error()));
    }
    return LoginManager(std::move(connection));
}

diag::Result<void> LoginManager::set_linger(uid_t uid, Linger linger)
{
    const bool on = linger == Linger::on;
    const Call call = login_call(
        "SetUserLinger",
        fmt::format("cannot turn lingering {} for user {}", on ? "on" : "off", uid));
    const int ask_a_person = 0;
    const auto answer = connection_->call(
        call,
        "ubb",
        std::uint32_t{uid},
        on ? 1 : 0, // sd-bus takes booleans as int
        ask_a_person);
    if (!answer) {
        return tl::unexpected(answer.error());
    }
    return {};
}

diag::Result<bool> LoginManager::is_lingering(uid_t uid)
{
    const std::string what = fmt::format("cannot tell whether user {} lingers", uid);
    const auto user = connection_->call(login_call("GetUser", what), "u", std::uint32_t{uid});
    const char* path = nullptr;
    if (!user) {
        return has_gone(user.error()) ? diag::Result<bool>(false) : tl::unexpected(user.error());
    }
    if (auto done = read(*user, what, "o", &path); !done) {
        return tl::unexpected(std::move(done.error()));
    }
    const auto answer = connection_->property(path, "org.freedesktop.login1.User", "Linger", what);
    if (!answer) {
        return has_gone(answer.error()) ? diag::Result<bool>(false)
                                        : tl::unexpected(answer.error());
    }
    int lingers = 0;
    if (auto done = read(*answer, what, "v", "b", &lingers); !done) {
        return tl::unexpected(std::move(done.error()));
    }
    return lingers != 0;
}

diag::Result<std::vector<Session>> LoginManager::sessions(uid_t uid)
{
    const std::string what = fmt::format("cannot list the sessions of user {}", uid);
    const auto list = connection_->call(login_call("ListSessions", what), "");
    if (!list) {
        return tl::unexpected(list.error());
    }
    auto found = read_list(*list, uid, what);
    if (!found) {
        return tl::unexpected(std::move(found.error()));
    }
    std::vector<Session> result;
    for (Listed& item : *found) {
        const auto answer =
            connection_->property(item.path, "org.freedesktop.login1.Session", "Class", what);
        if (!answer && has_gone(answer.error())) {
            continue;
        }
        if (!answer) {
            return tl::unexpected(answer.error());
        }
        const char* class_name = nullptr;
        if (auto done = read(*answer, what, "v", "s", &class_name); !done) {
            return tl::unexpected(std::move(done.error()));
        }
        item.session.class_name = class_name;
        result.push_back(std::move(item.session));
    }
    return result;
}

} // namespace initbridge::bus
