#include "src/supervisor/codes.hpp"
#include "src/supervisor/http_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace initbridge::supervisor {
namespace {

using testing::HasSubstr;

/// All bytes in pieces of `step`; then the end of the connection.
diag::Result<HttpResponse>
read_in_steps(std::string_view bytes, std::size_t step, HttpLimits limits = {})
{
    HttpReader reader(limits);
    while (!bytes.empty() && !reader.complete()) {
        const auto used = reader.feed(bytes.substr(0, step));
        if (!used) {
            return tl::unexpected(used.error());
        }
        bytes.remove_prefix(*used);
    }
    if (!reader.complete()) {
        if (auto done = reader.finish(); !done) {
            return tl::unexpected(done.error());
        }
    }
    return reader.take();
}

void expect_response(std::string_view bytes, const HttpResponse& wanted)
{
    for (const std::size_t step : {std::size_t{1}, std::size_t{7}, bytes.size()}) {
        const auto got = read_in_steps(bytes, step);
        ASSERT_TRUE(got) << got.error().message << " in steps of " << step;
        EXPECT_EQ(*got, wanted) << "in steps of " << step;
    }
}

void expect_refused(std::string_view bytes, std::string_view code, const std::string& why)
{
    for (const std::size_t step : {std::size_t{1}, bytes.size()}) {
        const auto got = read_in_steps(bytes, step, {1000, 1000});
        ASSERT_FALSE(got) << bytes;
        EXPECT_EQ(got.error().code, code);
        EXPECT_THAT(got.error().message, HasSubstr(why));
    }
}

TEST(HttpReaderTest, ReadsWhatSupervisordSends)
{
    expect_response(
        "HTTP/1.1 200 OK\r\nServer: Medusa/1.12\r\nDate: x\r\nContent-Type: "
        "text/xml\r\nContent-Length: 5\r\n\r\n<a/>\n",
        {200, "OK", "<a/>\n", true});
}

TEST(HttpReaderTest, ReadsWhatOthersMaySend)
{
    expect_response("HTTP/1.1 200\nContent-Length: 0\n\n", {200, "", "", true});
    expect_response(
        "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic\r\nConnection: "
        "close\r\nContent-Length: 2\r\n\r\nno",
        {401, "Unauthorized", "no", false});
    expect_response(
        "HTTP/1.1 500 Internal Server Error\r\ncontent-length:3\r\n\r\n<p>",
        {500, "Internal Server Error", "<p>", true});
    expect_response("HTTP/1.0 200 OK\r\n\r\nto the end", {200, "OK", "to the end", false});
    expect_response(
        "HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 1\r\n\r\nx",
        {200, "OK", "x", true});
    expect_response(
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\ny",
        {200, "OK", "y", true});
    expect_response("HTTP/1.1 204 No Content\r\n\r\n", {204, "No Content", "", true});
}

TEST(HttpReaderTest, ReadsChunks)
{
    expect_response(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n4\r\nwiki\r\nA;x=y\r\n0123456789"
        "\r\n0\r\nTrailer: t\r\n\r\n",
        {200, "OK", "wiki0123456789", true});
}

TEST(HttpReaderTest, LeavesTheNextResponseAlone)
{
    const std::string one = "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na";
    const std::string two = "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nb";
    HttpReader reader;
    ASSERT_EQ(reader.feed(one + two).value(), one.size());
    ASSERT_TRUE(reader.complete());
    EXPECT_EQ(reader.feed(two).value(), 0U);
    EXPECT_EQ(reader.take().body, "a");
    ASSERT_EQ(reader.feed(two).value(), two.size());
    EXPECT_EQ(reader.take().body, "b");
}

TEST(HttpReaderTest, RefusesWhatIsNoHttp)
{
    const std::string ok = "HTTP/1.1 200 OK\r\n";
    expect_refused("SSH-2.0-OpenSSH\r\n", codes::bad_answer, "status line");
    expect_refused("HTTP/2 200 OK\r\n", codes::bad_answer, "status line");
    expect_refused("HTTP/1.1 20x OK\r\n", codes::bad_answer, "status line");
    expect_refused("HTTP/1.1 2000 OK\r\n", codes::bad_answer, "status line");
    expect_refused("HTTP/1.1 099 OK\r\n", codes::bad_answer, "status line");
    expect_refused("HTTP/1.1\r\n", codes::bad_answer, "status line");
    expect_refused(ok + "no colon\r\n", codes::bad_answer, "header");
    expect_refused(ok + ": x\r\n", codes::bad_answer, "header");
    expect_refused(ok + "a: 1\r\n b\r\n", codes::bad_answer, "header");
    expect_refused(ok + std::string("a: \0\r\n", 6), codes::bad_answer, "control character");
    expect_refused(ok + "a: \rb\r\n", codes::bad_answer, "control character");
}

TEST(HttpReaderTest, RefusesWrongLengths)
{
    const std::string ok = "HTTP/1.1 200 OK\r\n";
    const std::string chunked = ok + "Transfer-Encoding: chunked\r\n\r\n";
    for (const char* length : {"-1", "+1", "1a", "", "0x10", "99999999999999999999"}) {
        expect_refused(
            ok + "Content-Length: " + length + "\r\n\r\n", codes::bad_answer, "Content-Length");
    }
    expect_refused(ok + "Content-Length: 1\r\nContent-Length: 2\r\n\r\n", codes::bad_answer, "two");
    expect_refused(ok + "Content-Length: 1001\r\n\r\n", codes::bad_answer, "too long");
    expect_refused(
        ok + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", codes::bad_answer, "both");
    expect_refused(ok + "Transfer-Encoding: gzip\r\n\r\n", codes::bad_answer, "encoding");
    expect_refused(chunked + "x\r\n", codes::bad_answer, "chunk");
    expect_refused(chunked + "\r\n", codes::bad_answer, "chunk");
    expect_refused(chunked + "1\r\nab\r\n", codes::bad_answer, "longer");
    expect_refused(chunked + "3e9\r\n", codes::bad_answer, "too long");
    expect_refused(chunked + "ffffffffffffffff\r\n", codes::bad_answer, "too long");
    expect_refused(chunked + "fffffffffffffffff\r\n", codes::bad_answer, "chunk");
}

TEST(HttpReaderTest, RefusesWhatNeverEnds)
{
    const std::string ok = "HTTP/1.1 200 OK\r\n";
    expect_refused(std::string(2000, 'x'), codes::bad_answer, "head is too long");
    std::string headers = ok;
    while (headers.size() < 2000) {
        headers += "a: b\r\n";
    }
    expect_refused(headers, codes::bad_answer, "head is too long");
    expect_refused(ok + "\r\n" + std::string(1001, 'x'), codes::bad_answer, "too long");
    expect_refused(
        ok + "Transfer-Encoding: chunked\r\n\r\n1;" + std::string(2000, 'x'),
        codes::bad_answer,
        "head is too long");
}

TEST(HttpReaderTest, TellsWhenTheEndIsMissing)
{
    expect_refused("H", codes::disconnected, "whole");
    expect_refused("HTTP/1.1 200 OK\r\nContent", codes::disconnected, "whole");
    expect_refused("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc", codes::disconnected, "whole");
    expect_refused(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc",
        codes::disconnected,
        "whole");
}

} // namespace
} // namespace initbridge::supervisor
