#include "src/endpoint/http_reply.hpp"
#include "src/endpoint/http_request.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace initbridge::endpoint {
namespace {

struct Read {
    std::vector<HttpRequest> requests;
    int problem = 0;

    friend bool operator==(const Read&, const Read&) = default;
};

Read read_in_steps(std::string_view bytes, std::size_t step, RequestLimits limits = {})
{
    Read read;
    RequestReader reader(limits);
    while (!bytes.empty() && reader.problem() == 0) {
        bytes.remove_prefix(reader.feed(bytes.substr(0, step)));
        if (reader.complete()) {
            read.requests.push_back(reader.take());
        }
    }
    read.problem = reader.problem();
    return read;
}

int problem_of(std::string_view bytes, RequestLimits limits = {})
{
    return read_in_steps(bytes, bytes.size(), limits).problem;
}

// What supervisorctl sends: a call, then a tail with blank lines behind it.
constexpr std::string_view two_requests =
    "POST /RPC2 HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n\r\nbodyGET "
    "/logtail/web/stdout HTTP/1.1\r\nHost: \r\nAccept-Encoding: chunked\r\n\r\n\r\n";

TEST(RequestReaderTest, ReadsTheSameHoweverTheBytesAreCut)
{
    const Read whole = read_in_steps(two_requests, two_requests.size());
    const HttpRequest post{"POST", "/RPC2", "body", true, true};
    const HttpRequest get{"GET", "/logtail/web/stdout", "", true, true};
    EXPECT_EQ(whole, (Read{{post, get}, 0}));
    for (std::size_t step = 1; step < two_requests.size(); ++step) {
        EXPECT_EQ(read_in_steps(two_requests, step), whole) << step;
    }
}

TEST(RequestReaderTest, KnowsWhetherAnotherRequestFollows)
{
    const auto keeps_open = [](std::string_view head) {
        return read_in_steps(head, head.size()).requests.at(0).keeps_open;
    };
    EXPECT_TRUE(keeps_open("GET / HTTP/1.1\r\n\r\n"));
    EXPECT_FALSE(keeps_open("GET / HTTP/1.1\r\nconnection: Close\r\n\r\n"));
    EXPECT_FALSE(keeps_open("GET / HTTP/1.0\r\n\r\n"));
    EXPECT_TRUE(keeps_open("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n"));
}

TEST(RequestReaderTest, RefusesWhatOthersMightReadOtherwise)
{
    EXPECT_EQ(problem_of("hello\r\n"), 400);
    EXPECT_EQ(problem_of("GET /\r\n"), 400);
    EXPECT_EQ(problem_of("GET / HTTP/2.0\r\n"), 505);
    EXPECT_EQ(problem_of("GET / HTTP/1.1\r\n folded: line\r\n"), 400);
    EXPECT_EQ(problem_of("GET / HTTP/1.1\r\nname : value\r\n"), 400);
    EXPECT_EQ(problem_of("GET / HTTP/1.1\r\nno colon\r\n"), 400);
    EXPECT_EQ(problem_of(std::string_view("GET /\0 HTTP/1.1\r\n", 17)), 400);
    EXPECT_EQ(problem_of("POST / HTTP/1.1\r\n\r\n"), 411);
    EXPECT_EQ(problem_of("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"), 501);
}

TEST(RequestReaderTest, TakesOnlyOneWholeLength)
{
    const auto with_length = [](std::string_view length) {
        return problem_of("POST / HTTP/1.1\r\nContent-Length: " + std::string(length) + "\r\n");
    };
    EXPECT_EQ(with_length("12"), 0);
    EXPECT_EQ(with_length("12\r\nContent-Length: 12"), 0);
    EXPECT_EQ(with_length("12\r\nContent-Length: 13"), 400);
    EXPECT_EQ(with_length("-1"), 400);
    EXPECT_EQ(with_length("+1"), 400);
    EXPECT_EQ(with_length("0x10"), 400);
    EXPECT_EQ(with_length(""), 400);
    EXPECT_EQ(with_length("999999999"), 413);
    EXPECT_EQ(with_length("99999999999999999999999999"), 413);
}

TEST(RequestReaderTest, KeepsItsLimits)
{
    EXPECT_EQ(problem_of("GET /" + std::string(200, 'a'), {100, 10}), 431);
    EXPECT_EQ(problem_of("GET / HTTP/1.1\r\nA: " + std::string(200, 'a'), {100, 10}), 431);
    EXPECT_EQ(problem_of("POST / HTTP/1.1\r\nContent-Length: 11\r\n", {100, 10}), 413);
    EXPECT_EQ(problem_of("POST / HTTP/1.1\r\nContent-Length: 10\r\n\r\n0123456789", {100, 10}), 0);
}

TEST(RequestReaderTest, TellsWhetherARequestHasBegun)
{
    RequestReader reader;
    EXPECT_FALSE(reader.begun());
    reader.feed("\r\n");
    EXPECT_FALSE(reader.begun());
    reader.feed("GET");
    EXPECT_TRUE(reader.begun());
}

TEST(HttpReplyTest, WritesWhatSupervisorctlReads)
{
    EXPECT_EQ(
        write_http_reply({200, true, true, "text/xml"}, "body", 0),
        "HTTP/1.1 200 OK\r\nServer: initbridge\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT\r\n"
        "Content-Type: text/xml\r\nContent-Length: 4\r\n\r\nbody");
    EXPECT_EQ(
        write_http_error({404, false, false, {}}, 0),
        "HTTP/1.0 404 Not Found\r\nServer: initbridge\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT\r\n"
        "Content-Type: text/plain;charset=utf-8\r\nContent-Length: 14\r\nConnection: close\r\n\r\n"
        "404 Not Found\n");
    EXPECT_NE(
        write_stream_head(true, 0).find("\r\nTransfer-Encoding: chunked\r\n\r\n"),
        std::string::npos);
    EXPECT_EQ(write_chunk(true, std::string(17, 'a')), "11\r\n" + std::string(17, 'a') + "\r\n");
    EXPECT_EQ(write_chunk(false, "abc"), "abc");
}

} // namespace
} // namespace initbridge::endpoint
