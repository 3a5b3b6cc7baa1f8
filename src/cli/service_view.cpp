#include "src/cli/service_view.hpp"

#include "src/cli/own_account.hpp"
#include "src/cli/service_socket.hpp"
#include "src/fs/source.hpp"
#include "src/service/codes.hpp"
#include "src/service/select.hpp"
#include "src/service/services_list.hpp"
#include "translate/plan/home.hpp"

#include <fmt/core.h>
#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <set>
#include <utility>

namespace initbridge::cli {

namespace {

using service::Init;
using service::Services;
using service::Side;
using service::Target;
using Kind = facts::SourceFile::Kind;

constexpr const char* list_folder = "/usr/share/initbridge";

/// INITBRIDGE_SERVICES, else every list in the folders.
std::vector<std::string> list_paths(const ServiceScope& scope)
{
    const char* said = std::getenv("INITBRIDGE_SERVICES");
    if (said != nullptr && *said != '\0') {
        return {said};
    }
    std::vector<std::string> paths;
    for (const std::string& folder : service_list_folders(scope)) {
        std::set<std::string> lists;
        for (const std::string& name : fs::read_source(folder).entries) {
            const bool is_list = name == "services.json" || name.starts_with("services-");
            if (is_list && name.ends_with(".json")) {
                lists.insert(fmt::format("{}/{}", folder, name));
            }
        }
        paths.insert(paths.end(), lists.begin(), lists.end());
    }
    return paths;
}

/// What of a list is read: large ones take their time.
enum class Part { all, named, sides };

std::string part_of(std::string list, Part part, const std::vector<std::string>& names)
{
    switch (part) {
    case Part::all:
        return list;
    case Part::named:
        return service::cut_to_names(list, names);
    case Part::sides:
        return service::cut_to_sides(list);
    }
    return list;
}

/// nullopt inside: there is none.
diag::Result<std::optional<Services>> read_lists(const ServiceScope& scope, Part part)
{
    std::optional<Services> all;
    for (const std::string& path : list_paths(scope)) {
        facts::SourceFile file = fs::read_source(path);
        if (file.kind != Kind::file) {
            return diag::failure(
                service::codes::bad_list,
                fmt::format(
                    "cannot read '{}': {}",
                    path,
                    file.problem.empty() ? "it is no file" : file.problem));
        }
        auto services =
            service::read_services(part_of(std::move(file.text), part, scope.names), path);
        if (!services) {
            return tl::unexpected(std::move(services.error()));
        }
        if (all) {
            service::append(*all, std::move(*services));
        } else {
            all = std::move(*services);
        }
    }
    return all;
}

bool belongs(Side side, const ServiceScope& scope)
{
    if (scope.user) {
        return side == Side::user;
    }
    return !scope.init || (side == Side::supervisord) == (scope.init == Init::supervisord);
}

class Opening {
public:
    Opening(const ServiceScope& scope, ServiceView& view, Part part)
        : scope_(scope)
        , view_(view)
        , part_(part)
    {}

    /// False after an error.
    bool open()
    {
        auto lists = read_lists(scope_, part_);
        if (!lists) {
            return fail(lists.error(), exit_unreachable);
        }
        if (*lists) {
            take(**lists);
            if (part_ == Part::named && !listed_) {
                return fail_silently(exit_no_service);
            }
        }
        service::Places places;
        places.supervisord = scope_.socket ? with_socket() : find_supervisord(scope_.config);
        places.user = user_.value_or(::geteuid());
        const bool known = listed_ || scope_.init || scope_.user || scope_.socket;
        if (!known && !find_init(places)) {
            return false;
        }
        if (!listed_) {
            view_.sides = {side_without_list()};
        }
        view_.managers = service::Managers(std::move(places));
        return true;
    }

    void choose(service::Deadline deadline)
    {
        if (!listed_ && view_.sides.front() == Side::supervisord) {
            ask_supervisord(deadline);
        } else if (!listed_) {
            return name_units();
        }
        if (view_.status != exit_done) {
            return;
        }
        if (!scope_.names.empty()) {
            view_.targets = service::select(view_.targets, scope_.names, view_.problems);
            view_.status = view_.problems.has_errors() ? exit_no_service : exit_done;
        }
    }

private:
    bool fail(diag::Diagnostic problem, int status)
    {
        view_.problems.add(std::move(problem));
        view_.status = status;
        return false;
    }

    /// The whole list tells why.
    bool fail_silently(int status)
    {
        view_.status = status;
        return false;
    }

    void take(Services& services)
    {
        for (Target& target : services.targets) {
            if (belongs(target.side, scope_)) {
                view_.targets.push_back(std::move(target));
            }
        }
        for (const Side side : {Side::supervisord, Side::system, Side::user}) {
            if (service::uses(view_.targets, side)) {
                view_.sides.push_back(side);
            }
        }
        listed_ = !view_.sides.empty();
        view_.listed = listed_;
        if (services.init == Init::bridge) {
            view_.bridge_log = bridge::stdout_path(services.user);
        }
        const bool asks_user = scope_.user || service::uses(view_.targets, Side::user);
        if (asks_user && ::geteuid() == 0 && !services.user.empty()) {
            const passwd* entry = ::getpwnam(services.user.c_str());
            user_ = entry != nullptr ? std::optional<uid_t>(entry->pw_uid) : services.uid;
        }
    }

