#pragma once
/// Defaults of options: `/etc/initbridge/initbridge.conf`, with a section for each command and
/// the options' long names for keys.

#include "translate/diag/diagnostic.hpp"

#include <string>
#include <vector>

namespace initbridge::cli {

struct Config {
    struct Setting {
        std::string section; ///< the command
        std::string key;     ///< an option without its dashes
        std::string value;
    };

    std::string path; ///< for messages
    std::vector<Setting> settings;
};

/// Reads the file that INITBRIDGE_CONFIG names, else the usual one. A missing one is empty.
[[nodiscard]] Config read_config(diag::Diagnostics& out);

} // namespace initbridge::cli
