#include "translate/model/entry.hpp"

#include <array>
#include <cstddef>

namespace initbridge::model {

namespace {

// Rows stand in the order of the enumerators.
constexpr std::array<std::string_view, 3> run_by_names{"any", "supervisord", "systemd"};
constexpr std::array<std::string_view, 3> kind_names{"program", "eventlistener", "oneshot"};
constexpr std::array<std::string_view, 2> scope_names{"system", "user"};
constexpr std::array<std::string_view, 4> restart_names{
    "always", "unless-stopped", "on-failure", "no"};

static_assert(static_cast<std::size_t>(RunBy::systemd) + 1 == run_by_names.size());
static_assert(static_cast<std::size_t>(Kind::oneshot) + 1 == kind_names.size());
static_assert(static_cast<std::size_t>(Scope::user) + 1 == scope_names.size());
static_assert(static_cast<std::size_t>(RestartPolicy::no) + 1 == restart_names.size());

} // namespace

std::string_view to_string(RunBy value)
{
    return run_by_names.at(static_cast<std::size_t>(value));
}

std::string_view to_string(Kind value)
{
    return kind_names.at(static_cast<std::size_t>(value));
}

std::string_view to_string(Scope value)
{
    return scope_names.at(static_cast<std::size_t>(value));
}

std::string_view to_string(RestartPolicy value)
{
    return restart_names.at(static_cast<std::size_t>(value));
}

} // namespace initbridge::model
