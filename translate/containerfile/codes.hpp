#pragma once
/// Codes of what concerns the lines of a Containerfile.

#include <string_view>

namespace initbridge::containerfile::codes {

/// The base's package manager is not known, so the line that installs supervisor is left out.
inline constexpr std::string_view unknown_distro = "containerfile/unknown-distro";
/// A value that no Containerfile can say: one with a line break or another control character.
inline constexpr std::string_view bad_value = "containerfile/bad-value";
/// Services run initbridge itself, which nothing in the lines brings into the image.
inline constexpr std::string_view needs_program = "containerfile/needs-program";

} // namespace initbridge::containerfile::codes
