#pragma once
/// What a call of the program asks for, as plain values.

#include "translate/translate.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace initbridge::cli {

enum class OutputForm { text, json };

struct TranslateOptions {
    LoadRequest load;
    std::optional<std::string> root;
    std::optional<std::string> owner; ///< nullopt: the name of the image or the first layer
    std::optional<int> systemd_version;
    bool vendor = false;
    bool force = false;
    bool dry_run = false;
    bool strict = false;
    OutputForm output = OutputForm::text;
};

struct CheckOptions {
    LoadRequest load;
    bool strict = false;
    OutputForm output = OutputForm::text;
};

struct RelayOptions {
    std::uint16_t port = 0;
    std::optional<std::string> address;
};

struct StdioOptions {
    std::vector<std::string> command; ///< at least one word
};

struct VersionOptions {
    OutputForm output = OutputForm::text;
};

/// Text that was asked for: `--help`.
struct HelpOptions {
    std::string text;
};

using Options = std::
    variant<TranslateOptions, CheckOptions, RelayOptions, StdioOptions, VersionOptions, HelpOptions>;

} // namespace initbridge::cli
