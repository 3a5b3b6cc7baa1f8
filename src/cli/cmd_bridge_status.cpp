#include "src/cli/bridge_config.hpp"
#include "src/cli/bridge_live.hpp"
#include "src/cli/bridge_state.hpp"
#include "src/cli/bridge_verbs.hpp"
#include "src/cli/socket_wait.hpp"
#include "src/fs/observe.hpp"
#include "translate/bridge/additions.hpp"
#include "translate/bridge/places.hpp"
#include "translate/text/json.hpp"

#include <fmt/chrono.h>
#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace initbridge::cli {

namespace {

/// One piece of the bridge, and what is the matter with it.
struct Piece {
    enum class State { good, missing, wrong } state = State::good;
    std::string name;
    std::string about; ///< where it is, or what is wrong, in words
};

std::string_view to_string(Piece::State state)
{
    switch (state) {
    case Piece::State::good:
        return "good";
    case Piece::State::missing:
        return "missing";
    case Piece::State::wrong:
        return "wrong";
    }
    return {};
}

std::string since(const bus::UnitState& state)
{
    return state.active_since ? fmt::format(
                                    "{:%Y-%m-%d %H:%M:%S} UTC",
                                    std::chrono::floor<std::chrono::seconds>(*state.active_since))
                              : "never";
}

class Status {
public:
    explicit Status(const BridgeOptions& options)
        : options_(options)
    {}

    [[nodiscard]] int run()
    {
        if (!state_.open(options_)) {
            return state_.finish(nullptr, options_);
        }
        user_ = state_.installed_user();
        look_at_unit();
        look_at_link();
        look_at_user();
        look_at_supervisord();
        look_at_config();
        look_at_linger();
        look_at_boot_files();
        look_at_rival();
        if (state_.live && !user_.empty()) {
            look_at_manager();
        }
        return show();
    }

private:
    using State = Piece::State;

    void add(std::string name, State state, std::string about)
    {
        pieces_.push_back({state, std::move(name), std::move(about)});
    }

    [[nodiscard]] bool is_there(const std::string& path)
    {
        const auto seen = fs::observe(*state_.root, {path});
        return seen && seen->at(path).kind != plan::Observed::Kind::absent;
    }

    void look_at_unit()
    {
        const std::string path = state_.unit_path();
        const std::string wanted = options_.user.value_or(user_);
        if (path.empty()) {
            add("unit", State::missing, "there is no user unit 'supervisord.service'");
        } else if (user_.empty()) {
            add("unit",
                State::wrong,
                fmt::format("'{}' has no ConditionUser=: it is not a bridge of initbridge", path));
        } else if (wanted.substr(0, wanted.find(':')) != user_) {
            add("unit", State::wrong, fmt::format("'{}' is for user '{}'", path, user_));
        } else {
            add("unit", State::good, fmt::format("{}, for user '{}'", path, user_));
        }
    }

    void look_at_link()
    {
        const std::string link = "/etc/systemd/user/default.target.wants/supervisord.service";
        const bool enabled = state_.facts.enable_links.contains(link);
        add("enabled",
            enabled ? State::good : State::missing,
            enabled ? link : fmt::format("there is no link '{}'", link));
    }

    void look_at_user()
    {
        if (user_.empty()) {
            return;
        }
        const auto uid = state_.uid_of(user_);
        const bool known = uid || state_.facts.root != facts::RootKind::full;
        add("user",
            known ? State::good : State::missing,
            uid     ? fmt::format("{} (uid {})", user_, *uid)
            : known ? user_
                    : fmt::format("the root has no user '{}'", user_));
    }

    void look_at_supervisord()
    {
        const std::string& path = state_.facts.supervisord;
        const bool fine = !path.empty() || state_.facts.root != facts::RootKind::full;
        add("supervisord",
            fine ? State::good : State::missing,
            !path.empty() ? path
            : fine        ? "to be installed into the image"
                          : "no supervisord is installed");
    }

    void look_at_config()
    {
        bridge::Bridge bridge;
        bridge.user = user_.empty() ? "root" : user_;
        bridge.config = options_.config;
        bridge.uid = state_.uid_of(bridge.user);
        diag::Diagnostics problems;
        const auto config = read_bridge_config(*state_.root, bridge, state_.sources, problems);
        const auto& items = problems.items();
        if (!config) {
            add("configuration", State::missing, items.front().message);
            return;
        }
        socket_ = config->socket;
        const auto error =
            std::ranges::find(items, diag::Severity::error, &diag::Diagnostic::severity);
        add("configuration",
            error == items.end() ? State::good : State::wrong,
            error == items.end() ? bridge.config : error->message);
    }

