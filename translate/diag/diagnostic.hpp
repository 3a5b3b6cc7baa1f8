#pragma once
/// The one Diagnostic type of the project: from a YAML error to a refused rename.

#include "translate/diag/source.hpp"

#include <tl/expected.hpp>

#include <compare>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace initbridge::diag {

enum class Severity { note, warning, error };

[[nodiscard]] std::string_view to_string(Severity severity);

/// A second place that belongs to a diagnostic: "first defined here".
struct Related {
    SourceMark where;
    std::string message;

    friend auto operator<=>(const Related&, const Related&) = default;
};

struct Diagnostic {
    Severity severity = Severity::error;
    std::string_view code;           ///< a constant from codes.hpp
    std::string message;             ///< one line, no trailing dot, quotes 'like this'
    std::optional<SourceMark> where; ///< nullopt: no place in a file (a usage or machine error)
    std::string hint;                ///< what to do; empty when there is nothing to say
    std::vector<Related> related;

    friend auto operator<=>(const Diagnostic&, const Diagnostic&) = default;
};

/// Collected diagnostics of a run, in the order in which they were found.
class Diagnostics {
public:
    /// Adds one and returns it, so that a hint or a related place can be put on it.
    Diagnostic& add(Diagnostic diagnostic);
    Diagnostic& error(std::string_view code, std::optional<SourceMark> where, std::string message);
    Diagnostic&
    warning(std::string_view code, std::optional<SourceMark> where, std::string message);
    Diagnostic& note(std::string_view code, std::optional<SourceMark> where, std::string message);

    [[nodiscard]] bool has_errors() const;

    [[nodiscard]] bool empty() const { return items_.empty(); }

    [[nodiscard]] const std::vector<Diagnostic>& items() const { return items_; }

    /// `--strict`: every warning becomes an error. Notes stay notes.
    void warnings_to_errors();
    void append(Diagnostics other);
    /// Sorted by file, line, column (stable; those without a place come last).
    [[nodiscard]] std::vector<Diagnostic> sorted() const;
    /// sorted(), each of several equal ones only once: what the printers show.
    [[nodiscard]] std::vector<Diagnostic> distinct() const;

private:
    std::vector<Diagnostic> items_;
};

/// What a border of the library returns: a value may exist beside warnings.
template <class T>
struct Outcome {
    std::optional<T> value;
    Diagnostics diagnostics;
};

/// What an operation on the machine returns: the value, or why the machine refused.
template <class T>
struct [[nodiscard]] Result : tl::expected<T, Diagnostic> {
    using tl::expected<T, Diagnostic>::expected;
};

[[nodiscard]] inline tl::unexpected<Diagnostic> failure(std::string_view code, std::string message)
{
    Diagnostic diagnostic;
    diagnostic.code = code;
    diagnostic.message = std::move(message);
    return tl::unexpected<Diagnostic>(std::move(diagnostic));
}

} // namespace initbridge::diag
