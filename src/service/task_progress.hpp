#pragma once
/// How far a service that was told something has come.

#include "src/service/control_parts.hpp"

namespace initbridge::service {

using Judge = Progress (*)(State);

/// Of who wants it up.
[[nodiscard]] Progress judge_up(State state);
/// Of who told it to stop. Its manager stops it at once: what runs later was started by somebody
/// else, and the run that was to end has ended.
[[nodiscard]] Progress judge_gone(State state);

/// By the last look at it; remembers in the task since when what may pass lasts.
[[nodiscard]] Progress progress_of(Task& task, Judge judge);

/// Is it up, or on its way there?
[[nodiscard]] bool is_up_again(State state);

} // namespace initbridge::service
