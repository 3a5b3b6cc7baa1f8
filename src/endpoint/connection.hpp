#pragma once
/// One client: its requests are read, carried out and answered, one after another.

#include "src/base/unique_fd.hpp"
#include "src/endpoint/api.hpp"
#include "src/endpoint/http_request.hpp"
#include "src/endpoint/logs.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace initbridge::endpoint {

using Clock = std::chrono::steady_clock;

class Connection {
public:
    enum class Welcome { yes, no }; ///< with no, each request is answered with 403

    Connection(base::UniqueFd socket, Api& api, Welcome welcome);

    [[nodiscard]] int socket() const { return socket_.get(); }

    /// poll(2)'s events that it waits for.
    [[nodiscard]] short events() const;

    /// Some of them have come.
    void handle(short events);
    /// A moment has passed: goes on with what takes its time, and cuts off who keeps it waiting.
    void tick(Clock::time_point now);

    [[nodiscard]] bool over() const { return over_; }

    /// What it does takes its time: it has to be ticked often.
    [[nodiscard]] bool waits() const { return later_.has_value() || follow_.has_value(); }

    /// Nothing of it is being carried out or sent: it may make room for another.
    [[nodiscard]] bool idle() const { return !waits() && out_.empty(); }

    [[nodiscard]] Clock::time_point last_active() const { return active_; }

private:
    void receive();
    void send_some();
    void read_requests();
    void carry_out(const HttpRequest& request);
    void post(const HttpRequest& request);
    void get(const HttpRequest& request);
    void answer(const Answer& answer);
    void refuse(int status, bool close);
    void go_on();
    void end_of_answer();

    base::UniqueFd socket_;
    Api& api_;
    Welcome welcome_;
    RequestReader reader_;
    std::string in_;  ///< and not read yet
    std::string out_; ///< and not sent yet
    std::optional<Later> later_;
    std::optional<Follow> follow_;
    bool version_1_1_ = true; ///< of the request that is being answered
    bool keeps_open_ = true;
    bool closing_ = false; ///< when all is sent
    bool over_ = false;
    Clock::time_point active_ = Clock::now(); ///< the last time that something went on
    Clock::time_point begun_ = Clock::now();  ///< the request that is being read
};

} // namespace initbridge::endpoint
