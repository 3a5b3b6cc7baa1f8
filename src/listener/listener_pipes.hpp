#pragma once
/// The two pipes between a listener and whoever feeds it, from the feeder's side.

#include "src/base/unique_fd.hpp"
#include "src/events/answers.hpp"
#include "src/events/message.hpp"

#include <poll.h>

#include <array>
#include <string>
#include <vector>

namespace initbridge::listener {

class ListenerPipes {
public:
    /// `to`: its standard input. `from`: its standard output.
    ListenerPipes(base::UniqueFd to, base::UniqueFd from);

    /// Only while state() is ready.
    void send(const events::Message& message);

    /// What poll(2) is to wait for: its output, room for its input.
    [[nodiscard]] std::array<pollfd, 2> interest() const;
    /// Reads and writes what can be read and written now; what the listener said.
    [[nodiscard]] std::vector<events::Answer> handle(const std::array<pollfd, 2>& ready);

    [[nodiscard]] events::ListenerState state() const { return reader_.state(); }

    /// It closed its standard output.
    [[nodiscard]] bool is_silent() const { return !from_; }

    /// The end of its standard input, by which listeners are asked to end.
    void close_input() { to_.reset(); }

private:
    base::UniqueFd to_;
    base::UniqueFd from_;
    std::string unsent_;
    events::AnswerReader reader_;
};

} // namespace initbridge::listener
