#pragma once
/// A connection to a running supervisord, over its unix socket.

#include "src/base/unique_fd.hpp"
#include "src/supervisor/call.hpp"
#include "src/supervisor/http_reader.hpp"
#include "src/supervisor/xml_reply.hpp"
#include "translate/diag/diagnostic.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace initbridge::supervisor {

using Deadline = std::chrono::steady_clock::time_point;

/// Where supervisord listens, and who may ask.
struct Address {
    std::string socket;
    std::optional<Credentials> credentials;
};

/// One connection, used by one thread. It stays open from call to call; where supervisord has
/// closed it in between, a new one is made. Nothing waits beyond the deadline of its call.
class Client {
public:
    [[nodiscard]] static diag::Result<Client> open(Address address, Deadline deadline);

    /// Sends all calls before it waits for the first reply; the replies in the same order. An
    /// error concerns the connection, and then nobody knows which calls were carried out.
    [[nodiscard]] diag::Result<std::vector<Reply>>
    call_all(const std::vector<Call>& calls, Deadline deadline);
    /// One call, whose fault is an error: supervisor/refused, supervisor/shutting-down.
    [[nodiscard]] diag::Result<json::Value> call(const Call& call, Deadline deadline);

private:
    Client(Address address, base::UniqueFd socket);

    [[nodiscard]] diag::Result<void> reopen(Deadline deadline);
    [[nodiscard]] diag::Result<std::vector<Reply>>
    exchange(const std::vector<Call>& calls, Deadline deadline);
    [[nodiscard]] diag::Result<void> transfer(std::string_view& rest, Deadline deadline);
    [[nodiscard]] diag::Result<void> send_some(std::string_view& rest, Deadline deadline);
    [[nodiscard]] diag::Result<bool> receive_some(Deadline deadline);
    [[nodiscard]] diag::Result<void> take_replies(std::vector<Reply>& replies);
    [[nodiscard]] diag::Result<Reply> reply_of(const HttpResponse& response) const;

    Address address_;
    base::UniqueFd socket_;
    HttpReader reader_;
    std::string received_; ///< and not read yet
    bool ended_ = false;   ///< supervisord has, or will, close the connection
};

/// The fault as an error, with the method in its message.
[[nodiscard]] diag::Diagnostic describe(const Fault& fault, const std::string& method);

} // namespace initbridge::supervisor
