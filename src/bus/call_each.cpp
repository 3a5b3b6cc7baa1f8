#include "src/bus/call_each.hpp"

#include <cstdint>
#include <utility>

namespace initbridge::bus {

namespace {

/// dbus-daemon(1) lets 128 calls of a connection wait (max_replies_per_connection).
constexpr std::size_t most_waiting = 100;

class Calls {
public:
    Calls(const Connection& connection, const std::vector<TextCall>& calls, const AnswerTaker& take)
        : connection_(connection)
        , calls_(calls)
        , take_(take)
        , pending_(calls.size())
    {}

    [[nodiscard]] diag::Result<void> run()
    {
        while (answered_ < calls_.size()) {
            while (sent_ < calls_.size() && sent_ - answered_ < most_waiting) {
                if (auto done = send(sent_); !done) {
                    return done;
                }
                ++sent_;
            }
            // Each call has its own timeout, which counts as an answer.
            const auto going_on =
                connection_.process(deadline_in(2 * usual_timeout), calls_[answered_].call.what);
            if (!going_on) {
                return tl::unexpected(going_on.error());
            }
        }
        return {};
    }

private:
    struct Pending {
        Calls* owner = nullptr;
        std::size_t number = 0;
        SlotPtr slot;
    };

    [[nodiscard]] diag::Result<void> send(std::size_t number)
    {
        const auto& [call, argument] = calls_[number];
        auto message = connection_.prepare(call);
        if (!message) {
            return tl::unexpected(std::move(message.error()));
        }
        Pending& pending = pending_[number];
        pending.owner = this;
        pending.number = number;
        const std::chrono::microseconds timeout = call.timeout;
        sd_bus_slot* slot = nullptr;
        int result = sd_bus_message_append(message->get(), "s", argument.c_str());
        if (result >= 0) {
            result = sd_bus_call_async(
                connection_.bus(),
                &slot,
                message->get(),
                &Calls::on_answer,
                &pending,
                static_cast<std::uint64_t>(timeout.count()));
        }
        if (result < 0) {
            return tl::unexpected(BusError().diagnostic(call.what, result));
        }
        pending.slot.reset(slot);
        return {};
    }

    static int on_answer(sd_bus_message* message, void* pending, sd_bus_error*) noexcept
    {
        const Pending& it = *static_cast<const Pending*>(pending);
        it.owner->answered(it.number, message);
        return 0;
    }

    void answered(std::size_t number, sd_bus_message* message)
    {
        ++answered_;
        if (sd_bus_message_is_method_error(message, nullptr) > 0) {
            BusError error;
            const int code = sd_bus_error_copy(error.out(), sd_bus_message_get_error(message));
            take_(number, tl::unexpected(error.diagnostic(calls_[number].call.what, code)));
            return;
        }
        take_(number, MessagePtr(sd_bus_message_ref(message)));
    }

    const Connection& connection_;
    const std::vector<TextCall>& calls_;
    const AnswerTaker& take_;
    std::size_t sent_ = 0;
    std::size_t answered_ = 0;
    std::vector<Pending> pending_; // last: a slot dies before what its callback uses
};

} // namespace

diag::Result<void>
call_each(const Connection& connection, const std::vector<TextCall>& calls, const AnswerTaker& take)
{
    return Calls(connection, calls, take).run();
}

} // namespace initbridge::bus
