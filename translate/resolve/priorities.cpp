#include "translate/resolve/codes.hpp"
#include "translate/resolve/defaults.hpp"
#include "translate/resolve/order.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <limits>
#include <unordered_map>

namespace initbridge::resolve {

namespace {

constexpr std::int64_t no_priority = std::numeric_limits<std::int64_t>::min();

bool is_listener(const model::Service& service)
{
    return service.kind == model::Kind::eventlistener;
}

/// Numbers that are each handed out once: a union-find over runs of taken ones, so that the next
/// free number is near at hand however long the run.
class FreeNumbers {
public:
    void take(std::int64_t number) { next_.emplace(number, number + 1); }

    /// The smallest free number that is not below `from`; taken from now on.
    std::int64_t take_next(std::int64_t from)
    {
        std::int64_t free = from;
        for (auto found = next_.find(free); found != next_.end(); found = next_.find(free))
            free = found->second;
        for (auto found = next_.find(from); found != next_.end() && found->second != free;) {
            const std::int64_t following = found->second;
            found->second = free;
            found = next_.find(following);
        }
        take(free);
        return free;
    }

private:
    std::unordered_map<std::int64_t, std::int64_t> next_;
};

FreeNumbers numbers_of_listeners(const std::vector<model::Service>& services)
{
    FreeNumbers numbers;
    for (const model::Service& service : services)
        if (is_listener(service) && service.priority_needed)
            numbers.take(service.priority);
    return numbers;
}

void raise(model::Service& service, std::int64_t least, FreeNumbers& of_listeners)
{
    service.priority = is_listener(service) ? of_listeners.take_next(least) : least;
    service.priority_needed = true;
}

} // namespace

void choose_listener_priorities(Draft& draft, diag::Diagnostics& out)
{
    // supervisord hands an event that one listener rejected to every pool whose listener has the
    // same priority (Subprocess.__eq__), subscribed to it or not.
    std::unordered_map<std::int64_t, const model::ServiceEntry*> said;
    for (std::size_t i = 0; i < draft.services.size(); ++i) {
        const model::Service& service = draft.services[i];
        if (!is_listener(service) || service.entry == nullptr || !service.entry->priority)
            continue;
        const auto [slot, is_new] = said.emplace(service.priority, service.entry);
        if (is_new)
            continue;
        draft.mark_broken(i);
        diag::Diagnostic& error = out.error(
            codes::listener_priority,
            service.entry->priority->mark,
            fmt::format(
                "event listeners '{}' and '{}' have the same priority {}",
                slot->second->name.value,
                service.name,
                service.priority));
        error.hint = "give each listener a priority of its own, or leave it out";
        error.related.push_back({slot->second->priority->mark, "the other one is here"});
    }
    FreeNumbers numbers = numbers_of_listeners(draft.services);
    for (model::Service& service : draft.services)
        if (is_listener(service) && !service.priority_needed)
            raise(service, first_listener_priority, numbers);
}

void agree_priorities(
    Draft& draft, const std::vector<Edge>& edges, const std::vector<std::size_t>& sorted)
{
    if (edges.empty())
        return;
    std::vector<std::size_t> position(draft.node_count(), sorted.size());
    for (std::size_t i = 0; i < sorted.size(); ++i)
        position[sorted[i]] = i;
    // Edges by the place of their end: all that a node follows is settled before the node.
    std::vector<std::size_t> count(sorted.size() + 2, 0);
    for (const Edge& edge : edges)
        ++count[position[edge.to] + 1];
    for (std::size_t i = 1; i < count.size(); ++i)
        count[i] += count[i - 1];
    std::vector<std::size_t> from(edges.size());
    std::vector<std::size_t> next = count;
    for (const Edge& edge : edges)
        from[next[position[edge.to]]++] = edge.from;

    FreeNumbers of_listeners = numbers_of_listeners(draft.services);
    // A packaged unit has no priority. It hands on that of what it follows: with `a` after it,
    // `a` is after that, too.
    std::vector<std::int64_t> settled(draft.node_count(), no_priority);
    for (std::size_t i = 0; i < sorted.size(); ++i) {
        std::int64_t highest = no_priority;
        for (std::size_t k = count[i]; k < count[i + 1]; ++k)
            highest = std::max(highest, settled[from[k]]);
        const std::size_t node = sorted[i];
        if (node >= draft.services.size()) {
            settled[node] = highest;
            continue;
        }
        model::Service& service = draft.services[node];
        if (highest != no_priority && highest >= service.priority)
            raise(service, highest + 1, of_listeners);
        settled[node] = service.priority;
    }
}

} // namespace initbridge::resolve
