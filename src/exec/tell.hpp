#pragma once
/// What the shim has to say: to the journal for people, to systemd as the unit's status, both of
/// which are not waited for, and to event listeners (report.hpp).

#include "src/exec/child.hpp"
#include "src/exec/lifecycle.hpp"
#include "src/exec/options.hpp"

#include <sys/types.h>

#include <cstdint>

namespace initbridge::exec {

/// The states are supervisord's. The form of reports: initbridge-exec(8).
class Teller {
public:
    explicit Teller(const Options& options);

    void starting(pid_t pid, std::int64_t tries);
    void running(pid_t pid);
    /// `news`: why the command did not run, when it did not.
    void ended(
        const Ending& ending, const News& news, const Verdict& verdict, const Lifecycle& lifecycle);
    void stopping();
    void stopped();
    /// Something that stands in the way of the shim itself.
    void trouble(const char* text);

private:
    void report(const char* state, const char* details);
    void status(const char* state, const char* text);
    void log(int priority, const char* text);

    const Options& options_;
    const char* notify_ = nullptr; ///< sd_notify(3)'s socket
    int socket_ = -1;
};

} // namespace initbridge::exec
