#pragma once
/// What each field of an entry becomes on each init, and how close that comes: one source for
/// `initbridge explain`, the published table (initbridge-parity(7)) and the tests, which hold what
/// the renderers write against it.

#include "translate/model/image.hpp"

#include <span>
#include <string_view>
#include <vector>

namespace initbridge::parity {

enum class Verdict { exact, approximate, not_possible };

[[nodiscard]] std::string_view to_string(Verdict verdict);

/// One field on one init.
struct Side {
    Verdict verdict = Verdict::exact;
    /// How it is done; of an approximation what differs; of what is not possible why.
    std::string_view how;
    std::string_view codes; ///< the diagnostics that a translation emits for what is lost, with
                            ///< blanks between them; never empty where it is not exact
};

struct Row {
    std::string_view field; ///< key of an entry; `layer.KEY`: key of a manifest beside its entries;
                            ///< `process.X`: what every program is started with
    Side supervisord;
    Side systemd;

    [[nodiscard]] const Side& on(model::Init init) const
    {
        return init == model::Init::supervisord ? supervisord : systemd;
    }
};

/// All fields, in the order of initbridge-spec(5).
[[nodiscard]] std::span<const Row> rows();
/// nullptr: there is no such field.
[[nodiscard]] const Row* find_row(std::string_view field);

/// Side::codes one by one.
[[nodiscard]] std::vector<std::string_view> codes_of(const Side& side);

/// Why a line stands in an output.
struct Line {
    model::Init init = model::Init::supervisord;
    std::string_view key;    ///< an option of [program:x] or [eventlistener:x], a unit's directive;
                             ///< Environment= stands once for each origin of a variable
    std::string_view fields; ///< names of rows with blanks between them; the first is the reason
    std::string_view rule;
};

[[nodiscard]] std::span<const Line> lines();
/// The first for `key` whose reason is `field` (empty: any); nullptr: no renderer writes it.
[[nodiscard]] const Line*
find_line(model::Init init, std::string_view key, std::string_view field = {});

/// The keys that `field` has a part in, in the order of the output.
[[nodiscard]] std::vector<std::string_view> keys_of(std::string_view field, model::Init init);
/// Line::fields one by one.
[[nodiscard]] std::vector<std::string_view> fields_of(const Line& line);

} // namespace initbridge::parity
