#pragma once
/// The logs of processes, and the main log, as clients ask for them.

#include "src/endpoint/log_source.hpp"
#include "src/endpoint/processes.hpp"
#include "src/endpoint/xml_call.hpp"

#include <sys/types.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace initbridge::endpoint {

enum class Channel { out, err };

using LogPtr = std::shared_ptr<LogSource>;

class Logs {
public:
    /// `user`: whose units those of user scope are.
    explicit Logs(uid_t user)
        : user_(user)
    {}

    /// nullptr: the process has no such log, or only together with its standard output.
    [[nodiscard]] LogPtr log_of(const Process& process, Channel channel);
    /// What systemd says of these processes: there is no other log of whoever looks after them.
    [[nodiscard]] LogPtr main_log(const std::vector<ProcessPtr>& processes);
    /// The processes are others now.
    void forget_main();
    /// Those of a process. LogProblem::missing is none.
    [[nodiscard]] LogResult<void> clear(const Process& process);

private:
    struct Kept {
        LogPtr log;
        bool cleared = false; ///< it knows what nobody else does
        std::uint64_t used = 0;
    };

    [[nodiscard]] LogPtr
    keep(const std::string& key, LogPtr (*make)(const Process&, uid_t), const Process& process);
    void forget_oldest();

    uid_t user_;
    std::map<std::string, Kept> kept_;
    std::uint64_t uses_ = 0;
};

/// options.py, readFile(): from `offset`, `length` bytes, 0: to the end; or the last -`offset`
/// bytes. NO_FILE, BAD_ARGUMENTS, FAILED.
[[nodiscard]] Answer read_log(const LogPtr& log, std::int64_t offset, std::int64_t length);

/// options.py, tailFile(): [bytes, offset, overflow].
[[nodiscard]] Answer tail_log(const LogPtr& log, std::int64_t offset, std::int64_t length);

/// A log that somebody follows, as http.py's tail_f_producer does.
class Follow {
public:
    /// From the last 1024 bytes on.
    [[nodiscard]] static LogResult<Follow> begin(LogPtr log);

    /// What has come since, at most some; empty: nothing yet.
    [[nodiscard]] std::string next();

private:
    Follow(LogPtr log, std::uint64_t position, std::uint64_t generation);

    LogPtr log_;
    std::uint64_t position_;
    std::uint64_t generation_;
};

} // namespace initbridge::endpoint