    [[nodiscard]] diag::Result<supervisor::Address> with_socket() const
    {
        supervisor::Address address;
        if (const auto configured = find_supervisord(scope_.config)) {
            address.credentials = configured->credentials;
        }
        address.socket = *scope_.socket;
        return address;
    }

    /// The socket of the configuration, else systemd.
    bool find_init(const service::Places& places)
    {
        const bool socket =
            places.supervisord && ::access(places.supervisord->socket.c_str(), F_OK) == 0;
        if (socket || (places.supervisord && !bus::booted())) {
            found_ = Init::supervisord;
            return true;
        }
        if (bus::booted()) {
            found_ = Init::systemd;
            return true;
        }
        diag::Diagnostic problem;
        problem.code = service::codes::no_manager;
        problem.message = "neither supervisord nor systemd looks after services here";
        problem.hint = places.supervisord.error().message;
        return fail(std::move(problem), exit_unreachable);
    }

    [[nodiscard]] Side side_without_list() const
    {
        if (scope_.user) {
            return Side::user;
        }
        const bool supervised = scope_.socket || scope_.init == Init::supervisord ||
                                (!scope_.init && found_ == Init::supervisord);
        return supervised ? Side::supervisord : Side::system;
    }

    void ask_supervisord(service::Deadline deadline)
    {
        const auto client = view_.managers.supervisord(deadline);
        if (!client) {
            fail(client.error(), exit_unreachable);
            return;
        }
        const auto value = (*client)->call({"supervisor.getAllConfigInfo", {}}, deadline);
        const auto configs = value ? supervisor::read_configs(*value)
                                   : diag::Result<std::vector<supervisor::ProcessConfig>>(
                                         tl::unexpected(value.error()));
        if (!configs) {
            fail(configs.error(), exit_unreachable);
            return;
        }
        view_.targets = service::from_configs(*configs);
    }

    /// What is named is taken for a unit.
    void name_units()
    {
        const Side side = view_.sides.front();
        const bool pattern = std::ranges::any_of(scope_.names, service::is_pattern);
        if (scope_.names.empty() || pattern) {
            diag::Diagnostic problem;
            problem.code = service::codes::no_list;
            problem.message = fmt::format(
                "there is no list of services in '{}': systemd's own cannot be told from yours",
                list_folder);
            problem.hint = "name them; 'initbridge translate --root' makes the list";
            fail(std::move(problem), exit_usage);
            return;
        }
        for (const std::string& name : scope_.names) {
            Target target = service::unit_target(name, side);
            const auto manager = view_.managers.systemd(side);
            if (!manager) {
                fail(manager.error(), exit_unreachable);
                return;
            }
            const auto state = (*manager)->unit_state(target.real);
            if (!state || state->load_state == "not-found") {
                view_.problems.error(
                    service::codes::unknown_name,
                    std::nullopt,
                    fmt::format("there is no service '{}'", name));
                view_.status = exit_no_service;
                continue;
            }
            target.at_boot = state->unit_file_state.starts_with("enabled");
            target.restart = state->restart;
            view_.targets.push_back(std::move(target));
        }
    }

    const ServiceScope& scope_;
    ServiceView& view_;
    Part part_;
    std::optional<Init> found_;
    std::optional<uid_t> user_;
    bool listed_ = false;
};

ServiceView open_part(const ServiceScope& scope, service::Deadline deadline, Part part)
{
    ServiceView view;
    Opening opening(scope, view, part);
    if (opening.open()) {
        opening.choose(deadline);
    }
    return view;
}

} // namespace

std::vector<std::string> service_list_folders(const ServiceScope& scope)
{
    const char* said = std::getenv("INITBRIDGE_SERVICES");
    if (said != nullptr && *said != '\0') {
        const std::string path = said;
        const std::size_t slash = path.rfind('/');
        return {slash == std::string::npos ? "." : path.substr(0, slash + 1)};
    }
    std::vector<std::string> folders{list_folder};
    if (::geteuid() == 0 && !scope.user) {
        return folders;
    }
    const auto account = find_own_account();
    if (!account) {
        return folders;
    }
    std::string own = plan::folders_of_home(account->home).data;
    if (account->uid != 0) {
        folders.push_back(std::move(own));
    } else if (scope.user && ::access(own.c_str(), F_OK) == 0) {
        folders = {std::move(own)}; // root's own, not the service user's
    }
    return folders;
}

ServiceView open_view(const ServiceScope& scope, service::Deadline deadline)
{
    const bool named =
        !scope.names.empty() && std::ranges::none_of(scope.names, service::is_pattern);
    ServiceView view = open_part(scope, deadline, named ? Part::named : Part::all);
    // Hints to a wrong name take the other names.
    return named && view.status == exit_no_service ? open_part(scope, deadline, Part::all)
                                                   : std::move(view);
}

ServiceView open_managers(const ServiceScope& scope)
{
    ServiceView view;
    static_cast<void>(Opening(scope, view, Part::sides).open());
    return view;
}

} // namespace initbridge::cli
