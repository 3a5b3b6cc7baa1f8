#pragma once
/// Commands that listeners run, and listeners that others run.

#include "src/base/unique_fd.hpp"
#include "translate/diag/diagnostic.hpp"

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace initbridge::listener {

/// `KEY`, `value`: added to the environment of this process, or in place of what is there.
using Variables = std::vector<std::pair<std::string, std::string>>;

/// What a process begins with.
struct Setup {
    int in = 0; ///< its standard input
    int out = 1;
    enum class Signals { reset, keep } signals = Signals::reset; ///< that are ignored
};

/// A process that was started; ends with this, by SIGKILL to its group, unless it has ended.
class Child {
public:
    /// It leads a process group of its own, with no signal blocked.
    [[nodiscard]] static diag::Result<Child>
    start(const std::vector<std::string>& command, const Variables& variables, const Setup& setup);

    ~Child();
    Child(Child&& other) noexcept;
    Child& operator=(Child&&) = delete;
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    [[nodiscard]] pid_t pid() const { return pid_; }

    /// Its end as wait(2) tells it; nullopt: it goes on.
    [[nodiscard]] std::optional<int> wait(std::chrono::milliseconds at_most);
    void signal(int number) const;

    /// Readable when it has ended.
    [[nodiscard]] int fd() const { return fd_.get(); }

private:
    explicit Child(pid_t pid);

    pid_t pid_ = -1;
    base::UniqueFd fd_;
    std::optional<int> status_;
};

struct Pipe {
    base::UniqueFd read;
    base::UniqueFd write;
};

/// Closed on exec, and clear of 0, 1 and 2.
[[nodiscard]] diag::Result<Pipe> make_pipe();

/// `exit status 3`, `signal 9`
[[nodiscard]] std::string describe_end(int status);

} // namespace initbridge::listener
