#include "translate/resolve/on_fatal.hpp"

#include "translate/resolve/codes.hpp"
#include "translate/text/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace initbridge::resolve {

namespace {

using model::FatalAction;
using model::OnFatal;

/// nullptr: nothing is to be done.
const model::Marked<OnFatal>* policy_of(const model::Service& service)
{
    const model::ServiceEntry* entry = service.entry;
    const bool said =
        entry != nullptr && entry->on_fatal && entry->on_fatal->value.action != FatalAction::none;
    return said ? &*entry->on_fatal : nullptr;
}

bool runs_once(const model::Service& service)
{
    return service.restart == model::RestartPolicy::no && !service.said("start_secs") &&
           !service.said("start_retries");
}

/// Its ends are all after `start_secs`, which supervisord counts as good starts.
bool survives_its_ends(const model::Service& service)
{
    return service.start_secs == std::chrono::seconds::zero();
}

bool is_command(const std::string& text)
{
    const auto words = text::split_words(text);
    const auto* found = std::get_if<std::vector<text::Word>>(&words);
    return found != nullptr && !found->empty() && !text::joined(found->front()).empty();
}

/// The services of its layer that the same init runs, in the order of their start.
std::string layer_of(const model::Service& service, const std::vector<model::Service>& services)
{
    std::vector<const model::Service*> beside;
    for (const model::Service& other : services) {
        if (other.layer == service.layer && other.runner == service.runner &&
            other.kind == model::Kind::program)
            beside.push_back(&other);
    }
    std::ranges::sort(beside, {}, [](const model::Service* one) {
        return std::pair(one->priority, one); // of the same, in the order of the layer
    });
    std::string names;
    for (const model::Service* other : beside)
        names += (names.empty() ? "" : ",") + other->name;
    return names;
}

std::string policy_word(const model::Service& service, const std::vector<model::Service>& services)
{
    const OnFatal& policy = policy_of(service)->value;
    switch (policy.action) {
    case FatalAction::exit:
        return policy.exit_code ? fmt::format("{}=exit:{}", service.name, *policy.exit_code)
                                : fmt::format("{}=exit", service.name);
    case FatalAction::restart_layer:
        return fmt::format("{}=restart:{}", service.name, layer_of(service, services));
    case FatalAction::run:
        return fmt::format("{}=run:{}", service.name, policy.command);
    case FatalAction::none:
        break;
    }
    return {};
}

} // namespace

void check_on_fatal(Draft& draft, diag::Diagnostics& out)
{
    for (std::size_t i = 0; i < draft.services.size(); ++i) {
        const model::Service& service = draft.services[i];
        const auto* policy = policy_of(service);
        if (policy == nullptr)
            continue;
        if (service.kind != model::Kind::program || runs_once(service)) {
            out.error(
                   codes::never_fatal,
                   policy->mark,
                   fmt::format("'{}' is never given up on", service.name))
                .hint =
                service.kind == model::Kind::program
                    ? "say 'restart', 'start_secs' or 'start_retries', or leave 'on_fatal' out"
                    : "only programs are; leave 'on_fatal' out";
            draft.mark_broken(i);
        } else if (policy->value.action == FatalAction::run && !is_command(policy->value.command)) {
            out.error(
                   codes::bad_command,
                   policy->mark,
                   fmt::format("'{}' is no command", policy->value.command))
                .hint = "name a program, and close each quote that is opened";
            draft.mark_broken(i);
        } else if (survives_its_ends(service)) {
            out.warning(
                   codes::never_fatal,
                   policy->mark,
                   fmt::format("'{}' is given up on only where it cannot be run", service.name))
                .hint = "with 'start_secs: 0' each start is a success; say how long one takes";
        }
    }
}

void add_warden(Draft& draft, Accounts& accounts)
{
    model::Service warden;
    for (const model::Service& service : draft.services) {
        if (policy_of(service) == nullptr || service.runner != model::Init::supervisord)
            continue;
        const diag::SourceMark mark = policy_of(service)->mark;
        if (warden.layer == nullptr) {
            warden.layer = service.layer;
            warden.mark = mark;
            for (const char* word : {"/usr/bin/initbridge", "listener", "on-fatal"})
                warden.argv.push_back({model::Text{std::string(word)}, mark});
        }
        warden.argv.push_back({model::Text{std::string("--policy")}, mark});
        warden.argv.push_back({model::Text{policy_word(service, draft.services)}, mark});
    }
    if (warden.layer == nullptr)
        return;
    const Account& account = accounts.service_user();
    warden.name = "initbridge-on-fatal";
    warden.kind = model::Kind::eventlistener;
    warden.description = "what is done when a program is given up on";
    warden.base_env = account.base_env;
    warden.path = account.path;
    warden.home = account.home;
    warden.working_directory = model::Text{"/"};
    warden.restart = model::RestartPolicy::always;
    warden.wanted_by = {"multi-user.target"};
    warden.stdout_log = {model::LogKind::none, {}};
    warden.stderr_log = {model::LogKind::journal, {}};
    draft.services.push_back(std::move(warden));
    draft.broken_services.push_back(0);
}

} // namespace initbridge::resolve
