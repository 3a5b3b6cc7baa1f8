#pragma once
/// One forwarded connection: two sockets and the bytes on their way between them.

#include "src/base/unique_fd.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>

namespace initbridge::relay {

/// Bytes read from one socket and not yet written to the other.
struct Flow {
    static constexpr std::size_t capacity = std::size_t{64} * 1024;

    std::unique_ptr<std::array<char, capacity>> buffer; ///< made when first needed
    std::size_t begin = 0;
    std::size_t end = 0;
    bool read_all = false; ///< the sender has closed its side
    bool told_all = false; ///< and the receiver has been told

    [[nodiscard]] bool has_data() const { return begin != end; }

    [[nodiscard]] bool wants_more() const { return !read_all && !has_data(); }
};

class Connection;

/// What an event queue hands back: which socket of which connection.
struct Endpoint {
    Connection* connection = nullptr;
    std::size_t side = 0;
};

/// Reads are made only when the buffer of that direction is empty, so that a slow receiver slows
/// the sender; a side that closes its half keeps receiving.
class Connection {
public:
    static constexpr std::size_t client = 0;
    static constexpr std::size_t server = 1;

    /// `queue` is an epoll instance that outlives the connection; `server` is being connected.
    Connection(int queue, base::UniqueFd client_socket, base::UniqueFd server_socket);
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    Connection(Connection&&) = delete;
    Connection& operator=(Connection&&) = delete;
    ~Connection() = default;

    /// False when the connection is over and can be destroyed.
    [[nodiscard]] bool handle(std::size_t side, std::uint32_t events);
    /// Asks the queue for what the sockets wait for. False when it refuses.
    [[nodiscard]] bool watch();

private:
    struct Side {
        base::UniqueFd socket;
        Endpoint endpoint;
        std::uint32_t watched = 0; ///< 0: not in the queue
        Flow flow;                 ///< what this side sends
    };

    [[nodiscard]] bool finish_connecting();
    [[nodiscard]] bool receive(std::size_t from);
    [[nodiscard]] bool send(std::size_t from);
    [[nodiscard]] std::uint32_t interest(std::size_t side) const;
    [[nodiscard]] bool finished() const;
    void abort();

    int queue_;
    std::array<Side, 2> sides_;
    bool connecting_ = true;
};

} // namespace initbridge::relay
