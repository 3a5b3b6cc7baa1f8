#include "src/cli/own_account.hpp"

#include <pwd.h>
#include <unistd.h>

#include <string_view>

namespace initbridge::cli {

std::optional<OwnAccount> find_own_account()
{
    const passwd* entry = ::getpwuid(::geteuid());
    if (entry == nullptr || entry->pw_dir[0] != '/') {
        return std::nullopt;
    }
    std::string_view home = entry->pw_dir;
    while (home.ends_with('/')) {
        home.remove_suffix(1);
    }
    return OwnAccount{entry->pw_name, entry->pw_uid, std::string(home)};
}

} // namespace initbridge::cli
