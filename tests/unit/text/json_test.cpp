#include "translate/diag/diagnostic.hpp"
#include "translate/diag/source.hpp"
#include "translate/text/codes.hpp"
#include "translate/text/json.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace initbridge::json {
namespace {

Value parsed(std::string_view text)
{
    diag::Result<Value> result = parse(text);
    EXPECT_TRUE(result.has_value()) << text;
    return result ? *std::move(result) : Value();
}

std::string problem_of(std::string_view text)
{
    const diag::Result<Value> result = parse(text);
    EXPECT_FALSE(result.has_value()) << text;
    if (result) {
        return {};
    }
    EXPECT_EQ(result.error().code, text::codes::bad_json);
    return result.error().message;
}

Value example()
{
    return Object{
        {"z", Array{1, -2, true, false, nullptr}},
        {"a", Object{{"text", "x\"y"}, {"empty", Array()}, {"none", Object()}}},
    };
}

TEST(JsonTest, ParsesInTheOrderOfTheText)
{
    EXPECT_EQ(
        parsed(R"( {"z": [1, -2, true, false, null],
                    "a": {"text": "x\"y", "empty": [], "none": {}}} )"),
        example());
}

TEST(JsonTest, ParsesScalarsAtTheTop)
{
    EXPECT_EQ(parsed("null"), Value());
    EXPECT_EQ(parsed("true"), Value(true));
    EXPECT_EQ(
        parsed("\"\\u20ac\\ud83d\\ude00\\u0000\""),
        Value(std::string("\xE2\x82\xAC\xF0\x9F\x98\x80\0", 8)));
    EXPECT_EQ(parsed("9223372036854775807"), Value(std::numeric_limits<std::int64_t>::max()));
    EXPECT_EQ(parsed("-9223372036854775808"), Value(std::numeric_limits<std::int64_t>::min()));
}

TEST(JsonTest, AValueKnowsItsType)
{
    const Value value = example();
    ASSERT_NE(value.as_object(), nullptr);
    EXPECT_EQ(value.as_array(), nullptr);
    EXPECT_EQ(value.as_string(), nullptr);
    ASSERT_NE(value.find("z"), nullptr);
    EXPECT_EQ(value.find("y"), nullptr);
    EXPECT_EQ(value.find("z")->find("z"), nullptr);
    const Array& items = *value.find("z")->as_array();
    EXPECT_EQ(*items[1].as_integer(), -2);
    EXPECT_EQ(items[2].as_integer(), nullptr);
    EXPECT_TRUE(*items[2].as_bool());
    EXPECT_TRUE(items[4].is_null());
    EXPECT_EQ(*value.find("a")->find("text")->as_string(), "x\"y");
}

TEST(JsonTest, RefusesWhatIsNotJsonAndSaysWhere)
{
    EXPECT_EQ(problem_of(""), "not valid JSON at line 1, column 1");
    EXPECT_EQ(problem_of("{\"a\": 1,\n \"b\" 2}"), "not valid JSON at line 2, column 6");
    EXPECT_EQ(problem_of("[1] x"), "not valid JSON at line 1, column 5");
    EXPECT_EQ(problem_of("\"\xFF\""), "not valid JSON at line 1, column 2");
    for (const std::string_view text :
         {"{",
          "[1,]",
          "{\"a\":1,}",
          "'a'",
          "[1] // c",
          "NaN",
          "01",
          "\"a\nb\"",
          "\"\\ud800\"",
          "tru",
          "{1: 2}",
          "\"\xED\xA0\x80\""}) {
        EXPECT_EQ(problem_of(text).substr(0, 14), "not valid JSON") << text;
    }
}

TEST(JsonTest, RefusesWhatInitbridgeNeverWrites)
{
    EXPECT_EQ(problem_of("[1.5]"), "the number 1.5 is not a whole number of 64 bits");
    EXPECT_EQ(problem_of("1e2"), "the number 1e2 is not a whole number of 64 bits");
    EXPECT_EQ(
        problem_of("9223372036854775808"),
        "the number 9223372036854775808 needs more than 64 bits");
    EXPECT_EQ(
        problem_of("-9223372036854775809"),
        "the number -9223372036854775809 is not a whole number of 64 bits");
    EXPECT_EQ(problem_of(R"([{"a":1,"b":2,"a":1}])"), "the key 'a' occurs twice in one object");
}

TEST(JsonTest, RefusesDepthWithoutExhaustingTheStack)
{
    EXPECT_TRUE(parse(std::string(200, '[') + std::string(200, ']')).has_value());
    EXPECT_EQ(problem_of(std::string(1000000, '[')), "more than 200 levels");
    std::string objects;
    for (int i = 0; i < 100000; ++i) {
        objects += "{\"a\":";
    }
    EXPECT_EQ(problem_of(objects), "more than 200 levels");
}

TEST(JsonDumpTest, WritesOneLineOrIndented)
{
    EXPECT_EQ(
        dump(example(), 0),
        R"({"z":[1,-2,true,false,null],"a":{"text":"x\"y","empty":[],"none":{}}})");
    EXPECT_EQ(dump(example(), 2), R"({
  "z": [
    1,
    -2,
    true,
    false,
    null
  ],
  "a": {
    "text": "x\"y",
    "empty": [],
    "none": {}
  }
})");
}

TEST(JsonDumpTest, EscapesControlsAndReplacesInvalidBytes)
{
    EXPECT_EQ(
        dump(Value(std::string("a\\b\n\t\r\x1b\0\x7F\xC2\x9B/\xC3\xA4\xFF\xE2\x82", 17)), 0),
        "\"a\\\\b\\n\\t\\u000d\\u001b\\u0000\\u007f\\u009b/\xC3\xA4\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF"
        "\xBD\"");
}

TEST(JsonDumpTest, IsReadBackAsTheSame)
{
    std::string all;
    for (int c = 0; c < 0x80; ++c) {
        all += static_cast<char>(c);
    }
    all += "\xC2\x80\xC2\xA0\xC3\xBF\xE2\x80\xA8\xF0\x9F\x98\x80";
    const Value value =
        Object{{all, Array{all, std::numeric_limits<std::int64_t>::min(), example()}}};
    EXPECT_EQ(parsed(dump(value, 0)), value);
    EXPECT_EQ(parsed(dump(value, 4)), value);
}

TEST(DiagnosticsToJsonTest, WritesAllPartsSortedAndOnce)
{
    diag::SourceMap sources;
    const diag::FileId id = sources.add("a.yml", "x\n\xC3\xA4: b\n");
    diag::Diagnostics found;
    found.warning("b/c", std::nullopt, "no place");
    diag::Diagnostic& item = found.error("a/b", diag::SourceMark{id, 2, 3}, "bad");
    item.hint = "do it";
    item.related.push_back({{id, 1, 0}, "here"});
    found.warning("b/c", std::nullopt, "no place");
    EXPECT_EQ(
        dump(diagnostics_to_json(found, sources), 0),
        R"([{"severity":"error","code":"a/b","message":"bad","file":"a.yml","line":2,"column":2,)"
        R"("hint":"do it","related":[{"file":"a.yml","line":1,"column":null,"message":"here"}]},)"
        R"({"severity":"warning","code":"b/c","message":"no place","file":null,"line":null,)"
        R"("column":null,"hint":null,"related":[]}])");
}

TEST(DiagnosticsToJsonTest, NoDiagnosticsAreAnEmptyArray)
{
    EXPECT_EQ(dump(diagnostics_to_json({}, {}), 2), "[]");
}

} // namespace
} // namespace initbridge::json
