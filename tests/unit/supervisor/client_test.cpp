/// Client against servers that answer as a script says, in a thread of their own.

#include "src/supervisor/client.hpp"
#include "src/supervisor/codes.hpp"
#include "src/supervisor/faults.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <array>
#include <cstdlib>
#include <cstring>
#include <thread>

namespace initbridge::supervisor {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;

Deadline soon()
{
    return std::chrono::steady_clock::now() + milliseconds(5000);
}

sockaddr_un address_of(const std::string& path)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(static_cast<char*>(address.sun_path), path.c_str(), sizeof address.sun_path - 1);
    return address;
}

/// A folder with a socket; what each connection is sent stands in `answers`.
class Server {
public:
    enum class End { hang_up, stay };

    explicit Server(std::vector<std::string> answers, End end = End::hang_up)
        : answers_(std::move(answers))
        , end_(end)
    {
        std::string folder = "/tmp/initbridge-client-XXXXXX";
        if (::mkdtemp(folder.data()) == nullptr) {
            std::abort();
        }
        folder_ = folder;
        listening_ = base::UniqueFd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
        const sockaddr_un address = address_of(path());
        const auto* name = reinterpret_cast<const sockaddr*>(&address);
        if (::bind(listening_.get(), name, sizeof address) != 0 ||
            ::listen(listening_.get(), 8) != 0 || ::pipe2(over_.data(), O_CLOEXEC) != 0) {
            std::abort();
        }
        thread_ = std::thread([this] { serve(); });
    }

    ~Server()
    {
        ::close(over_[1]);
        thread_.join();
        ::close(over_[0]);
        ::unlink(path().c_str());
        ::rmdir(folder_.c_str());
    }

    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    [[nodiscard]] std::string path() const { return folder_ + "/socket"; }

    [[nodiscard]] const std::string& seen() const { return seen_; }

private:
    /// False: the test is over.
    bool wait_for(int fd) const
    {
        std::array<pollfd, 2> wanted{{{fd, POLLIN, 0}, {over_[0], POLLIN, 0}}};
        return ::poll(wanted.data(), wanted.size(), -1) > 0 && wanted[1].revents == 0;
    }

