#pragma once
/// `command=` and `environment=` of a program, written together: what the second cannot hold
/// goes into the first.

#include "translate/model/service.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace initbridge::supervisord {

/// What a program is to be started with.
struct Launch {
    const std::vector<model::Marked<model::Text>>* argv = nullptr; ///< at least one word
    const model::Environment* environment = nullptr;
    /// The literal for the home folder; nullopt: `%(ENV_HOME)s`.
    std::optional<std::string_view> home;
    bool changes_folder = false; ///< `directory=` is written
};

/// Appends the lines `command=…` and, where there are any variables to set, `environment=…`.
///
/// The program is run directly, or where that cannot be written
/// - through `/usr/bin/env K=V … program`: values that supervisord up to 4.3 (shlex without POSIX
///   rules) and from 4.4 (with them) would read differently, and a relative path of the program,
///   which supervisord looks for before it changes the folder;
/// - through `/usr/bin/env -S "…"`: carriage returns, which its reader takes for line ends;
/// - within these through `/usr/bin/nice -n 0 --` when the program's own name would be taken for
///   an assignment or an option (a shell would add PWD to the environment).
/// All of them replace themselves by the program: process, argv and environment are the same.
void write_launch(std::string& out, const Launch& launch);

} // namespace initbridge::supervisord
