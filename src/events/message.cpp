#include "src/events/message.hpp"

#include "src/events/codes.hpp"
#include "translate/text/utf8.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

namespace initbridge::events {

namespace {

std::optional<std::uint64_t> number_of(std::string_view text)
{
    std::uint64_t number = 0;
    const char* const end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, number);
    return error == std::errc{} && rest == end ? std::optional<std::uint64_t>(number)
                                               : std::nullopt;
}

/// What follows the first byte of a code point; what is no such byte stands alone.
int bytes_after(unsigned char first)
{
    if (first >= 0xc2 && first <= 0xdf) {
        return 1;
    }
    if (first >= 0xe0 && first <= 0xef) {
        return 2;
    }
    return first >= 0xf0 && first <= 0xf4 ? 3 : 0;
}

/// The next `key:value` of a line; the line goes on behind it.
std::pair<std::string_view, std::string_view> next_token(std::string_view& line)
{
    const std::size_t end = std::min(line.find(' '), line.size());
    const std::string_view token = line.substr(0, end);
    line.remove_prefix(std::min(end + 1, line.size()));
    const std::size_t colon = std::min(token.find(':'), token.size());
    return {token.substr(0, colon), token.substr(std::min(colon + 1, token.size()))};
}

} // namespace

std::string write_message(const Message& message)
{
    return fmt::format(
        "ver:3.0 server:{} serial:{} pool:{} poolserial:{} eventname:{} len:{}\n{}",
        message.server,
        message.serial,
        message.pool,
        message.pool_serial,
        message.name,
        text::count_code_points(message.payload),
        message.payload);
}

diag::Result<std::size_t> MessageReader::feed(std::string_view bytes)
{
    std::size_t used = 0;
    while (used < bytes.size() && part_ == Part::header) {
        const char byte = bytes[used++];
        if (byte == '\n') {
            if (const auto read = read_header(); !read) {
                return tl::unexpected(read.error());
            }
        } else if (header_.size() < limits_.header) {
            header_ += byte;
        } else {
            return diag::failure(codes::bad_message, "the header of an event has no end");
        }
    }
    while (used < bytes.size() && part_ == Part::payload) {
        used += take_byte(static_cast<unsigned char>(bytes[used])) ? 1 : 0;
    }
    return used;
}

/// Takes a byte of the payload; false: it is the next message's, as the last code point was cut.
bool MessageReader::take_byte(unsigned char byte)
{
    const bool continues = (byte & 0xc0) == 0x80;
    if (bytes_left_ > 0 && continues) {
        --bytes_left_;
    } else if (points_left_ == 0) {
        part_ = Part::complete;
        return false;
    } else {
        --points_left_;
        bytes_left_ = bytes_after(byte);
    }
    message_.payload += static_cast<char>(byte);
    if (points_left_ == 0 && bytes_left_ == 0) {
        part_ = Part::complete;
    }
    return true;
}

diag::Result<void> MessageReader::read_header()
{
    bool serial = false;
    std::optional<std::uint64_t> length;
    for (std::string_view line = header_; !line.empty();) {
        const auto [key, value] = next_token(line);
        const auto number = number_of(value);
        if (key == "server") {
            message_.server = value;
        } else if (key == "pool") {
            message_.pool = value;
        } else if (key == "eventname") {
            message_.name = value;
        } else if (key == "serial") {
            serial = number.has_value();
            message_.serial = number.value_or(0);
        } else if (key == "poolserial") {
            message_.pool_serial = number.value_or(0);
        } else if (key == "len") {
            length = number;
        }
    }
    if (!serial || !length || message_.name.empty()) {
        return diag::failure(
            codes::bad_message,
            fmt::format("'{}' is not the header of an event", header_.substr(0, 200)));
    }
    if (*length > limits_.payload) {
        return diag::failure(
            codes::bad_message, fmt::format("an event of {} characters is too large", *length));
    }
    points_left_ = *length;
    part_ = points_left_ == 0 ? Part::complete : Part::payload;
    return {};
}

Message MessageReader::take()
{
    part_ = Part::header;
    header_.clear();
    bytes_left_ = 0;
    return std::exchange(message_, {});
}

} // namespace initbridge::events
