#pragma once
/// A machine in memory that refuses a call, or ends the process in the middle of it.

#include "src/deploy/host.hpp"
#include "src/deploy/record.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace initbridge::deploy {

/// SIGKILL, as far as a test can have it.
struct Killed {};

class FakeHost : public Host {
public:
    using Kind = plan::Observed::Kind;

    struct Unit {
        bool up = false;
        std::int64_t pid = 0;

        friend bool operator==(const Unit&, const Unit&) = default;
    };

    std::map<std::string, plan::Observed> files;
    std::map<std::string, Unit> units;    ///< by real name; those that are not there are missing
    std::set<std::string> doomed;         ///< units that die soon after their start
    std::set<std::string> restless;       ///< and are started anew
    std::string about;                    ///< what there is to say of those that are down
    std::optional<std::size_t> refuse_at; ///< the number of a call, from 0
    std::optional<std::size_t> kill_at;
    std::size_t calls = 0;

    void put(const std::string& path, const std::string& content)
    {
        files[path] = {Kind::file, 0644, {}, content, false};
    }

    /// Files but the folders, and what runs: what a deployment must leave or bring back.
    [[nodiscard]] std::pair<std::map<std::string, std::string>, std::set<std::string>> state() const
    {
        std::map<std::string, std::string> contents;
        for (const auto& [path, each] : files) {
            if (each.kind != Kind::directory) {
                contents.emplace(path, each.content);
            }
        }
        std::set<std::string> running;
        for (const auto& [name, unit] : units) {
            if (unit.up) {
                running.insert(name);
            }
        }
        return {contents, running};
    }

    Served whom{4321, {}};

    [[nodiscard]] Served served() const override { return whom; }

    void serve(const Served& served) override { whom = served; }

    diag::Result<std::map<std::string, plan::Observed>>
    observe(const std::set<std::string>& paths) override
    {
        if (refuses()) {
            return no();
        }
        std::map<std::string, plan::Observed> result;
        for (const std::string& path : paths) {
            const auto found = files.find(path);
            result.emplace(path, found == files.end() ? plan::Observed{} : found->second);
        }
        return result;
    }

    diag::Result<void> apply(const plan::Plan& plan) override
    {
        const bool dies = kill_at == calls;
        if (refuses(false)) {
            return no();
        }
        // A process that is killed has done a part of it.
        const std::size_t count = dies ? plan.steps.size() / 2 : plan.steps.size();
        for (std::size_t i = 0; i < count; ++i) {
            std::visit([this](const auto& step) { take(step); }, plan.steps[i]);
        }
        if (dies) {
            throw Killed{};
        }
        return {};
    }

    diag::Result<void> clean_beside(const std::set<std::string>& /*paths*/) override
    {
        return answer();
    }

    /// Of each fragment its programs, by their real names; of others, the one of the same name.
    std::map<std::string, std::set<std::string>> groups;
    std::set<Side> unreachable;   ///< managers that do not read their units again
    bool reads_elsewhere = false; ///< supervisord was started with another configuration

    /// supervisord's: what it has read is as it is on the disk.
    void have_read() { read_ = fragments(); }

    diag::Result<void> reload(Side side, const std::set<std::string>& ours) override
    {
        const bool dies = kill_at == calls && side == Side::supervisord;
        if (refuses(!dies) || unreachable.contains(side)) {
            return no();
        }
        if (side == Side::supervisord && !reads_elsewhere) {
            update(ours, dies);
        }
        if (dies) {
            throw Killed{};
        }
        return {};
    }

    diag::Result<void> make_folders(Side /*side*/, const std::string& /*tmpfiles*/) override
    {
        return answer();
    }

    diag::Result<void> forget_failure(const Target& /*target*/) override { return answer(); }

    service::Outcomes control(const std::vector<Target>& targets, service::Verb verb) override
    {
        if (refuses()) {
            return no();
        }
        for (const Target& target : targets) {
            const bool up = verb != service::Verb::stop;
            units[target.real] = {up, up ? next_pid_++ : 0};
        }
        return std::vector<service::Outcome>(targets.size());
    }

