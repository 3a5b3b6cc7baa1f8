#pragma once
/// What the readers of one file share: where diagnostics go, and the errors that many of them make.

#include "translate/diag/diagnostic.hpp"
#include "translate/spec/yaml_tree.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace initbridge::spec {

/// A key as its author spelled it, and its value.
struct Field {
    std::string_view name;
    diag::SourceMark key_mark;
    Node value;
};

class Reader {
public:
    explicit Reader(diag::Diagnostics& out)
        : out_(out)
    {}

    diag::Diagnostic& error(std::string_view code, diag::SourceMark where, std::string message);
    diag::Diagnostic& warning(std::string_view code, diag::SourceMark where, std::string message);
    diag::Diagnostic& note(std::string_view code, diag::SourceMark where, std::string message);

    /// Errors so far: a reader compares before and after to know whether its part is whole.
    [[nodiscard]] std::size_t errors() const { return errors_; }

private:
    diag::Diagnostics& out_;
    std::size_t errors_ = 0;
};

/// "a list", "a mapping", "a word", "nothing".
[[nodiscard]] std::string_view describe(const Node& node);

/// Says that `field` has the wrong type, or no value at all; `wanted` as in "a list of names".
diag::Diagnostic& wrong_type(Reader& reader, const Field& field, std::string_view wanted);

/// An item of a list as a field of the same name, so that its errors name the list's key.
[[nodiscard]] Field item_of(const Field& list, const Node& item);

/// `did you mean 'exec'?`, or nothing.
[[nodiscard]] std::string
did_you_mean(std::string_view word, std::span<const std::string_view> candidates);

/// Makes `node` a field of its mapping; a key that is no scalar has been reported by the tree.
[[nodiscard]] Field make_field(const Node& key, const Node& value);

} // namespace initbridge::spec
