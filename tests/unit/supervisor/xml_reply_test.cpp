#include "src/supervisor/codes.hpp"
#include "src/supervisor/xml_reply.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace initbridge::supervisor {
namespace {

using testing::HasSubstr;

std::string response(const std::string& value)
{
    return "<?xml version='1.0'?>\n<methodResponse>\n<params>\n<param>\n" + value +
           "\n</param>\n</params>\n</methodResponse>\n";
}

std::string read_value(const std::string& value)
{
    const auto reply = read_reply(response(value));
    return reply ? json::dump(reply->value, 0) : "error: " + reply.error().message;
}

void expect_refused(const std::string& xml, const std::string& why, XmlLimits limits = {})
{
    const auto reply = read_reply(xml, limits);
    ASSERT_FALSE(reply) << xml.substr(0, 300);
    EXPECT_EQ(reply.error().code, codes::bad_answer);
    EXPECT_THAT(reply.error().message, HasSubstr(why));
}

TEST(XmlReplyTest, ReadsEveryKindOfValue)
{
    EXPECT_EQ(read_value("<value><string>3.0</string></value>"), R"("3.0")");
    EXPECT_EQ(read_value("<value>no type</value>"), R"("no type")");
    EXPECT_EQ(read_value("<value></value>"), R"("")");
    EXPECT_EQ(read_value("<value><string/></value>"), R"("")");
    EXPECT_EQ(read_value("<value><int>-7</int></value>"), "-7");
    EXPECT_EQ(read_value("<value><i4> 7 </i4></value>"), "7");
    EXPECT_EQ(read_value("<value><i8>9223372036854775807</i8></value>"), "9223372036854775807");
    EXPECT_EQ(read_value("<value><boolean>1</boolean></value>"), "true");
    EXPECT_EQ(read_value("<value><boolean>0</boolean></value>"), "false");
    EXPECT_EQ(read_value("<value><nil/></value>"), "null");
    EXPECT_EQ(read_value("<value><double>1.5</double></value>"), R"("1.5")");
    EXPECT_EQ(read_value("<value><array><data/></array></value>"), "[]");
    EXPECT_EQ(
        read_value("<value>\n<array><data>\n<value><int>1</int></value> "
                   "<value>x</value></data></array> </value>"),
        R"([1,"x"])");
    EXPECT_EQ(
        read_value("<value><struct>\n<member>\n<name>a</name>\n<value><array><data><value><struct/>"
                   "</value></data></array></value>\n</member></struct></value>"),
        R"({"a":[{}]})");
    EXPECT_EQ(read_value("<value>&lt;&#233;<![CDATA[<&>]]></value>"), "\"<\xc3\xa9<&>\"");
}

TEST(XmlReplyTest, ReadsFaults)
{
    const auto reply = read_reply(
        "<methodResponse><fault><value><struct><member><name>faultCode</name><value><int>10</int>"
        "</value></member><member><name>faultString</name><value><string>BAD_NAME: x</string>"
        "</value></member></struct></value></fault></methodResponse>");
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->fault, (Fault{10, "BAD_NAME: x"}));
    expect_refused(
        "<methodResponse><fault><value>10</value></fault></methodResponse>", "without its code");
}

TEST(XmlReplyTest, RefusesOtherXml)
{
    expect_refused("", "line");
    expect_refused("no xml", "line");
    expect_refused("<html><body>Error</body></html>", "does not belong");
    expect_refused("<methodResponse/>", "no value");
    expect_refused("<methodResponse><params/></methodResponse>", "no value");
    expect_refused("<methodResponse><params><param/></params></methodResponse>", "no value");
    expect_refused(response("<value/><value/>"), "too many");
    expect_refused(response("text<value/>"), "text");
    expect_refused(response("<value>a<int>1</int></value>"), "too many");
    expect_refused(response("<value><int>1</int>a</value>"), "text");
    expect_refused(response("<value><int>1</int><int>2</int></value>"), "too many");
    expect_refused(response("<value><array/></value>"), "data");
    expect_refused(response("<value><struct><member/></struct></value>"), "member");
    expect_refused(
        response("<value><struct><member><value/><name>a</name></member></struct></value>"),
        "too many");
    expect_refused(response("<value><float>1</float></value>"), "does not belong");
    expect_refused(response("<value/>") + "<more/>", "line");
}

TEST(XmlReplyTest, RefusesWrongScalars)
{
    for (const char* number : {"", "x", "1x", "1.5", "9223372036854775808", "0x1"}) {
        expect_refused(response("<value><int>" + std::string(number) + "</int></value>"), "number");
    }
    expect_refused(response("<value><boolean>2</boolean></value>"), "truth value");
    expect_refused(response("<value><boolean>true</boolean></value>"), "number");
}

TEST(XmlReplyTest, RefusesTruncatedAndBrokenTexts)
{
    const std::string whole = response("<value><string>some text</string></value>");
    for (std::size_t size = 0; size + 1 < whole.size() - 1; ++size) {
        EXPECT_FALSE(read_reply(whole.substr(0, size))) << size;
    }
    expect_refused(response("<value>\xff</value>"), "line");
    expect_refused(response("<value>\x01</value>"), "line");
    expect_refused(response("<value>&#0;</value>"), "line");
    expect_refused(response("<value>&undefined;</value>"), "line");
}

TEST(XmlReplyTest, RefusesDocumentTypes)
{
    expect_refused(
        "<!DOCTYPE x [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;&a;'>]>" +
            response("<value>&b;</value>").substr(22),
        "document type");
    expect_refused(
        "<!DOCTYPE methodResponse SYSTEM 'file:///etc/passwd'><methodResponse/>", "document type");
}

TEST(XmlReplyTest, RefusesWhatIsTooDeepOrTooMuch)
{
    std::string deep;
    for (int i = 0; i < 100'000; ++i) {
        deep += "<value><array><data>";
    }
    expect_refused(response(deep), "deeply");
    std::string many = "<value><array><data>";
    for (int i = 0; i < 100; ++i) {
        many += "<value/>";
    }
    many += "</data></array></value>";
    EXPECT_TRUE(read_reply(response(many), {100, 101}));
    expect_refused(response(many), "too many values", {100, 100});
}

} // namespace
} // namespace initbridge::supervisor
