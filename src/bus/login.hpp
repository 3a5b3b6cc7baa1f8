#pragma once
/// logind: lingering and sessions. Words of org.freedesktop.login1(5).

#include "src/bus/handles.hpp"

#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

namespace initbridge::bus {

enum class Linger { off, on };

struct Session {
    std::string id;
    /// "user", "greeter", "background", …; since systemd 256 a user manager is one of its own, of
    /// class "manager" or "manager-early".
    std::string class_name;
    std::string seat; ///< empty: none (ssh, cron, …)

    /// Not just the session of the user's own manager: somebody who may need that manager.
    [[nodiscard]] bool is_login() const;

    friend bool operator==(const Session&, const Session&) = default;
};

class Connection;

/// One connection to logind over the system bus, used by one thread.
class LoginManager {
public:
    [[nodiscard]] static diag::Result<LoginManager> open();
    /// On a bus, or on a direct connection, that is started already.
    [[nodiscard]] static diag::Result<LoginManager> on_connection(BusPtr bus);

    LoginManager(LoginManager&&) noexcept;
    LoginManager& operator=(LoginManager&&) noexcept;
    LoginManager(const LoginManager&) = delete;
    LoginManager& operator=(const LoginManager&) = delete;
    ~LoginManager();

    /// `on` also starts the user's manager (which takes a moment: wait with start() of its
    /// user@UID.service); `off` lets it stop when the last session has gone. In containers logind
    /// may refuse (systemd 257: dbus_name() is System.Error.EUNATCH).
    [[nodiscard]] diag::Result<void> set_linger(uid_t uid, Linger linger);
    /// What logind has noted; false for a user that it does not know.
    [[nodiscard]] diag::Result<bool> is_lingering(uid_t uid);
    [[nodiscard]] diag::Result<std::vector<Session>> sessions(uid_t uid);

private:
    explicit LoginManager(std::unique_ptr<Connection> connection) noexcept;

    std::unique_ptr<Connection> connection_;
};

} // namespace initbridge::bus
