#pragma once
/// What the circuit breaker keeps of what was given up on: JSON lines, where a rebuilt container or
/// a restarted supervisord still finds them.

#include "src/listener/run.hpp"
#include "translate/diag/diagnostic.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace initbridge::cli {

class FatalRecord {
public:
    /// nullopt: in /var/lib/initbridge, or where this user may not write there, /var/tmp.
    explicit FatalRecord(const std::optional<std::string>& path);

    /// When a supervisor was ended last; nullopt: never, or nobody kept it.
    [[nodiscard]] std::optional<listener::Time> last_end() const;
    /// Appends a line; an error when none of the places takes it.
    [[nodiscard]] diag::Result<void> keep(const listener::Fatality& what) const;

private:
    std::vector<std::string> places_;
};

/// The time of the last line that tells of an end.
[[nodiscard]] std::optional<listener::Time> last_end_in(std::string_view text);

} // namespace initbridge::cli
