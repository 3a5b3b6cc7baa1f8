#pragma once
/// How literal text and expansions are spelled in a unit file (systemd.syntax(7),
/// systemd.service(5) "COMMAND LINES", systemd.unit(5) "SPECIFIERS").

#include "translate/model/service.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace initbridge::systemd {

/// What the expansions of one service stand for.
struct Spelling {
    model::Scope scope = model::Scope::system; ///< user: home is `%h`
    std::string_view home;                     ///< of the user that runs it
    /// The number of the copy; nullopt: a template, where it is `%i`.
    std::optional<std::int64_t> instance = 0;
};

/// The literal as it stands between double quotes in ExecStart=: or Environment=: `%` doubled,
/// backslash, quote and control characters escaped. (Without `:`, a `$` would have to be doubled.)
void append_escaped(std::string& out, std::string_view literal);
/// The literal in a setting that knows no quoting: only `%` is doubled.
void append_raw(std::string& out, std::string_view literal);

/// A text as one word in double quotes. It must not hold an expansion of kind env.
void append_quoted(std::string& out, const model::Text& text, const Spelling& spelling);
void append_quoted(std::string& out, std::string_view literal);
/// The same between quotes that the caller writes.
void append_escaped(std::string& out, const model::Text& text, const Spelling& spelling);
void append_raw(std::string& out, const model::Text& text, const Spelling& spelling);

/// What the text will be, as far as it is known: `%h` is Spelling::home, `%i` is `0`, the host's
/// name stays `%H`. For checks and for files that have no specifiers of their own.
[[nodiscard]] std::string shown(const model::Text& text, const Spelling& spelling);

/// Does `%i` print the number of a copy as this printf format does?
[[nodiscard]] bool is_plain_number(std::string_view format);

/// Does systemd refuse a file with this text in it (utf8_is_valid(): noncharacters)?
[[nodiscard]] bool has_noncharacter(std::string_view literal);
[[nodiscard]] bool has_noncharacter(const model::Text& text);

/// A path at the end of a raw setting: the reader strips trailing blanks and takes a trailing
/// backslash for a continuation, so such a path gets a slash, which path_simplify() removes.
void append_raw_path(std::string& out, const model::Text& path, const Spelling& spelling);

/// `name` as part of a unit name: every byte that is not `[A-Za-z0-9:_.]` becomes `\xHH`, the
/// dash too (it nests slices).
[[nodiscard]] std::string escape_slice_part(std::string_view name);

} // namespace initbridge::systemd
