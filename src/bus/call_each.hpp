#pragma once
/// Many calls at once over one connection.

#include "src/bus/connection.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace initbridge::bus {

/// A call with one text for an argument.
struct TextCall {
    Call call;
    std::string argument;
};

/// Takes the answer to the call of that number.
using AnswerTaker = std::function<void(std::size_t, diag::Result<MessagePtr>)>;

/// Makes the calls without a wait between them, and hands over their answers as they come, in any
/// order. An error concerns the connection: what has no answer by then gets none.
[[nodiscard]] diag::Result<void> call_each(
    const Connection& connection, const std::vector<TextCall>& calls, const AnswerTaker& take);

} // namespace initbridge::bus
