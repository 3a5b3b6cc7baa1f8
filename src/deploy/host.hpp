#pragma once
/// The machine that a deployment changes, as an interface: the real one, and one for tests that
/// refuses whatever it is told to.

#include "src/service/control.hpp"
#include "translate/diag/diagnostic.hpp"
#include "translate/plan/plan.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace initbridge::deploy {

using service::Side;
using service::Target;

/// Which managers look after the services of a machine, beside its own systemd.
struct Served {
    std::uint32_t uid = 0; ///< whose systemd has services of user scope
    std::string socket;    ///< of the supervisord; empty: systemd runs the machine

    friend bool operator==(const Served&, const Served&) = default;
};

class Host {
public:
    Host() = default;
    Host(const Host&) = delete;
    Host& operator=(const Host&) = delete;
    Host(Host&&) = delete;
    Host& operator=(Host&&) = delete;
    virtual ~Host() = default;

    /// Whose managers are asked; and from now on others'.
    [[nodiscard]] virtual Served served() const = 0;
    virtual void serve(const Served& served) = 0;

    /// The state of each path.
    [[nodiscard]] virtual diag::Result<std::map<std::string, plan::Observed>>
    observe(const std::set<std::string>& paths) = 0;
    /// All steps or none; on the disk when it returns.
    [[nodiscard]] virtual diag::Result<void> apply(const plan::Plan& plan) = 0;
    /// Takes away what a run that was killed has left half done beside `paths`.
    [[nodiscard]] virtual diag::Result<void> clean_beside(const std::set<std::string>& paths) = 0;

    /// supervisord also stops what its configuration has no longer, starts what is new, and
    /// restarts what changed, among `groups` of its processes.
    [[nodiscard]] virtual diag::Result<void>
    reload(Side side, const std::set<std::string>& groups) = 0;
    /// tmpfiles.d(5) of one file; `side`: by whose manager.
    [[nodiscard]] virtual diag::Result<void>
    make_folders(Side side, const std::string& tmpfiles) = 0;
    /// Forgets that a unit failed; one that is not there is fine.
    [[nodiscard]] virtual diag::Result<void> forget_failure(const Target& target) = 0;
    [[nodiscard]] virtual service::Outcomes
    control(const std::vector<Target>& targets, service::Verb verb) = 0;
    [[nodiscard]] virtual service::Look look(const std::vector<Target>& targets) = 0;
    /// Until the span is over, or sooner when the state of one of them may have changed.
    virtual void wait(const std::vector<Target>& targets, std::chrono::milliseconds span) = 0;
    /// What the service wrote last, a line each.
    [[nodiscard]] virtual std::vector<std::string> last_lines(const Target& target) = 0;
};

/// Hears how far it is.
class Watcher {
public:
    Watcher() = default;
    Watcher(const Watcher&) = delete;
    Watcher& operator=(const Watcher&) = delete;
    Watcher(Watcher&&) = delete;
    Watcher& operator=(Watcher&&) = delete;
    virtual ~Watcher() = default;

    /// One line, without its end: "start web".
    virtual void tell(std::string_view line) = 0;
};

} // namespace initbridge::deploy
