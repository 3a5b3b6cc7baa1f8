#include "src/listener/run.hpp"
#include "translate/text/json.hpp"

#include <chrono>

namespace initbridge::listener {

namespace {

std::string line_of(const events::Message& message)
{
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    json::Object object{
        {"time", std::chrono::duration_cast<std::chrono::microseconds>(now).count()},
        {"event", message.name},
        {"serial", message.serial},
        {"pool", message.pool},
        {"pool_serial", message.pool_serial},
        {"server", message.server},
        {"payload", message.payload}};
    return json::dump(std::move(object), 0);
}

} // namespace

diag::Result<void>
log_events(const std::function<diag::Result<void>(std::string_view)>& write, Channel& channel)
{
    while (true) {
        auto next = channel.next();
        if (!next) {
            return tl::unexpected(next.error());
        }
        if (next->kind == Channel::Next::Kind::end) {
            return {};
        }
        if (auto done = write(line_of(next->message)); !done) {
            return done;
        }
        if (auto done = channel.accept(next->message); !done) {
            return done;
        }
    }
}

} // namespace initbridge::listener
