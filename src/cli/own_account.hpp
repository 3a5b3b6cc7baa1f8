#pragma once
/// Who calls: whose own systemd, files and lists `--user` is about.

#include <sys/types.h>

#include <optional>
#include <string>

namespace initbridge::cli {

struct OwnAccount {
    std::string name;
    uid_t uid = 0;
    std::string home; ///< absolute, without a slash at its end: empty for `/`
};

/// By the effective user; nullopt: passwd(5) has no home folder for it.
[[nodiscard]] std::optional<OwnAccount> find_own_account();

} // namespace initbridge::cli