    void serve()
    {
        for (const std::string& answer : answers_) {
            if (!wait_for(listening_.get())) {
                return;
            }
            const base::UniqueFd peer(::accept(listening_.get(), nullptr, nullptr));
            std::array<char, 65536> block{};
            if (!wait_for(peer.get())) {
                return;
            }
            const ssize_t size = ::recv(peer.get(), block.data(), block.size(), 0);
            seen_.append(block.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
            std::string_view rest = answer;
            while (!rest.empty()) {
                const ssize_t sent = ::send(peer.get(), rest.data(), rest.size(), MSG_NOSIGNAL);
                if (sent <= 0) {
                    break;
                }
                rest.remove_prefix(static_cast<std::size_t>(sent));
            }
            if (end_ == End::stay) {
                while (wait_for(peer.get()) &&
                       ::recv(peer.get(), block.data(), block.size(), 0) > 0) {
                }
            }
        }
    }

    std::vector<std::string> answers_;
    End end_;
    std::string folder_;
    std::string seen_;
    base::UniqueFd listening_;
    std::array<int, 2> over_{};
    std::thread thread_;
};

std::string http(const std::string& body, const std::string& status = "200 OK")
{
    return "HTTP/1.1 " + status + "\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\n\r\n" + body;
}

std::string xml(const std::string& value)
{
    return "<methodResponse><params><param><value>" + value +
           "</value></param></params></methodResponse>";
}

std::string fault(int code, const std::string& text)
{
    return "<methodResponse><fault><value><struct><member><name>faultCode</name><value><int>" +
           std::to_string(code) + "</int></value></member><member><name>faultString</name><value>" +
           text + "</value></member></struct></value></fault></methodResponse>";
}

diag::Result<json::Value> ask(const Server& server, Deadline deadline = soon())
{
    auto client = Client::open({server.path(), std::nullopt}, deadline);
    if (!client) {
        return tl::unexpected(client.error());
    }
    return client->call({"supervisor.getVersion", {}}, deadline);
}

diag::Diagnostic refusal(const std::string& answer)
{
    const Server server({answer});
    const auto result = ask(server);
    EXPECT_FALSE(result) << answer.substr(0, 200);
    return result ? diag::Diagnostic{} : result.error();
}

TEST(ClientTest, AsksAndReads)
{
    const Server server({http(xml("3.0"))});
    const auto value = ask(server);
    ASSERT_TRUE(value) << value.error().message;
    EXPECT_EQ(*value, json::Value("3.0"));
}

TEST(ClientTest, SendsAllCallsAtOnce)
{
    const Server server({http(xml("a")) + http(fault(10, "BAD_NAME: x")) + http(xml("c"))});
    auto client = Client::open({server.path(), Credentials{"u", "p"}}, soon());
    ASSERT_TRUE(client);
    const auto replies = client->call_all({{"one", {}}, {"two", {}}, {"three", {}}}, soon());
    ASSERT_TRUE(replies) << replies.error().message;
    ASSERT_EQ(replies->size(), 3U);
    EXPECT_EQ((*replies)[0].value, json::Value("a"));
    EXPECT_EQ((*replies)[1].fault, (Fault{10, "BAD_NAME: x"}));
    EXPECT_EQ((*replies)[2].value, json::Value("c"));
    EXPECT_THAT(server.seen(), HasSubstr("<methodName>three</methodName>"));
    EXPECT_THAT(server.seen(), HasSubstr("Authorization: Basic dTpw"));
}

TEST(ClientTest, ConnectsAgainWhenTheServerCloses)
{
    const std::string once = "HTTP/1.0 200 OK\r\n\r\n" + xml("again"); // until the connection ends
    const Server server({once, once});
    auto client = Client::open({server.path(), std::nullopt}, soon());
    ASSERT_TRUE(client);
    for (int i = 0; i < 2; ++i) {
        const auto value = client->call({"m", {}}, soon());
        ASSERT_TRUE(value) << value.error().message;
        EXPECT_EQ(*value, json::Value("again"));
    }
}

TEST(ClientTest, TellsFaultsApart)
{
    const auto refused = refusal(http(fault(10, "BAD_NAME: x")));
    EXPECT_EQ(refused.code, codes::refused);
    EXPECT_THAT(refused.message, HasSubstr("BAD_NAME: x"));
    EXPECT_EQ(refusal(http(fault(6, "SHUTDOWN_STATE"))).code, codes::shutting_down);
}

TEST(ClientTest, TellsStatusesApart)
{
    EXPECT_EQ(refusal(http("no", "401 Unauthorized")).code, codes::denied);
    const auto broken = refusal(http("<html>", "500 Internal Server Error"));
    EXPECT_EQ(broken.code, codes::bad_answer);
    EXPECT_THAT(broken.message, HasSubstr("HTTP 500 Internal Server Error"));
}

TEST(ClientTest, SurvivesHostileServers)
{
    EXPECT_EQ(refusal("").code, codes::disconnected);
    EXPECT_EQ(refusal("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nx").code, codes::disconnected);
    EXPECT_EQ(refusal(http("<html/>")).code, codes::bad_answer);
    EXPECT_EQ(refusal(std::string(100'000, 'x')).code, codes::bad_answer);
    EXPECT_EQ(
        refusal("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n").code, codes::bad_answer);
    EXPECT_EQ(refusal(http(xml("a")) + std::string(3'000'000, 'x')).code, codes::bad_answer);
}

TEST(ClientTest, WaitsNoLongerThanItMay)
{
    const Server server({"HTTP/1.1 200 OK\r\n"}, Server::End::stay);
    const auto result = ask(server, std::chrono::steady_clock::now() + milliseconds(100));
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, codes::timeout);
}

TEST(ClientTest, ListensNoLongerThanItMay)
{
    std::string flood;
    for (int i = 0; i < 2'000'000; ++i) {
        flood += "HTTP/1.1 100 Continue\r\n\r\n";
    }
    const Server server({flood});
    const auto result = ask(server, std::chrono::steady_clock::now() + milliseconds(20));
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, codes::timeout);
}

TEST(ClientTest, SaysWhyNobodyAnswers)
{
    const auto absent = Client::open({"/nonexistent/socket", std::nullopt}, soon());
    ASSERT_FALSE(absent);
    EXPECT_EQ(absent.error().code, codes::unreachable);
    EXPECT_THAT(absent.error().message, HasSubstr("No such file"));
    const auto none = Client::open({"", std::nullopt}, soon());
    EXPECT_EQ(none.error().code, codes::unreachable);
    const auto long_path = Client::open({"/" + std::string(200, 'a'), std::nullopt}, soon());
    EXPECT_EQ(long_path.error().code, codes::unreachable);
}

TEST(ClientTest, SaysThatASocketIsStale)
{
    const std::string path = "/tmp/initbridge-stale-" + std::to_string(::getpid());
    {
        const base::UniqueFd bound(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
        const sockaddr_un address = address_of(path);
        const auto* name = reinterpret_cast<const sockaddr*>(&address);
        ASSERT_EQ(::bind(bound.get(), name, sizeof address), 0);
    }
    const auto stale = Client::open({path, std::nullopt}, soon());
    ::unlink(path.c_str());
    ASSERT_FALSE(stale);
    EXPECT_EQ(stale.error().code, codes::unreachable);
    EXPECT_THAT(stale.error().hint, HasSubstr("left its socket behind"));
}

} // namespace
} // namespace initbridge::supervisor
