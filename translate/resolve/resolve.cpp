#include "translate/resolve/resolve.hpp"

#include "translate/resolve/accounts.hpp"
#include "translate/resolve/build.hpp"
#include "translate/resolve/names.hpp"
#include "translate/resolve/on_fatal.hpp"
#include "translate/resolve/order.hpp"
#include "translate/resolve/paths.hpp"
#include "translate/resolve/rules.hpp"
#include "translate/resolve/selection.hpp"
#include "translate/resolve/watched.hpp"

#include <utility>

namespace initbridge::resolve {

namespace {

/// In layer order and as authored, the relays of a layer after its entries.
Draft build(
    const model::Image& image,
    const Selection& selection,
    const std::vector<Relay>& relays,
    Builder& builder)
{
    Draft draft;
    draft.elsewhere = selection.elsewhere;
    draft.services.reserve(selection.entries.size() + relays.size());
    auto entry = selection.entries.begin();
    auto relay = relays.begin();
    for (const model::Layer& layer : image.layers) {
        for (; entry != selection.entries.end() && entry->layer == &layer; ++entry)
            builder.add(*entry, draft);
        for (; relay != relays.end() && relay->layer == &layer; ++relay)
            builder.add(*relay, draft);
    }
    return draft;
}

} // namespace

model::ServiceSet
resolve(const model::Image& image, const facts::TargetFacts& facts, diag::Diagnostics& out)
{
    Selection selection = select_entries(image, facts, out);
    for (Candidate& candidate : selection.entries)
        if (!check_entry(*candidate.entry, image.user, out))
            candidate.broken = true;
    std::vector<Relay> relays = select_relays(image, out);
    check_names(image, selection.entries, relays, out);

    Accounts accounts(image, facts, out);
    Builder builder(image, accounts, out);
    Draft draft = build(image, selection, relays, builder);
    check_on_fatal(draft, out);
    add_warden(draft, accounts);

    const std::vector<Edge> edges = resolve_references(draft, out);
    choose_listener_priorities(draft, out);
    const std::vector<std::size_t> sorted = sort_nodes(draft, edges, out);
    agree_priorities(draft, edges, sorted);

    model::ServiceSet set = finish(std::move(draft), image);
    if (image.bridge || image.init == model::Init::supervisord) {
        const Account& account = accounts.service_user();
        set.environment = account.base_env;
        set.home = account.home;
    }
    mark_watched(set.services);
    check_shared_logs(set.services, out);
    return set;
}

} // namespace initbridge::resolve