    void look_at_linger()
    {
        if (user_.empty()) {
            return;
        }
        const std::string path = bridge::linger_path(user_);
        const bool there = is_there(path);
        add("lingering",
            there ? State::good : State::missing,
            there ? path : fmt::format("'{}' is not there: no manager without a login", path));
    }

    /// The folder of logs, which tmpfiles.d makes when a machine boots.
    void look_at_boot_files()
    {
        if (user_.empty() || !state_.live) {
            return;
        }
        for (const std::string& folder :
             {bridge::runtime_folder(user_), bridge::log_folder(user_)}) {
            const bool there = is_there(folder);
            add("folder",
                there ? State::good : State::missing,
                there ? folder : fmt::format("'{}' is not there: see systemd-tmpfiles(8)", folder));
        }
    }

    void look_at_rival()
    {
        const std::string rival(bridge::debian_service);
        if (!state_.facts.system_units.contains(rival)) {
            return;
        }
        const bool enabled = std::ranges::any_of(state_.facts.enable_links, [&](const auto& link) {
            return link.first.starts_with("/etc/systemd/system/") &&
                   link.first.ends_with("/" + rival);
        });
        add("supervisor.service",
            enabled ? State::wrong : State::good,
            enabled ? "the distribution's own supervisord starts at boot, too"
                    : "the distribution's own, not enabled");
    }

    void look_at_manager()
    {
        const auto uid = state_.uid_of(user_);
        running_ = uid ? running_bridge(*uid) : std::nullopt;
        if (!running_) {
            add("running", State::missing, fmt::format("no manager runs for '{}'", user_));
            return;
        }
        const bool active = running_->active_state == "active";
        if (!active) {
            const std::string trouble = trouble_of(*running_);
            add("running", State::wrong, trouble.empty() ? running_->active_state : trouble);
            return;
        }
        add("running",
            State::good,
            fmt::format(
                "since {}, process {}, started anew {} times",
                since(*running_),
                running_->main_pid,
                running_->n_restarts));
        if (!socket_.empty()) {
            const bool answered = answers(socket_);
            add("answers",
                answered ? State::good : State::wrong,
                answered ? socket_ : fmt::format("nobody answers on '{}'", socket_));
        }
    }

    [[nodiscard]] json::Value running_to_json() const
    {
        if (!running_) {
            return nullptr;
        }
        return json::Object{
            {"active_state", running_->active_state},
            {"sub_state", running_->sub_state},
            {"result", running_->result},
            {"since", running_->active_since ? json::Value(since(*running_)) : json::Value()},
            {"main_pid", running_->main_pid},
            {"n_restarts", running_->n_restarts},
        };
    }

    [[nodiscard]] int show()
    {
        const bool all_good = std::ranges::all_of(
            pieces_, [](const Piece& piece) { return piece.state == State::good; });
        const int status = all_good ? exit_done : exit_refused;
        if (options_.output == OutputForm::json) {
            json::Array pieces;
            for (const Piece& piece : pieces_) {
                pieces.push_back(json::Object{
                    {"name", piece.name},
                    {"state", std::string(to_string(piece.state))},
                    {"about", piece.about}});
            }
            json::Object object{
                {"user", user_.empty() ? json::Value() : json::Value(user_)},
                {"good", all_good},
                {"pieces", std::move(pieces)},
                {"running", running_to_json()}};
            return write_output(json::dump(std::move(object), 2) + "\n", status);
        }
        std::string text;
        for (const Piece& piece : pieces_) {
            text += fmt::format("{:<19}{:<9}{}\n", piece.name, to_string(piece.state), piece.about);
        }
        return write_output(text, status);
    }

    const BridgeOptions& options_;
    BridgeState state_;
    std::string user_;   ///< of the installed unit
    std::string socket_; ///< of the configuration
    std::vector<Piece> pieces_;
    std::optional<bus::UnitState> running_;
};

} // namespace

int bridge_status(const BridgeOptions& options)
{
    return Status(options).run();
}

} // namespace initbridge::cli
