#pragma once
/// The part of `/etc/supervisord.conf` that stands before the programs.

#include "translate/diag/diagnostic.hpp"
#include "translate/supervisord/render.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace initbridge::supervisord {

[[nodiscard]] std::string builtin_header(const Places& places);
/// What puts socket and pid file of a given header to `places` when it stands behind it: of a
/// section that comes twice, the last value of an option counts.
[[nodiscard]] std::string header_with_places(const Places& places);

/// What a header says that matters to the rest.
struct HeaderFacts {
    /// Names of the programs, listeners and groups that it brings: name → where.
    std::map<std::string, diag::SourceMark> programs;
    /// Folders that must be there when supervisord starts.
    std::vector<std::string> folders;
};

/// Reports what supervisord would refuse in a given header, and what would go wrong later.
[[nodiscard]] HeaderFacts check_header(const Header& header, diag::Diagnostics& out);

} // namespace initbridge::supervisord
