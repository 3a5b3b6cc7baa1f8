#pragma once
/// What clients may call: the methods of supervisord's `supervisor` and `system` namespaces.

#include "src/endpoint/logs.hpp"
#include "src/endpoint/operations.hpp"
#include "src/endpoint/services.hpp"
#include "src/supervisor/call.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace initbridge::endpoint {

/// What is allowed beside looking.
struct Permissions {
    bool changes = true;
    bool shutdown = false;
};

class Api {
public:
    Api(Services& services, Permissions permissions);

    [[nodiscard]] Response call(const supervisor::Call& call);

    /// The log that GET `/logtail/NAME[/CHANNEL]` or `/mainlogtail` means; nullptr: none.
    [[nodiscard]] LogPtr log_at(std::string_view path);

    /// Goes on with a shutdown. True: all is down, and the endpoint has nothing left to do.
    [[nodiscard]] bool shut_down();

    [[nodiscard]] bool shutting_down() const { return shutdown_.has_value(); }

private:
    friend struct Methods; ///< the table

    using Values = std::vector<json::Value>;

    Response get_state(const Values& values);
    Response get_all_info(const Values& values);
    Response get_info(const Values& values);
    Response get_config_info(const Values& values);
    Response run_named(const Values& values, Doing doing);
    Response run_group(const Values& values, Doing doing);
    Response run_all(const Values& values, Doing doing);
    Response signal(const Values& values);
    Response signal_group(const Values& values);
    Response signal_all(const Values& values);
    Response read_main(const Values& values);
    Response clear_main(const Values& values);
    Response read(const Values& values, Channel channel);
    Response tail(const Values& values, Channel channel);
    Response clear(const Values& values);
    Response clear_all(const Values& values);
    Response reread(const Values& values);
    Response add_group(const Values& values);
    Response remove_group(const Values& values);
    Response shutdown(bool start_again);
    Response send_stdin(const Values& values);
    Response list_methods(const Values& values);
    Response method_help(const Values& values);
    Response method_signature(const Values& values);
    Response multicall(const Values& values);

    [[nodiscard]] Response
    signal_many(const std::vector<ProcessPtr>& processes, const json::Value& signal);

    Services& services_;
    Permissions permissions_;
    Logs logs_;
    std::optional<Later> shutdown_;
    bool start_again_ = false;
};

} // namespace initbridge::endpoint