    service::Look look(const std::vector<Target>& targets) override
    {
        service::Look seen;
        if (refuses()) {
            seen.problems.add(diag::failure("test/refused", "refused").value());
            seen.statuses.resize(targets.size());
            return seen;
        }
        for (const Target& target : targets) {
            service::Status status;
            const auto unit = units.find(target.real);
            if (unit != units.end()) {
                status.state = unit->second.up ? service::State::running : service::State::stopped;
                status.pid = unit->second.pid;
                status.about = unit->second.up ? "" : about;
            }
            seen.statuses.emplace_back(status);
        }
        return seen;
    }

    void wait(const std::vector<Target>& /*targets*/, std::chrono::milliseconds /*span*/) override
    {
        for (const std::string& name : doomed) {
            units[name] = {};
        }
        for (const std::string& name : restless) {
            units[name].pid = next_pid_++;
        }
    }

    std::vector<std::string> last_lines(const Target& /*target*/) override { return {"bye"}; }

private:
    static tl::unexpected<diag::Diagnostic> no()
    {
        return diag::failure("test/refused", "refused");
    }

    diag::Result<void> answer()
    {
        if (refuses()) {
            return no();
        }
        return {};
    }

    bool refuses(bool may_die = true)
    {
        const std::size_t call = calls++;
        if (may_die && kill_at == call) {
            throw Killed{};
        }
        return refuse_at == call;
    }

    void take(const plan::MakeDirectory& step)
    {
        files[step.path] = {Kind::directory, step.mode, {}, {}, false};
    }

    void take(const plan::WriteFile& step)
    {
        files[step.path] = {Kind::file, step.mode, {}, step.content, false};
    }

    void take(const plan::MakeSymlink& step)
    {
        files[step.path] = {Kind::symlink, 0, {}, step.target, false};
    }

    void take(const plan::SetMode& step) { files[step.path].mode = step.mode; }

    void take(const plan::RemovePath& step) { files.erase(step.path); }

    void take(const plan::KeepOriginal& step) { move(step.path, step.kept_as); }

    void take(const plan::RestoreOriginal& step) { move(step.kept_as, step.path); }

    void move(const std::string& from, const std::string& to)
    {
        files[to] = files[from];
        files.erase(from);
    }

    using Fragments = std::map<std::string, std::string>;

    [[nodiscard]] Fragments fragments() const
    {
        constexpr std::string_view folder = "/etc/supervisord.d/";
        Fragments found;
        for (const auto& [path, file] : files) {
            if (path.starts_with(folder)) {
                found.emplace(path.substr(folder.size()), file.content);
            }
        }
        return found;
    }

    [[nodiscard]] std::set<std::string> programs_of(const std::string& fragment) const
    {
        const auto group = groups.find(fragment);
        return group == groups.end() ? std::set<std::string>{fragment} : group->second;
    }

    /// supervisorctl update; `half`: it is left when what is old has gone.
    void update(const std::set<std::string>& ours, bool half)
    {
        Fragments now = fragments();
        const auto is_theirs = [&](const auto& each) {
            return !ours.contains(each.first);
        };
        std::erase_if(now, is_theirs);
        for (const auto& [name, text] : Fragments(read_)) {
            const auto same = now.find(name);
            if (ours.contains(name) && (same == now.end() || same->second != text)) {
                for (const std::string& program : programs_of(name)) {
                    units.erase(program);
                }
                read_.erase(name);
            }
        }
        for (const auto& [name, text] : half ? Fragments{} : now) {
            if (read_.emplace(name, text).second) {
                for (const std::string& program : programs_of(name)) {
                    units[program] = {true, next_pid_++};
                }
            }
        }
    }

    Fragments read_;
    std::int64_t next_pid_ = 1000;
};

} // namespace initbridge::deploy
