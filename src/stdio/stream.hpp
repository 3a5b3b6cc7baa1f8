#pragma once
/// One output of the command on its way: out of a pipe, through one block, into a descriptor.

#include "src/base/unique_fd.hpp"

#include <poll.h>

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace initbridge::stdio {

class Stream {
public:
    /// `from` does not block; `to` stays the caller's and may: it is written when it has room.
    Stream(base::UniqueFd from, int to);

    /// What it waits for: bytes while the block is empty, else room. So a full `to` stops the
    /// writers, and nothing grows.
    [[nodiscard]] pollfd interest() const;
    /// Does one step when `revents` says that there is something to do. Bytes that `to` refuses
    /// for another reason than being full are dropped: the command must neither end nor stop
    /// because nobody listens to it.
    void handle(short revents);
    /// Takes nothing any more but what is in the pipe now: whoever still holds it open is not
    /// waited for.
    void end_with_what_is_there();

    [[nodiscard]] bool is_over() const { return !from_ && begin_ == end_; }

    /// errno of the first bytes that were dropped, told once; nullopt: nothing new.
    [[nodiscard]] std::optional<int> news_of_loss();

private:
    enum class Kind { socket, file, other };

    [[nodiscard]] std::size_t write(std::string_view bytes);
    void take();
    void pass_on();

    base::UniqueFd from_;
    int to_;
    Kind kind_ = Kind::other;
    std::optional<std::size_t> left_; // how much is still to be taken; nullopt: until the end
    std::optional<int> refused_;
    bool loss_told_ = false;
    std::array<char, 65536> block_{};
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
};

} // namespace initbridge::stdio
