#pragma once
/// `--policy` of `listener on-fatal`.

#include "src/listener/run.hpp"
#include "translate/diag/diagnostic.hpp"

#include <optional>
#include <string>

namespace initbridge::cli {

/// `web=exit:3`, `web=restart:web,db`, `web=run:COMMAND`; nullopt after an error.
[[nodiscard]] std::optional<listener::Policy>
parse_policy(const std::string& word, diag::Diagnostics& out);

} // namespace initbridge::cli
