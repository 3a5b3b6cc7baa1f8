#pragma once
/// A value together with the place in the source that said it.

#include "translate/diag/source.hpp"

namespace initbridge::model {

/// Equality ignores the mark: tests compare meaning.
template <class T>
struct Marked {
    T value{};
    diag::SourceMark mark;

    friend bool operator==(const Marked& a, const Marked& b) { return a.value == b.value; }
};

} // namespace initbridge::model
