#pragma once
/// The keys of an entry: one table for reading, for "did you mean" and for the manual.

#include "translate/spec/fields.hpp"

#include <span>
#include <string_view>

namespace initbridge::spec {

struct EntryKey {
    std::string_view name;
    std::string_view older; ///< an older spelling that is accepted; empty: none
    FieldReader read;
};

/// In the order of the manual.
[[nodiscard]] std::span<const EntryKey> entry_keys();
/// By name or older spelling; nullptr: there is no such key.
[[nodiscard]] const EntryKey* find_entry_key(std::string_view spelling);

/// Says that a mapping (`where`: "an entry", "overrides") has no such key, and which is meant.
void report_unknown_key(
    Reader& reader,
    const Field& field,
    std::span<const std::string_view> known,
    std::string_view where);
/// The same for an entry: keys of supervisord and systemd are known as well.
void report_unknown_entry_key(Reader& reader, const Field& field);

} // namespace initbridge::spec
