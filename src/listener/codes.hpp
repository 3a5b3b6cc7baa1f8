#pragma once
/// Stable codes of what can go wrong with event listeners, ours and others'.

#include <string_view>

namespace initbridge::listener::codes {

/// A listener of ours was not started by supervisord, so there is nothing for it to end.
inline constexpr std::string_view no_supervisord = "listener/no-supervisord";
/// supervisord could not be told to end.
inline constexpr std::string_view cannot_end = "listener/cannot-end";
/// The pipe to whoever sends the events, or to the one who gets them, failed.
inline constexpr std::string_view broken_pipe = "listener/broken-pipe";
/// A command cannot be run.
inline constexpr std::string_view cannot_run = "listener/cannot-run";
/// What `listener test` is to feed is no event.
inline constexpr std::string_view bad_event = "listener/bad-event";

} // namespace initbridge::listener::codes
