#pragma once
/// The services behind the endpoint: what their managers tell of them, and jobs for them.

#include "src/bus/job.hpp"
#include "src/endpoint/processes.hpp"
#include "src/endpoint/states.hpp"
#include "src/endpoint/xml_call.hpp"
#include "src/service/managers.hpp"

#include <tl/expected.hpp>

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace initbridge::endpoint {

using supervisor::Fault;

/// A fault with supervisord's text for it: "BAD_NAME: web", or "BAD_NAME" alone.
[[nodiscard]] Fault fault(std::int64_t code, std::string_view extra = {});

/// Reads the list of services of this machine as it is now.
using ReadList = std::function<diag::Result<std::vector<service::Target>>()>;

/// Makes the list anew, before it is read again, or says why not; empty: nobody does.
using Translate = std::function<tl::expected<void, std::string>()>;

/// Names of groups.
struct Changes {
    std::vector<std::string> added;
    std::vector<std::string> changed;
    std::vector<std::string> removed;
};

class Services {
public:
    Services(service::Managers managers, ReadList read_list, Translate translate = {});

    /// Reads the list for the first time.
    [[nodiscard]] diag::Result<void> load();

    [[nodiscard]] const std::vector<Group>& groups() const { return groups_; }

    /// What the list has, active or not.
    [[nodiscard]] const std::vector<Group>& listed() const { return listed_; }

    [[nodiscard]] const Group* find_group(std::string_view name) const;
    [[nodiscard]] ProcessPtr find_process(const NameSpec& spec) const;
    [[nodiscard]] std::vector<ProcessPtr> all() const;

    /// Those whose manager does not answer are in state UNKNOWN, and Seen::about says why.
    [[nodiscard]] std::vector<Seen> look(const std::vector<ProcessPtr>& processes);
    [[nodiscard]] Seen look(const ProcessPtr& process);
    /// Why it is refused is the error of the unit. A count of failed starts begins anew.
    [[nodiscard]] diag::Result<bus::Job> queue(const ProcessPtr& process, bus::JobVerb verb);
    /// nullopt: it goes on.
    [[nodiscard]] diag::Result<std::optional<bus::JobResult>>
    poll(const ProcessPtr& process, const bus::Job& job);
    /// To the process itself, as supervisord does: the shim keeps to itself what a manager sends.
    [[nodiscard]] tl::expected<void, Fault> signal(const ProcessPtr& process, int number);

    /// What the list has now, translated anew, against the groups that are active: for reread and
    /// update.
    [[nodiscard]] tl::expected<Changes, Fault> reread();
    /// Makes a group of the list that was last read active; its processes.
    [[nodiscard]] tl::expected<std::vector<ProcessPtr>, Fault> add(std::string_view name);
    void remove(std::string_view name);

    [[nodiscard]] uid_t user() const { return managers_.user(); }

private:
    [[nodiscard]] diag::Result<bus::SystemdManager*> manager_of(const Process& process);
    [[nodiscard]] service::Look
    look_at(service::Side side, const std::vector<service::Target>& targets);
    [[nodiscard]] diag::Result<bool> needs_reload(const Group& group);

    service::Managers managers_;
    ReadList read_list_;
    Translate translate_;
    std::vector<Group> groups_;
    std::vector<Group> listed_; ///< as last read
};

} // namespace initbridge::endpoint
