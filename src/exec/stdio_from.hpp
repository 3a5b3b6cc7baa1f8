#pragma once

/// Standard input and output that somebody else holds the other ends of.

namespace initbridge::exec {

/// Takes two descriptors from whoever listens at `socket` (SCM_RIGHTS, unix(7)) in place of
/// standard input and standard output. An errno value.
[[nodiscard]] int take_stdio(const char* socket) noexcept;

} // namespace initbridge::exec
