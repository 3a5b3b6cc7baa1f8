/// Whatever the bytes: no crash, and every mark lies inside its file.

#include "tests/unit/spec/reading.hpp"

#include <gtest/gtest.h>

#include <array>
#include <random>

namespace initbridge::test {
namespace {

/// Reads a text as each kind of file.
void read_as_everything(const std::string& text)
{
    diag::SourceMap sources;
    diag::Diagnostics diagnostics;
    const diag::FileId file = sources.add("x.yml", text);
    const auto layer = spec::read_layer_manifest(sources, file, "x", "x/layer.yml", diagnostics);
    (void)spec::read_image_file(sources, file, diagnostics);
    (void)spec::read_build_file(sources, file, diagnostics);
    (void)spec::sniff_document(sources, file);
    ASSERT_TRUE(marks_lie_inside(diagnostics, sources)) << testing::PrintToString(text);
    for (const auto& entry : layer.layer.entries)
        ASSERT_FALSE(entry.name.value.empty()) << testing::PrintToString(text);
}

constexpr std::array<std::string_view, 56> tokens{
    "service:",  "layer:",     "image:",      "inits:",    "supervisord:",
    "name:",     "exec:",      "env:",        "wait_for:", "events:",
    "stdout:",   "overrides:", "exit_codes:", "restart:",  "base:",
    "layers:",   "a",          "no",          "file:/x",   "tcp:h:1",
    "0",         "-1",         "~",           "~/",        "$HOME",
    "%(ENV_X)s", "%(",         "%%",          "[",         "]",
    "{",         "}",          ",",           ":",         "- ",
    "? ",        "& a",        "&a ",         "*a",        "!!str",
    "<<:",       "|",          ">-",          "'",         "\"",
    "\\",        "#",          "---\n",       "...\n",     "\n",
    "\n  ",      "\n    ",     "\t",          "\r\n",      " ",
    "\xC3\xA9"};

TEST(RobustnessTest, AnySequenceOfTokensIsReadOrRefused)
{
    std::mt19937 random(20'261'124); // the same texts in every run
    std::uniform_int_distribution<std::size_t> token(0, tokens.size() - 1);
    std::uniform_int_distribution<int> length(1, 40);
    for (int round = 0; round < 6'000; ++round) {
        std::string text;
        for (int i = length(random); i > 0; --i)
            text += tokens[token(random)];
        ASSERT_NO_FATAL_FAILURE(read_as_everything(text));
    }
}

TEST(RobustnessTest, AnyBytesAreReadOrRefused)
{
    std::mt19937 random(7);
    std::uniform_int_distribution<int> byte(0, 255);
    std::uniform_int_distribution<int> length(0, 60);
    for (int round = 0; round < 2'000; ++round) {
        std::string text;
        for (int i = length(random); i > 0; --i)
            text += static_cast<char>(byte(random));
        ASSERT_NO_FATAL_FAILURE(read_as_everything(text));
    }
}

/// A manifest with each byte replaced, removed or doubled.
TEST(RobustnessTest, AnyChangeOfOneByteIsReadOrRefused)
{
    const std::string text =
        "layer:\n  name: x\n  service:\n"
        "  - &e {name: a, exec: \"sh -c 'x %(ENV_A)s' ~/b\", umask: 022}\n"
        "  - name: b\n    exec: |\n      x\n    wait_for: [tcp:a:1, {file: /x}]\n"
        "    exit_codes: 0,2\n  env: {A: ~/x}\n  depends: [y]\n";
    for (std::size_t i = 0; i < text.size(); ++i) {
        for (const char c : std::string_view("\n:-'\"[{%&*!#~ \t\\\xFF\0|,", 20)) {
            std::string changed = text;
            changed[i] = c;
            ASSERT_NO_FATAL_FAILURE(read_as_everything(changed));
        }
        ASSERT_NO_FATAL_FAILURE(read_as_everything(text.substr(0, i)));
        ASSERT_NO_FATAL_FAILURE(read_as_everything(text.substr(i)));
        ASSERT_NO_FATAL_FAILURE(read_as_everything(text.substr(0, i) + text.substr(i + 1)));
    }
}

} // namespace
} // namespace initbridge::test
