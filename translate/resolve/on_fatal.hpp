#pragma once
/// `on_fatal`: what is done when a service is given up on.

#include "translate/diag/diagnostic.hpp"
#include "translate/resolve/accounts.hpp"
#include "translate/resolve/draft.hpp"

namespace initbridge::resolve {

/// Reports where it cannot be kept: of what is never given up on, and of no command. Marks those
/// broken.
void check_on_fatal(Draft& draft, diag::Diagnostics& out);

/// Where supervisord runs services that say it: the event listener that sees to it, as a service of
/// the layer of the first of them.
void add_warden(Draft& draft, Accounts& accounts);

} // namespace initbridge::resolve
