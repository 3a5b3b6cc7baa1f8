#include "src/bus/unit_properties.hpp"

#include "src/bus/connection.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>
#include <variant>

namespace initbridge::bus {

namespace {

using Time = UnitState::Time;

/// LoadError is a pair: the error's name and its text, which is what we keep.
struct ErrorText {
    std::string UnitState::*text;
};

/// ExecStart is a list of commands; the first is what we keep.
struct Command {
    std::string UnitState::*path;
    std::vector<std::string> UnitState::*words;
};

using Member = std::variant<
    std::string UnitState::*,
    bool UnitState::*,
    std::uint32_t UnitState::*,
    std::int32_t UnitState::*,
    std::optional<Time> UnitState::*,
    ErrorText,
    Command>;

struct Property {
    std::string_view name;
    Member member;
};

// org.freedesktop.systemd1(5), "UNIT OBJECTS" and "SERVICE UNIT OBJECTS"
constexpr std::array properties = {
    Property{"LoadState", &UnitState::load_state},
    Property{"LoadError", ErrorText{&UnitState::load_error}},
    Property{"ActiveState", &UnitState::active_state},
    Property{"SubState", &UnitState::sub_state},
    Property{"Result", &UnitState::result},
    Property{"UnitFileState", &UnitState::unit_file_state},
    Property{"FragmentPath", &UnitState::fragment_path},
    Property{"ConditionResult", &UnitState::condition_result},
    Property{"NeedDaemonReload", &UnitState::need_daemon_reload},
    Property{"MainPID", &UnitState::main_pid},
    Property{"NRestarts", &UnitState::n_restarts},
    Property{"ExecMainCode", &UnitState::exec_main_code},
    Property{"ExecMainStatus", &UnitState::exec_main_status},
    Property{"ConditionTimestamp", &UnitState::condition_checked},
    Property{"ActiveEnterTimestamp", &UnitState::active_since},
    Property{"InactiveEnterTimestamp", &UnitState::inactive_since},
    Property{"ActiveExitTimestamp", &UnitState::active_left},
    Property{"ExecMainStartTimestamp", &UnitState::exec_main_started},
    Property{"ExecMainExitTimestamp", &UnitState::exec_main_exited},
    Property{"Restart", &UnitState::restart},
    Property{"StartLimitBurst", &UnitState::start_limit_burst},
    Property{"StatusText", &UnitState::status_text},
    Property{"ExecStart", Command{&UnitState::exec_start, &UnitState::exec_words}},
};

/// Reads one variant into the member that it belongs to. Results are those of sd-bus.
class Reader {
public:
    Reader(sd_bus_message* message, UnitState& state)
        : message_(message)
        , state_(state)
    {}

    int operator()(std::string UnitState::*member)
    {
        const char* text = nullptr;
        const int result = sd_bus_message_read(message_, "v", "s", &text);
        if (result > 0) {
            state_.*member = text;
        }
        return result;
    }

    int operator()(bool UnitState::*member)
    {
        int value = 0; // what sd-bus takes for a boolean
        const int result = sd_bus_message_read(message_, "v", "b", &value);
        state_.*member = value != 0;
        return result;
    }

    int operator()(std::uint32_t UnitState::*member)
    {
        return sd_bus_message_read(message_, "v", "u", &(state_.*member));
    }

    int operator()(std::int32_t UnitState::*member)
    {
        return sd_bus_message_read(message_, "v", "i", &(state_.*member));
    }

    int operator()(std::optional<Time> UnitState::*member)
    {
        std::uint64_t microseconds = 0; // since 1970; 0: never
        const int result = sd_bus_message_read(message_, "v", "t", &microseconds);
        if (microseconds != 0) {
            const std::chrono::microseconds since{static_cast<std::int64_t>(microseconds)};
            state_.*member = Time(std::chrono::duration_cast<Time::duration>(since));
        }
        return result;
    }

    int operator()(ErrorText member)
    {
        const char* name = nullptr;
        const char* text = nullptr;
        const int result = sd_bus_message_read(message_, "v", "(ss)", &name, &text);
        if (result > 0) {
            state_.*member.text = text;
        }
        return result;
    }

    int operator()(Command member)
    {
        int result = sd_bus_message_enter_container(message_, 'v', "a(sasbttttuii)");
        if (result > 0) {
            result = sd_bus_message_enter_container(message_, 'a', "(sasbttttuii)");
        }
        while (result >= 0 &&
               (result = sd_bus_message_enter_container(message_, 'r', "sasbttttuii")) > 0) {
            result = read_command(state_.*member.path, state_.*member.words);
        }
        for (int open = 0; open < 2 && result >= 0; ++open) {
            result = sd_bus_message_exit_container(message_);
        }
        return result;
    }

private:
    /// Unless an earlier command is there.
    int read_command(std::string& path, std::vector<std::string>& words)
    {
        const char* text = nullptr;
        int result = sd_bus_message_read(message_, "s", &text);
        if (result > 0 && path.empty()) {
            path = text;
            result = read_words(words);
        } else if (result > 0) {
            result = sd_bus_message_skip(message_, "as");
        }
        if (result >= 0) {
            result = sd_bus_message_skip(message_, "bttttuii");
        }
        return result < 0 ? result : sd_bus_message_exit_container(message_);
    }

    int read_words(std::vector<std::string>& words)
    {
        int result = sd_bus_message_enter_container(message_, 'a', "s");
        const char* word = nullptr;
        while (result >= 0 && (result = sd_bus_message_read(message_, "s", &word)) > 0) {
            words.emplace_back(word);
        }
        return result < 0 ? result : sd_bus_message_exit_container(message_);
    }

    sd_bus_message* message_;
    UnitState& state_;
};

int read_property(sd_bus_message* message, UnitState& state)
{
    const char* name = nullptr;
    const int result = sd_bus_message_read(message, "s", &name);
    if (result <= 0) {
        return result;
    }
    const auto* found = std::ranges::find(properties, std::string_view(name), &Property::name);
    if (found == properties.end()) {
        return sd_bus_message_skip(message, "v");
    }
    return std::visit(Reader(message, state), found->member);
}

int read_all(sd_bus_message* message, UnitState& state)
{
    int result = sd_bus_message_enter_container(message, 'a', "{sv}");
    if (result < 0) {
        return result;
    }
    while ((result = sd_bus_message_enter_container(message, 'e', "sv")) > 0) {
        result = read_property(message, state);
        if (result < 0) {
            return result;
        }
        result = sd_bus_message_exit_container(message);
        if (result < 0) {
            return result;
        }
    }
    return result;
}

} // namespace

diag::Result<UnitState> read_unit_properties(const MessagePtr& answer, const std::string& what)
{
    UnitState state;
    const int result = read_all(answer.get(), state);
    if (result < 0) {
        return tl::unexpected(BusError().diagnostic(what, result));
    }
    return state;
}

} // namespace initbridge::bus
