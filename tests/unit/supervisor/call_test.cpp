#include "src/supervisor/call.hpp"

#include <gtest/gtest.h>

namespace initbridge::supervisor {
namespace {

TEST(CallTest, WritesEveryKindOfParameter)
{
    const Call call{
        "supervisor.x",
        {"a<b>&c", 7, true, false, nullptr, json::Array{1, "two"}, json::Object{{"key", -3}}}};
    EXPECT_EQ(
        write_call(call),
        "<?xml version='1.0'?>\n<methodCall><methodName>supervisor.x</methodName><params>"
        "<param><value><string>a&lt;b&gt;&amp;c</string></value></param>"
        "<param><value><int>7</int></value></param>"
        "<param><value><boolean>1</boolean></value></param>"
        "<param><value><boolean>0</boolean></value></param>"
        "<param><value><nil/></value></param>"
        "<param><value><array><data><value><int>1</int></value><value><string>two</string></value>"
        "</data></array></value></param>"
        "<param><value><struct><member><name>key</name><value><int>-3</int></value></member>"
        "</struct></value></param>"
        "</params></methodCall>\n");
}

TEST(CallTest, ReplacesWhatXmlCannotHold)
{
    const std::string text = write_call({"m", {std::string("a\0\x01\xff\r\n\xe2\x82\xac", 9)}});
    EXPECT_NE(
        text.find("<string>a\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd&#13;\n\xe2\x82\xac</string>"),
        std::string::npos)
        << text;
}

TEST(CallTest, TellsTheLengthInBytes)
{
    const Call call{"m", {"\xc3\xa9"}};
    const std::string request = write_request(call, std::nullopt);
    const std::string body = write_call(call);
    EXPECT_TRUE(request.starts_with("POST /RPC2 HTTP/1.1\r\n"));
    EXPECT_TRUE(request.ends_with("\r\n\r\n" + body));
    EXPECT_NE(
        request.find("\r\nContent-Length: " + std::to_string(body.size()) + "\r\n"),
        std::string::npos);
    EXPECT_EQ(request.find("Authorization"), std::string::npos);
}

TEST(CallTest, SendsCredentials)
{
    const std::string request = write_request({"m", {}}, Credentials{"user", "pass:word"});
    EXPECT_NE(request.find("\r\nAuthorization: Basic dXNlcjpwYXNzOndvcmQ=\r\n"), std::string::npos);
}

TEST(CallTest, Base64) // RFC 4648, 10
{
    EXPECT_EQ(base64(""), "");
    EXPECT_EQ(base64("f"), "Zg==");
    EXPECT_EQ(base64("fo"), "Zm8=");
    EXPECT_EQ(base64("foo"), "Zm9v");
    EXPECT_EQ(base64("foobar"), "Zm9vYmFy");
    EXPECT_EQ(base64("\xff\xff\xff"), "////");
}

} // namespace
} // namespace initbridge::supervisor
