#pragma once
/// What `--watch` shows: on a terminal a table that is drawn anew in its place, else a line for
/// each change.

#include "src/cli/options.hpp"
#include "src/cli/service_show.hpp"
#include "translate/diag/diagnostic.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace initbridge::cli {

/// The first lines of a text, as many and as long as a terminal takes; code points are columns.
[[nodiscard]] std::string
cut_to_screen(const std::string& text, std::size_t rows, std::size_t columns);

class WatchPrinter {
public:
    explicit WatchPrinter(ServiceOptions::Form form);

    /// It has to be shown again as time goes by.
    [[nodiscard]] bool redraws() const { return redraws_; }

    /// False when nobody reads any more, as below. `problems`: managers that cannot be reached.
    [[nodiscard]] bool show_statuses(
        const std::vector<service::Target>& targets,
        const Statuses& statuses,
        const std::vector<diag::Diagnostic>& problems);
    [[nodiscard]] bool show_list(const std::vector<service::Target>& targets);

private:
    /// What was shown of a service. `gone`: that it is not there any more.
    struct Shown {
        service::Target target;
        std::optional<service::Status> status;
        bool gone = false;
    };

    [[nodiscard]] bool draw(std::string text);
    [[nodiscard]] std::string changes(
        const std::vector<service::Target>& targets, const Statuses& statuses, service::Time now);
    [[nodiscard]] std::string
    line_of(const service::Target& target, const std::optional<service::Status>& status) const;
    [[nodiscard]] std::string list_line_of(const service::Target& target, bool gone) const;
    void complain(const std::vector<diag::Diagnostic>& problems);

    ServiceOptions::Form form_;
    bool redraws_;
    std::size_t drawn_ = 0; ///< lines
    std::map<std::string, Shown> shown_;
    std::vector<std::string> complaints_; ///< that were made, and still hold
};

} // namespace initbridge::cli
