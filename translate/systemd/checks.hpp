#pragma once
/// What systemd cannot do for a service, said before its unit is written.

#include "translate/diag/diagnostic.hpp"
#include "translate/facts/facts.hpp"
#include "translate/model/service.hpp"
#include "translate/shim/shim.hpp"
#include "translate/systemd/quoting.hpp"

#include <map>
#include <string>
#include <string_view>

namespace initbridge::systemd {

class Checker {
public:
    Checker(const facts::TargetFacts& facts, shim::Use shim, diag::Diagnostics& out)
        : facts_(facts)
        , shim_(shim)
        , out_(out)
    {}

    /// All that is wrong with `service`, once. False: it cannot be rendered.
    [[nodiscard]] bool check(const model::Service& service);

private:
    [[nodiscard]] bool check_parts_to_come(const model::Service& service);
    [[nodiscard]] bool check_waits(const model::Service& service);
    [[nodiscard]] bool check_shim(const model::Service& service);
    [[nodiscard]] bool check_listener(const model::Service& service);
    [[nodiscard]] bool check_texts(const model::Service& service);
    [[nodiscard]] bool check_base(const model::Service& service);
    [[nodiscard]] bool check_targets(const model::Service& service);
    void check_losses(const model::Service& service);
    void check_restarts(const model::Service& service);
    [[nodiscard]] bool
    check_text(const model::Text& text, const diag::SourceMark& mark, const std::string& what);
    /// A path in a setting that knows no quoting.
    [[nodiscard]] bool
    check_path(const model::Service& service, const model::Text& path, std::string_view key);

    const facts::TargetFacts& facts_;
    shim::Use shim_;
    diag::Diagnostics& out_;
    /// Shared environments and whether they are good: one complaint is enough for all services.
    std::map<const model::Environment*, bool> checked_;
};

/// Is it the program's own output under another name (`/dev/stdout`, `/dev/fd/2`)? Such a path is
/// a socket under systemd and cannot be opened; the journal is what is meant.
[[nodiscard]] bool is_own_output(std::string_view path);

} // namespace initbridge::systemd
