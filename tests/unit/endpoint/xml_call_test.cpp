#include "src/endpoint/method_table.hpp"
#include "src/endpoint/xml_call.hpp"
#include "src/supervisor/xml_reply.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace initbridge::endpoint {
namespace {

std::string call_of(const std::string& inside)
{
    return "<?xml version='1.0'?>\n<methodCall>\n" + inside + "</methodCall>\n";
}

TEST(XmlCallTest, ReadsWhatPythonSends)
{
    const auto call =
        read_call(call_of("<methodName>supervisor.startProcess</methodName>\n<params>\n<param>\n"
                          "<value><string>web:*</string></value>\n</param>\n<param>\n"
                          "<value><boolean>1</boolean></value>\n</param>\n</params>\n"));
    ASSERT_TRUE(call);
    EXPECT_EQ(call->method, "supervisor.startProcess");
    EXPECT_EQ(call->parameters, (std::vector<json::Value>{"web:*", true}));
}

TEST(XmlCallTest, NeedsNoParameters)
{
    const std::string name = "<methodName>supervisor.getState</methodName>";
    for (const std::string rest : {"", "<params/>", "<params>\n</params>"}) {
        const auto call = read_call(call_of(name + rest));
        ASSERT_TRUE(call) << rest;
        EXPECT_EQ(call->method, "supervisor.getState");
        EXPECT_TRUE(call->parameters.empty());
    }
}

TEST(XmlCallTest, ReadsBackWhatOurClientWrites)
{
    const supervisor::Call sent{
        "system.multicall",
        {json::Array{json::Object{{"methodName", "a.b"}, {"params", json::Array{"é<&>\r\n", 7}}}}}};
    const auto call = read_call(supervisor::write_call(sent));
    ASSERT_TRUE(call);
    EXPECT_EQ(call->parameters, sent.parameters);
}

TEST(XmlCallTest, RefusesWhatIsNoCall)
{
    for (
        const std::string& text :
        {std::string(),
         std::string("<methodCall>"),
         call_of(""),
         call_of("<methodName></methodName>"),
         call_of("<params/>"),
         call_of("<params/><methodName>a</methodName>"),
         call_of("<methodName>a</methodName><params/><params/>"),
         call_of("<methodName>a</methodName><methodName>b</methodName>"),
         call_of("<methodName>a</methodName><params><param/></params>"),
         call_of("<methodName>a</methodName><params><value>x</value></params>"),
         call_of("<methodName>a</methodName><fault/>"),
         call_of(
             "<methodName>a</methodName><params><param><value><int>x</int></value></param></params>"),
         std::string("<!DOCTYPE a><methodCall><methodName>a</methodName></methodCall>"),
         std::string("<methodCall><methodName>\xff</methodName></methodCall>"),
         write_answer(json::Value("a response"))}) {
        EXPECT_FALSE(read_call(text)) << text;
    }
}

TEST(XmlCallTest, KeepsItsLimits)
{
    std::string deep;
    for (int i = 0; i < 50; ++i) {
        deep = "<value><array><data>" + deep + "</data></array></value>";
    }
    const std::string name = "<methodName>a</methodName>";
    EXPECT_FALSE(read_call(call_of(name + "<params><param>" + deep + "</param></params>")));
    std::string many;
    for (int i = 0; i < 50; ++i) {
        many += "<param><value>x</value></param>";
    }
    EXPECT_TRUE(read_call(call_of(name + "<params>" + many + "</params>"), {10, 50}));
    EXPECT_FALSE(read_call(call_of(name + "<params>" + many + "</params>"), {10, 49}));
}

TEST(XmlCallTest, EveryCutOfACallIsRefused)
{
    const std::string whole = call_of(
        "<methodName>a.b</methodName><params><param><value><int>1</int></value></param></params>");
    for (std::size_t size = 0; size + 2 < whole.size(); ++size) {
        EXPECT_FALSE(read_call(whole.substr(0, size))) << size;
    }
}

TEST(XmlCallTest, AnswersAreReadByOurClient)
{
    const json::Value value = json::Object{{"name", "web\x01"}, {"state", 20}, {"up", true}};
    const auto answer = supervisor::read_reply(write_answer(value));
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_EQ(answer->value.find("name")->as_string()->substr(0, 3), "web");
    EXPECT_EQ(*answer->value.find("state")->as_integer(), 20);
    const auto fault = supervisor::read_reply(
        write_answer(tl::unexpected(supervisor::Fault{10, "BAD_NAME: <web>"})));
    ASSERT_TRUE(fault);
    EXPECT_EQ(fault->fault, (supervisor::Fault{10, "BAD_NAME: <web>"}));
}

TEST(MethodTest, TableIsSortedAndKnowsItsTypes)
{
    EXPECT_TRUE(std::ranges::is_sorted(methods(), {}, &Method::name));
    EXPECT_EQ(find_method("supervisor.nothing"), nullptr);
    const Method* start = find_method("supervisor.startProcess");
    ASSERT_NE(start, nullptr);
    EXPECT_EQ(start->types(), (std::vector<std::string_view>{"string", "boolean"}));
    EXPECT_TRUE(start->takes({"web"}));
    EXPECT_TRUE(start->takes({"web", true}));
    EXPECT_TRUE(start->takes({"web", 0}));
    EXPECT_FALSE(start->takes({}));
    EXPECT_FALSE(start->takes({7}));
    EXPECT_FALSE(start->takes({"web", "yes"}));
    EXPECT_FALSE(start->takes({"web", true, true}));
    EXPECT_TRUE(find_method("supervisor.signalProcess")->takes({"web", 1}));
    EXPECT_EQ(
        start->help(),
        "Start a process\n\n@param string name\n@param boolean wait\n@return boolean result\n");
}

} // namespace
} // namespace initbridge::endpoint
