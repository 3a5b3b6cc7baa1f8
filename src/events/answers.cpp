#include "src/events/answers.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace initbridge::events {

namespace {

/// No listener has a reason to write more; supervisord would collect it.
constexpr std::size_t longest_result = std::size_t{16} * 1024 * 1024;
constexpr std::size_t longest_line = 4096;

std::string_view stripped(std::string_view text)
{
    constexpr std::string_view blanks = " \t\r\v\f";
    const std::size_t begin = std::min(text.find_first_not_of(blanks), text.size());
    return text.substr(begin, text.find_last_not_of(blanks) + 1 - begin);
}

/// The length that a result's first line tells. supervisord skips seven bytes, whatever they are.
std::optional<std::size_t> length_in(std::string_view line)
{
    constexpr std::size_t word = std::string_view("RESULT ").size();
    const std::string_view text = stripped(line.substr(std::min(word, line.size())));
    std::size_t length = 0;
    const char* const end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, length);
    const bool good = error == std::errc{} && rest == end && length <= longest_result;
    return good ? std::optional<std::size_t>(length) : std::nullopt;
}

} // namespace

std::vector<Answer> AnswerReader::feed(std::string_view bytes)
{
    std::vector<Answer> answers;
    bytes_ += bytes;
    while (auto answer = next()) {
        answers.push_back(std::move(*answer));
    }
    return answers;
}

std::optional<Answer> AnswerReader::next()
{
    switch (state_) {
    case ListenerState::acknowledged:
        return next_ready();
    case ListenerState::ready:
        return bytes_.empty() ? std::nullopt : std::optional<Answer>(broken());
    case ListenerState::busy:
        return next_result();
    case ListenerState::unknown:
        bytes_.clear();
        return std::nullopt;
    }
    return std::nullopt;
}

std::optional<Answer> AnswerReader::next_ready()
{
    if (bytes_.size() < ready_token.size()) {
        return std::nullopt;
    }
    if (!bytes_.starts_with(ready_token)) {
        return broken();
    }
    bytes_.erase(0, ready_token.size());
    state_ = ListenerState::ready;
    return Answer{Answer::Kind::ready, {}};
}

std::optional<Answer> AnswerReader::next_result()
{
    if (!length_) {
        const std::size_t end = bytes_.find('\n');
        if (end == std::string::npos && bytes_.size() <= longest_line) {
            return std::nullopt;
        }
        length_ = length_in(std::string_view(bytes_).substr(0, end));
        if (!length_) {
            return broken();
        }
        bytes_.erase(0, end + 1);
    }
    if (bytes_.size() < *length_) {
        return std::nullopt;
    }
    const std::string text = bytes_.substr(0, *length_);
    bytes_.erase(0, *length_);
    length_.reset();
    state_ = ListenerState::acknowledged;
    const bool accepted = text == "OK";
    return Answer{accepted ? Answer::Kind::accepted : Answer::Kind::rejected, accepted ? "" : text};
}

Answer AnswerReader::broken()
{
    state_ = ListenerState::unknown;
    length_.reset();
    return {Answer::Kind::broken, std::exchange(bytes_, {})};
}

} // namespace initbridge::events
