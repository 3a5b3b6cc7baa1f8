#include "src/cli/log_printer.hpp"

#include "translate/text/json.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>

namespace initbridge::cli {

namespace {

constexpr std::size_t enough = std::size_t{64} * 1024;
/// Of ECMA-48, readable on dark and on light.
constexpr std::array<int, 6> hues{36, 33, 32, 35, 34, 31};

bool is_control(char c)
{
    return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f;
}

} // namespace

LogPrinter::LogPrinter(bool json, bool names)
    : json_(json)
    , names_(names)
    , terminal_(::isatty(STDOUT_FILENO) != 0)
    , colour_(terminal_ && std::getenv("NO_COLOR") == nullptr)
{}

void LogPrinter::append_name(const std::string& service)
{
    if (!names_) {
        return;
    }
    if (!colour_) {
        buffer_.append(service).append(": ");
        return;
    }
    const std::size_t number = colours_.emplace(service, colours_.size()).first->second;
    buffer_ += fmt::format("\033[{}m{}:\033[0m ", hues[number % hues.size()], service);
}

void LogPrinter::append_text(std::string_view text)
{
    for (const char c : text) {
        buffer_ += terminal_ && is_control(c) ? '?' : c;
    }
}

void LogPrinter::print(const LogLine& line)
{
    if (json_) {
        json::Value time;
        if (line.time) {
            time =
                std::chrono::duration_cast<std::chrono::microseconds>(line.time->time_since_epoch())
                    .count();
        }
        buffer_ += json::dump(
            json::Object{
                {"service", line.service}, {"time_us", std::move(time)}, {"message", line.text}},
            0);
    } else {
        append_name(line.service);
        append_text(line.text);
    }
    buffer_ += '\n';
    if (buffer_.size() >= enough) {
        flush();
    }
}

void LogPrinter::print_rest(const std::string& service, const std::string& text)
{
    if (!text.empty()) {
        print({service, std::nullopt, text});
        flush();
    }
}

void LogPrinter::flush()
{
    good_ = good_ && std::fwrite(buffer_.data(), 1, buffer_.size(), stdout) == buffer_.size() &&
            std::fflush(stdout) == 0;
    buffer_.clear();
}

} // namespace initbridge::cli
