#pragma once
/// Texts of entries: command lines, and values with `%(…)s` or a home folder in them.

#include "translate/model/entry.hpp"
#include "translate/spec/reader.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace initbridge::spec {

/// A command line, split into words; in each of them `%(…)s`, and unquoted `~/`, `$HOME` and
/// `${HOME}`.
[[nodiscard]] std::optional<model::Marked<model::Command>>
read_command(Reader& reader, const Field& field);

/// The text of a scalar from byte `offset` on, with `%(…)s` and nothing else.
[[nodiscard]] model::Text read_expanded(Reader& reader, const Node& scalar, std::size_t offset = 0);

/// The text of a scalar as image builders put it into the environment: `~/` at the start or after
/// a colon, `$HOME` and `${HOME}` are the home folder; `%` is a plain character.
[[nodiscard]] model::Text read_layer_text(const Node& scalar);

/// An absolute path (or one that begins with an expansion), from byte `offset` of a scalar on.
[[nodiscard]] std::optional<model::Text>
read_path(Reader& reader, const Field& field, std::size_t offset = 0);

/// A map of scalars whose keys are names of variables; `%(…)s` in the values.
[[nodiscard]] std::vector<model::EnvVar> read_environment(Reader& reader, const Field& field);
/// The same for a layer's `env`, with the values of read_layer_text().
[[nodiscard]] std::vector<model::EnvVar> read_layer_environment(Reader& reader, const Field& field);

} // namespace initbridge::spec
