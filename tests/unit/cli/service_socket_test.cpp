#include "src/cli/service_socket.hpp"
#include "src/service/codes.hpp"

#include <gtest/gtest.h>

namespace initbridge::cli {
namespace {

std::string address_of(const std::string& text)
{
    const auto variable = [](const std::string& name) {
        return name == "X" ? std::optional<std::string>("value") : std::nullopt;
    };
    const auto address = read_address(text, "/folder", variable);
    if (!address) {
        EXPECT_EQ(address.error().code, service::codes::no_socket);
        return "none";
    }
    return address->socket + (address->credentials ? " " + address->credentials->username + ":" +
                                                         address->credentials->password
                                                   : "");
}

TEST(ServiceSocketTest, FindsTheSocket)
{
    EXPECT_EQ(
        address_of("[unix_http_server]\nfile=/a\n[supervisorctl]\nserverurl=unix:///b\n"), "/b");
    EXPECT_EQ(address_of("[unix_http_server]\nfile=/a ; comment\n"), "/a");
    EXPECT_EQ(
        address_of("[unix_http_server]\nfile=/a\n[supervisorctl]\nserverurl=http://x:9001\n"),
        "/a");
    EXPECT_EQ(address_of("[supervisord]\n"), "none");
    EXPECT_EQ(address_of(""), "none");
}

TEST(ServiceSocketTest, ExpandsWhatSupervisordWould)
{
    EXPECT_EQ(address_of("[unix_http_server]\nfile=%(here)s/%(ENV_X)s%%\n"), "/folder/value%");
    EXPECT_EQ(address_of("[unix_http_server]\nfile=/%(ENV_Y)s\n"), "none");
    EXPECT_EQ(address_of("[unix_http_server]\nfile=/%(other)s\n"), "none");
    EXPECT_EQ(address_of("[unix_http_server]\nfile=/%x\n"), "none");
    EXPECT_EQ(address_of("[unix_http_server]\nfile=/%(here\n"), "none");
}

TEST(ServiceSocketTest, FindsCredentials)
{
    EXPECT_EQ(address_of("[unix_http_server]\nfile=/a\nusername=u\npassword=p\n"), "/a u:p");
    EXPECT_EQ(
        address_of("[unix_http_server]\nfile=/a\nusername=u\npassword={SHA}00\n"
                   "[supervisorctl]\nusername=v\npassword=q\n"),
        "/a v:q");
    EXPECT_EQ(address_of("[unix_http_server]\nfile=/a\nusername=u\npassword={SHA}00\n"), "/a");
}

} // namespace
} // namespace initbridge::cli
