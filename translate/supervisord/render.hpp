#pragma once
/// The supervisord target: fragments, the assembled configuration, log folders.

#include "translate/diag/diagnostic.hpp"
#include "translate/facts/facts.hpp"
#include "translate/model/service.hpp"
#include "translate/plan/tree.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace initbridge::supervisord {

/// A header file given with `--header`, or named by a build file.
struct Header {
    std::string text;
    diag::FileId file{};
};

struct Options {
    std::optional<Header> header; ///< nullopt: the built-in one
};

/// Renders all of `set`. What supervisord would refuse at start is an error here.
[[nodiscard]] plan::FileTree render(
    const model::ServiceSet& set,
    const facts::TargetFacts& facts,
    const Options& options,
    diag::Diagnostics& out);

} // namespace initbridge::supervisord
