#include "translate/diag/diagnostic.hpp"

#include "translate/diag/source.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>
#include <numeric>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace initbridge::diag {

namespace {

/// Files in the order in which they were read, then by line and column; what has no place is last.
bool stands_before(const Diagnostic& a, const Diagnostic& b)
{
    if (a.where && b.where) {
        return *a.where < *b.where;
    }
    return a.where.has_value() && !b.where.has_value();
}

Diagnostic
make(Severity severity, std::string_view code, std::optional<SourceMark> where, std::string message)
{
    return {severity, code, std::move(message), where, {}, {}};
}

} // namespace

std::string_view to_string(Severity severity)
{
    static constexpr std::array<std::string_view, 3> names{"note", "warning", "error"};
    return names[static_cast<std::size_t>(severity)];
}

Diagnostic& Diagnostics::add(Diagnostic diagnostic)
{
    return items_.emplace_back(std::move(diagnostic));
}

Diagnostic&
Diagnostics::error(std::string_view code, std::optional<SourceMark> where, std::string message)
{
    return add(make(Severity::error, code, where, std::move(message)));
}

Diagnostic&
Diagnostics::warning(std::string_view code, std::optional<SourceMark> where, std::string message)
{
    return add(make(Severity::warning, code, where, std::move(message)));
}

Diagnostic&
Diagnostics::note(std::string_view code, std::optional<SourceMark> where, std::string message)
{
    return add(make(Severity::note, code, where, std::move(message)));
}

bool Diagnostics::has_errors() const
{
    return std::any_of(items_.begin(), items_.end(), [](const Diagnostic& item) {
        return item.severity == Severity::error;
    });
}

void Diagnostics::warnings_to_errors()
{
    for (Diagnostic& item : items_) {
        if (item.severity == Severity::warning) {
            item.severity = Severity::error;
        }
    }
}

void Diagnostics::append(Diagnostics other)
{
    items_.insert(
        items_.end(),
        std::make_move_iterator(other.items_.begin()),
        std::make_move_iterator(other.items_.end()));
}

std::vector<Diagnostic> Diagnostics::sorted() const
{
    std::vector<std::size_t> order(items_.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    // Not std::stable_sort(): clang warns of what libstdc++ 12 uses in it.
    std::sort(order.begin(), order.end(), [this](std::size_t a, std::size_t b) {
        if (stands_before(items_[a], items_[b])) {
            return true;
        }
        return a < b && !stands_before(items_[b], items_[a]);
    });
    std::vector<Diagnostic> result;
    result.reserve(items_.size());
    for (const std::size_t index : order) {
        result.push_back(items_[index]);
    }
    return result;
}

std::vector<Diagnostic> Diagnostics::distinct() const
{
    std::set<Diagnostic> seen;
    std::vector<Diagnostic> result;
    for (Diagnostic& item : sorted()) {
        if (seen.insert(item).second) {
            result.push_back(std::move(item));
        }
    }
    return result;
}

} // namespace initbridge::diag
