#include "translate/differences.hpp"

#include "translate/parity/codes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace initbridge {

namespace {

/// Rows whose differences have no diagnostic of their own.
bool is_noted(const parity::Row& row, model::Init init)
{
    return std::ranges::count(
               parity::codes_of(row.on(init)), std::string_view(parity::codes::approximate)) > 0;
}

using Predicate = bool (*)(const model::Service& service, bool shimmed);

/// When what the table says of a field is so for a service.
struct Condition {
    std::string_view field;
    Predicate concerns;
    /// The part of it that no other diagnostic tells; nullptr: all of it.
    Predicate silent = nullptr;
};

bool is_restarted_by_systemd(const model::Service& service, bool shimmed)
{
    return service.restart != model::RestartPolicy::no && !shimmed;
}

/// Fields that are not here are so for every service.
constexpr std::array<Condition, 8> conditions{{
    {"kind",
     [](const model::Service& service, bool) { return service.kind != model::Kind::program; },
     [](const model::Service& service, bool) {
         return service.kind == model::Kind::oneshot;
     }},
    {"environment_file",
     [](const model::Service& service, bool shimmed) {
         return service.runner == model::Init::supervisord || !shimmed;
     },
     [](const model::Service& service, bool) {
         return service.environment_file && service.user;
     }},
    {"events",
     [](const model::Service& service, bool) {
         return service.kind == model::Kind::eventlistener;
     }},
    {"on_fatal",
     [](const model::Service& service, bool) {
         return shim::acts_when_fatal(service);
     }},
    {"restart", is_restarted_by_systemd},
    {"start_retries", is_restarted_by_systemd},
    {"stdout",
     [](const model::Service& service, bool) {
         return service.stdout_log.kind != model::LogKind::none;
     },
     [](const model::Service& service, bool) {
         return service.stdout_log.kind == model::LogKind::journal;
     }},
    {"layer.security",
     [](const model::Service& service, bool) {
         return service.layer->memory != model::MemoryCaps{};
     }},
}};

const Condition* condition_of(const parity::Row& row)
{
    const auto* const found = std::ranges::find(conditions, row.field, &Condition::field);
    return found == conditions.end() ? nullptr : found;
}

bool is_silent(const parity::Row& row, const model::Service& service, bool shimmed)
{
    const Condition* condition = condition_of(row);
    return condition != nullptr && condition->silent != nullptr
               ? condition->silent(service, shimmed)
               : concerns(row, service, shimmed);
}

std::string noted_fields(const model::ServiceSet& set, model::Init init, shim::Use use)
{
    std::string text;
    for (const parity::Row& row : parity::rows()) {
        const auto services = std::ranges::count_if(set.services, [&](const auto& service) {
            return service.runner == init && is_noted(row, init) &&
                   is_silent(row, service, is_shimmed(service, use));
        });
        if (services > 0) {
            text += fmt::format(
                "{}'{}' ({}{})",
                text.empty() ? "" : ", ",
                row.field,
                services,
                !text.empty()   ? ""
                : services == 1 ? " service"
                                : " services");
        }
    }
    return text;
}

} // namespace

bool is_shimmed(const model::Service& service, shim::Use use)
{
    return service.runner == model::Init::systemd && shim::restarts(shim::part_for(service, use));
}

bool concerns(const parity::Row& row, const model::Service& service, bool shimmed)
{
    const Condition* condition = condition_of(row);
    return condition == nullptr || condition->concerns(service, shimmed);
}

void note_approximations(const model::ServiceSet& set, shim::Use use, diag::Diagnostics& out)
{
    for (const model::Init init : {model::Init::supervisord, model::Init::systemd}) {
        const std::string fields = noted_fields(set, init, use);
        if (!fields.empty()) {
            out.note(
                   parity::codes::approximate,
                   std::nullopt,
                   fmt::format(
                       "on {}, these come close and are not the same: {}", to_string(init), fields))
                .hint = "'initbridge explain FIELD' tells how each differs";
        }
    }
}

} // namespace initbridge
