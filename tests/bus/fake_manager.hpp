#pragma once
/// A manager (and a logind) at the other end of a socket: a real sd-bus server in a thread of its
/// own, which does for each call what its script says.

#include "src/base/unique_fd.hpp"
#include "src/bus/handles.hpp"

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

namespace initbridge::bus::testing {

/// Answers with a text of the type that the method returns (or with nothing, if it returns that).
struct Reply {
    std::string text;
};

/// Answers with a number, which no method here returns. Stands alone.
struct WrongReply {};

struct Fail {
    std::string name;
    std::string text;
};

struct JobRemoved {
    std::string job;
    std::string result = "done";
};

/// PropertiesChanged of an object.
struct UnitChanged {
    std::string path;
};

/// The manager has read its units again.
struct Reloaded {};

/// A JobRemoved that is no such signal.
struct BrokenSignal {};

struct ReplySessions {
    struct Item {
        std::string id;
        std::uint32_t uid = 0;
        std::string seat;
        std::string path;
    };

    std::vector<Item> items;
};

struct HangUp {};

using Step = std::variant<
    Reply,
    WrongReply,
    Fail,
    JobRemoved,
    UnitChanged,
    Reloaded,
    BrokenSignal,
    ReplySessions,
    HangUp>;

using Value = std::variant<
    std::string,
    bool,
    std::uint32_t,
    std::int32_t,
    std::uint64_t,
    std::pair<std::string, std::string>>;
using Properties = std::vector<std::pair<std::string, Value>>;

struct Script {
    /// What is done, in this order, for a call: "StartUnit a.service replace", "Reload". A call
    /// that is not here is never answered.
    std::map<std::string, std::vector<Step>> calls;
    std::map<std::string, Properties> objects; ///< object path → its properties
};

[[nodiscard]] std::string unit_path(const std::string& unit);

class FakeManager {
public:
    explicit FakeManager(Script script);
    ~FakeManager();
    FakeManager(const FakeManager&) = delete;
    FakeManager& operator=(const FakeManager&) = delete;
    FakeManager(FakeManager&&) = delete;
    FakeManager& operator=(FakeManager&&) = delete;

    /// The client's end.
    [[nodiscard]] base::UniqueFd take_socket() { return std::move(client_); }

    /// The client's end as a direct connection.
    [[nodiscard]] BusPtr take_bus();

    /// The calls so far, as in Script::calls.
    [[nodiscard]] std::vector<std::string> calls();

    int handle(sd_bus_message* message);
    int handle_before_tables(sd_bus_message* message);

private:
    void serve();
    int answer_properties(sd_bus_message* message);
    void do_steps(sd_bus_message* message, const std::string& call);

    Script script_;
    base::UniqueFd client_;
    base::UniqueFd server_; // a second handle, to end the thread with
    BusPtr bus_;
    std::mutex mutex_;
    std::vector<std::string> calls_;
    std::thread thread_;
};

} // namespace initbridge::bus::testing
