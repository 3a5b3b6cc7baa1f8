#pragma once
/// Keys of files that belong to the image builder: those that are read, and those that are known
/// not to be, so that only slips of the pen are reported.

#include "translate/spec/reader.hpp"

#include <cstddef>
#include <span>
#include <string_view>

namespace initbridge::spec {

/// A slip of the pen changes this many letters at most.
inline constexpr std::size_t most_slips = 2;

/// Is it a key that the image builder is known to have and that is not read?
[[nodiscard]] bool is_builder_key(std::string_view key);

/// Warns when `key`, which is not one of `read_keys`, is nearly one of them and not a key that
/// the image builder is known to have.
void warn_of_near_miss(
    Reader& reader, const Field& key, std::span<const std::string_view> read_keys);

/// Warns that a key is not read, and which one is meant.
void warn_of_unread_key(Reader& reader, const Field& key, std::string_view meant);

} // namespace initbridge::spec
