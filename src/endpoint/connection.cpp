#include "src/endpoint/connection.hpp"

#include "src/endpoint/http_reply.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <ctime>
#include <utility>

namespace initbridge::endpoint {

namespace {

using std::chrono::seconds;

/// A request has to be whole by then; an answer to go on being read; another request to come.
constexpr seconds for_request{10};
constexpr seconds for_reading{30};
constexpr seconds between_requests{300};
/// Not sent yet: a log that is followed waits then.
constexpr std::size_t most_unsent = std::size_t{256} * 1024;
constexpr std::size_t most_received = std::size_t{64} * 1024;

} // namespace

Connection::Connection(base::UniqueFd socket, Api& api, Welcome welcome)
    : socket_(std::move(socket))
    , api_(api)
    , welcome_(welcome)
{}

short Connection::events() const
{
    short events = POLLRDHUP;
    if (!out_.empty()) {
        events |= POLLOUT;
    }
    if (!closing_ && in_.size() < most_received) {
        events |= POLLIN;
    }
    return events;
}

void Connection::handle(short events)
{
    if ((events & (POLLERR | POLLNVAL)) != 0) {
        over_ = true;
        return;
    }
    if ((events & (POLLIN | POLLHUP | POLLRDHUP)) != 0) {
        receive();
    }
    if (!over_ && !out_.empty()) {
        send_some();
    }
}

/// Who has closed its side is not waited for: neither supervisorctl nor Python does that and reads.
void Connection::receive()
{
    std::array<char, 16384> bytes;
    const ssize_t count = ::recv(socket_.get(), bytes.data(), bytes.size(), MSG_DONTWAIT);
    if (count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR)) {
        over_ = true;
        return;
    }
    if (count < 0 || closing_) {
        return;
    }
    if (in_.empty() && !reader_.begun()) {
        begun_ = Clock::now();
    }
    in_.append(bytes.data(), static_cast<std::size_t>(count));
    active_ = Clock::now();
    read_requests();
}

void Connection::read_requests()
{
    while (!in_.empty() && !waits() && !closing_ && out_.size() < most_unsent) {
        in_.erase(0, reader_.feed(in_));
        if (reader_.problem() != 0) {
            keeps_open_ = false;
            return refuse(reader_.problem(), true);
        }
        if (!reader_.complete()) {
            return;
        }
        const HttpRequest request = reader_.take();
        begun_ = Clock::now();
        carry_out(request);
    }
}

void Connection::carry_out(const HttpRequest& request)
{
    version_1_1_ = request.version_1_1;
    keeps_open_ = request.keeps_open;
    if (welcome_ == Welcome::no) {
        return refuse(403, true);
    }
    if (request.target.starts_with("/RPC2")) {
        return request.method == "POST" ? post(request) : refuse(400, false);
    }
    if (request.target.starts_with("/logtail") || request.target.starts_with("/mainlogtail")) {
        return request.method == "GET" ? get(request) : refuse(400, false);
    }
    refuse(404, false);
}

void Connection::post(const HttpRequest& request)
{
    const auto call = read_call(request.body);
    if (!call) {
        return refuse(400, false);
    }
    Response response = api_.call(*call);
    if (const Answer* now = std::get_if<Answer>(&response)) {
        return answer(*now);
    }
    later_ = std::get<Later>(std::move(response));
    go_on();
}

void Connection::get(const HttpRequest& request)
{
    auto follow = Follow::begin(api_.log_at(request.target));
    if (!follow) {
        return refuse(follow.error().missing ? 404 : 500, false);
    }
    out_ += write_stream_head(version_1_1_, std::time(nullptr));
    follow_ = std::move(*follow);
    go_on();
}

void Connection::go_on()
{
    if (later_) {
        if (const auto now = (*later_)()) {
            later_.reset();
            answer(*now);
        }
    }
    while (follow_ && out_.size() < most_unsent) {
        const std::string bytes = follow_->next();
        if (bytes.empty()) {
            break;
        }
        out_ += write_chunk(version_1_1_, bytes);
        active_ = Clock::now();
    }
}

void Connection::answer(const Answer& answer)
{
    out_ += write_http_reply(
        {200, version_1_1_, keeps_open_, "text/xml"}, write_answer(answer), std::time(nullptr));
    end_of_answer();
}

void Connection::refuse(int status, bool close)
{
    keeps_open_ = keeps_open_ && !close;
    out_ += write_http_error({status, version_1_1_, keeps_open_, {}}, std::time(nullptr));
    end_of_answer();
}

void Connection::end_of_answer()
{
    closing_ = !keeps_open_;
    active_ = Clock::now();
    send_some();
}

void Connection::send_some()
{
    const ssize_t count =
        ::send(socket_.get(), out_.data(), out_.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (count < 0) {
        over_ = over_ || (errno != EAGAIN && errno != EINTR);
        return;
    }
    out_.erase(0, static_cast<std::size_t>(count));
    active_ = Clock::now();
    over_ = over_ || (out_.empty() && closing_);
}

void Connection::tick(Clock::time_point now)
{
    if (waits()) {
        go_on();
        if (!out_.empty() && !over_) {
            send_some();
        }
    }
    read_requests(); // that came while another was carried out
    if (!out_.empty()) {
        over_ = over_ || now - active_ > for_reading;
    } else if (!waits()) {
        const bool slow = reader_.begun() && now - begun_ > for_request;
        over_ = over_ || slow || now - active_ > between_requests;
    }
}

} // namespace initbridge::endpoint
