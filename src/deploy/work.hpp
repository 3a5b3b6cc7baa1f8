#pragma once
/// What a deployment is going to do: the value that `--dry-run` prints and that is carried out.

#include "src/deploy/host.hpp"
#include "translate/text/json.hpp"

#include <chrono>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace initbridge::deploy {

struct Work {
    std::string owner;
    Side scope = Side::system; ///< user: nothing of it is anybody else's
    plan::Plan files;
    std::string tmpfiles;     ///< a file of tmpfiles.d to work through; empty: none
    std::string linger;       ///< the path whose file makes the service user linger; empty: none
    bool end_linger = false;  ///< that file goes, at the very end: the user's manager goes with it
    std::vector<Target> stop; ///< before the files change: gone, or to be down again
    std::vector<Target> restart; ///< what runs, and is not what it was
    std::vector<Target> start;
    std::vector<Target> deferred;       ///< would be started, were it its time
    std::vector<Target> gone;           ///< units that are there no longer
    std::vector<Target> bystanders;     ///< stay as they are, though supervisord may restart them
    std::set<std::string> groups;       ///< of supervisord: all that it may change
    bool stale = false;                 ///< supervisord has not read what is there already
    std::chrono::milliseconds watch{0}; ///< how long each has to stay up
    std::set<Side> reload;              ///< whose units change

    [[nodiscard]] bool empty() const
    {
        return files.steps.empty() && stop.empty() && restart.empty() && start.empty() && !stale;
    }
};

/// Every path that a plan touches.
[[nodiscard]] std::set<std::string> paths_of(const plan::Plan& plan);

/// Which unit files, and fragments of supervisord's configuration, a plan changes in what they
/// mean: comments do not count.
class ChangedUnits {
public:
    ChangedUnits(const plan::Plan& plan, const std::map<std::string, plan::Observed>& observed);

    /// Its own file, that of its template, or a drop-in of either; its fragment.
    [[nodiscard]] bool contains(const Target& target) const;

private:
    std::set<std::pair<Side, std::string>> units_;
};

/// What decides about the services of a deployment.
struct Situation {
    std::vector<Target> old;    ///< of the deployment that is there
    std::vector<Target> wanted; ///< of the one to be made
    std::set<std::pair<Side, std::string>> running;
    std::set<std::pair<Side, std::string>> ran_before; ///< before the first deployment
    /// What starts with a target that is not there yet, such as graphical-session.target.
    std::set<std::pair<Side, std::string>> waits;
    std::set<std::pair<Side, std::string>> shared; ///< other deployments have them as well
    bool no_start = false;
};

/// The services whose state decides anything: those that come, go, or change.
[[nodiscard]] std::vector<Target>
in_question(const Situation& situation, const ChangedUnits& changed);

/// Fills stop, restart, start, gone and, of what waits or with `no_start`, deferred. What did not
/// change is left alone, up or down; what is wanted no longer becomes what it was before the first
/// deployment.
void decide(Work& work, const Situation& situation, const ChangedUnits& changed);

/// A line for each step.
[[nodiscard]] std::string render(const Work& work);
[[nodiscard]] json::Value to_json(const Work& work);

} // namespace initbridge::deploy
