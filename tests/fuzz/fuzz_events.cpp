/// MessageReader and AnswerReader: never crash, and read the same however the bytes are cut.

#include "src/events/answers.hpp"
#include "src/events/message.hpp"
#include "src/events/payload.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <vector>

using namespace initbridge::events;

namespace {

std::vector<Message> messages_in_steps(std::string_view bytes, std::size_t step)
{
    std::vector<Message> messages;
    MessageReader reader({256, 4096});
    while (!bytes.empty()) {
        const auto used = reader.feed(bytes.substr(0, step));
        if (!used) {
            break;
        }
        bytes.remove_prefix(*used);
        if (reader.complete()) {
            messages.push_back(reader.take());
            static_cast<void>(parse_payload(messages.back().payload));
        }
    }
    return messages;
}

/// An event is sent whenever the listener is ready for one.
std::vector<Answer> answers_one_by_one(std::string_view bytes)
{
    std::vector<Answer> answers;
    AnswerReader reader;
    for (const char byte : bytes) {
        for (Answer& answer : reader.feed({&byte, 1})) {
            answers.push_back(std::move(answer));
        }
        if (reader.state() == ListenerState::ready) {
            reader.sent();
        }
    }
    return answers;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const auto whole = messages_in_steps(bytes, std::max<std::size_t>(size, 1));
    if (whole != messages_in_steps(bytes, 1) || whole != messages_in_steps(bytes, 5)) {
        std::abort();
    }
    for (const Answer& answer : answers_one_by_one(bytes)) {
        if (answer.kind == Answer::Kind::accepted && !answer.text.empty()) {
            std::abort();
        }
    }
    return 0;
}
