#include "translate/supervisord/codes.hpp"
#include "translate/supervisord/log_path.hpp"
#include "translate/supervisord/logs.hpp"
#include "translate/supervisord/users.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

namespace initbridge::supervisord {

namespace {

/// Folders that any image has and that are not made: everybody may write there.
constexpr std::array<std::string_view, 5> always_there{"/", "/tmp", "/var/tmp", "/dev", "/dev/shm"};

/// Folders of a distribution (file-hierarchy(7)), which belong to root.
constexpr std::array<std::string_view, 22> roots_own{"/boot",      "/etc",
                                                     "/home",      "/mnt",
                                                     "/opt",       "/run",
                                                     "/srv",       "/usr",
                                                     "/usr/bin",   "/usr/lib",
                                                     "/usr/local", "/usr/share",
                                                     "/var",       "/var/cache",
                                                     "/var/empty", "/var/lib",
                                                     "/var/local", "/var/log",
                                                     "/var/opt",   "/var/run",
                                                     "/var/spool", "/var/log/journal"};

bool is_always_there(std::string_view folder)
{
    return std::ranges::find(always_there, folder) != always_there.end() || is_device(folder);
}

class Folders {
public:
    Folders(
        plan::FileTree& tree,
        const model::Image& image,
        const facts::TargetFacts& facts,
        diag::Diagnostics& out)
        : tree_(tree)
        , user_(image.user)
        , owner_(folder_owner(image.user, facts))
        , by_name_(image.bridge)
        , out_(out)
    {}

    void add(const model::Service& service, const model::Text& path, diag::SourceMark mark)
    {
        const bool each = path.contains(model::ExpansionKind::process_num);
        const std::int64_t copies = each ? std::max<std::int64_t>(service.instances, 1) : 1;
        for (std::int64_t number = 0; number < copies; ++number) {
            const std::string flat = flat_path(path, service, number);
            if (is_device(flat)) {
                continue;
            }
            const auto folder = folder_of(flat);
            if (!folder) {
                report_unknown(service, mark);
                return;
            }
            if (*folder == service.home || !done_.insert(*folder).second) {
                continue;
            }
            add_new(service, *folder, mark);
        }
    }

private:
    void add_new(const model::Service& service, const std::string& folder, diag::SourceMark mark)
    {
        if (runs_unprivileged(user_) && is_distributions_folder(folder)) {
            out_.warning(
                    codes::log_not_writable,
                    mark,
                    fmt::format(
                        "folder '{}' belongs to root, but supervisord runs as '{}'",
                        folder,
                        user_.name))
                .hint = fmt::format("use a folder of its own: '{}/{}'", folder, service.name);
        } else if (runs_unprivileged(user_) && !owner_ && !by_name_ && !is_always_there(folder)) {
            report_nobody(folder, mark);
        }
        // The parents below the home folder are the user's too, not root's.
        if (folder.starts_with(service.home + "/")) {
            const std::size_t start = service.home.size() + 1;
            for (auto slash = folder.find('/', start); slash != std::string::npos;
                 slash = folder.find('/', slash + 1)) {
                add_folder(tree_, folder.substr(0, slash), owner_);
            }
        }
        add_folder(tree_, folder, owner_);
    }

    void report_unknown(const model::Service& service, diag::SourceMark mark)
    {
        out_.warning(
                codes::log_folder_unknown,
                mark,
                fmt::format(
                    "the folder of a log file of '{}' is known only at run time", service.name))
            .hint = "make it in the image: supervisord refuses its whole configuration without it";
    }

    void report_nobody(const std::string& folder, diag::SourceMark mark)
    {
        if (reported_nobody_) {
            return;
        }
        reported_nobody_ = true;
        out_.warning(
                codes::log_not_writable,
                mark,
                fmt::format(
                    "folder '{}' will belong to root: the uid of '{}' is not known",
                    folder,
                    user_.name))
            .hint = fmt::format("say it: --service-user {}:UID", user_.name);
    }

    plan::FileTree& tree_;
    const model::ServiceUser& user_;
    std::optional<plan::Owner> owner_;
    bool by_name_; ///< tmpfiles.d makes the folders, and knows users by name
    diag::Diagnostics& out_;
    std::set<std::string> done_;
    bool reported_nobody_ = false;
};

} // namespace

bool is_distributions_folder(std::string_view folder)
{
    return std::ranges::find(roots_own, folder) != roots_own.end();
}

void add_folder(plan::FileTree& tree, const std::string& path, std::optional<plan::Owner> owner)
{
    if (is_always_there(path)) {
        return;
    }
    // A folder that is wanted twice is wanted alike: nothing else makes folders here.
    static_cast<void>(tree.add(
        path, plan::Directory{0755, is_distributions_folder(path) ? std::nullopt : owner}));
}

void add_log_folders(
    plan::FileTree& tree,
    const model::ServiceSet& set,
    const facts::TargetFacts& facts,
    diag::Diagnostics& out)
{
    Folders folders(tree, *set.image, facts, out);
    for (const model::Service& service : set.services) {
        if (service.runner != model::Init::supervisord) {
            continue;
        }
        if (service.stdout_log.kind == model::LogKind::file) {
            const auto mark = service.entry != nullptr && service.entry->stdout_log
                                  ? service.entry->stdout_log->mark
                                  : service.mark;
            folders.add(service, service.stdout_log.path, mark);
        }
        if (service.stderr_log.kind == model::LogKind::file) {
            const auto mark = service.entry != nullptr && service.entry->stderr_log
                                  ? service.entry->stderr_log->mark
                                  : service.mark;
            folders.add(service, service.stderr_log.path, mark);
        }
    }
}

} // namespace initbridge::supervisord
