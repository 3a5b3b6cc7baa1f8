#pragma once
/// Events as supervisord writes them to the standard input of its listeners. Pure.
/// http://supervisord.org/events.html, "Event Listener Notification Protocol"; lengths are those of
/// supervisor 4.2 and 4.3, which count code points and send UTF-8.

#include "translate/diag/diagnostic.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace initbridge::events {

/// What is larger is refused (events/bad-message).
struct MessageLimits {
    std::size_t header = std::size_t{8} * 1024;          ///< bytes
    std::size_t payload = std::size_t{64} * 1024 * 1024; ///< code points
};

struct Message {
    std::string server = "supervisor"; ///< `identifier=`
    std::uint64_t serial = 0;          ///< of the event, the same for all pools
    std::string pool;                  ///< name of the listener
    std::uint64_t pool_serial = 0;
    std::string name; ///< `PROCESS_STATE_FATAL`
    std::string payload;

    friend bool operator==(const Message&, const Message&) = default;
};

/// Header and payload. Nothing in the header may hold a blank or a newline.
[[nodiscard]] std::string write_message(const Message& message);

/// One message at a time: feed() until complete(), take() it, go on with what feed() left.
class MessageReader {
public:
    explicit MessageReader(MessageLimits limits = {})
        : limits_(limits)
    {}

    /// How many of the bytes it took: all, unless the message is complete before they end. After an
    /// error nobody knows where the next message begins.
    [[nodiscard]] diag::Result<std::size_t> feed(std::string_view bytes);

    [[nodiscard]] bool complete() const { return part_ == Part::complete; }

    /// Nothing of a message has come yet: here the stream may end.
    [[nodiscard]] bool at_start() const { return part_ == Part::header && header_.empty(); }

    /// The message that is complete; the reader is ready for the next one.
    [[nodiscard]] Message take();

private:
    enum class Part { header, payload, complete };

    [[nodiscard]] diag::Result<void> read_header();
    [[nodiscard]] bool take_byte(unsigned char byte);

    MessageLimits limits_;
    Part part_ = Part::header;
    std::string header_;
    std::uint64_t points_left_ = 0; ///< of the payload
    int bytes_left_ = 0;            ///< of the code point that has begun
    Message message_;
};

} // namespace initbridge::events
