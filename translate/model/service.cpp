#include "translate/model/service.hpp"

#include <algorithm>

namespace initbridge::model {

std::optional<diag::SourceMark> said(const ServiceEntry& entry, std::string_view key)
{
    const auto found = std::ranges::find(entry.keys, key, &Marked<std::string_view>::value);
    if (found == entry.keys.end())
        return std::nullopt;
    return found->mark;
}

std::optional<diag::SourceMark> Service::said(std::string_view key) const
{
    return entry == nullptr ? std::nullopt : model::said(*entry, key);
}

Environment Service::full_env() const
{
    // own_env is the stronger one, and insert() keeps what is there.
    Environment merged = own_env;
    if (base_env)
        merged.insert(base_env->begin(), base_env->end());
    return merged;
}

const Text* Service::find_env(const std::string& variable) const
{
    if (const auto own = own_env.find(variable); own != own_env.end())
        return &own->second;
    if (!base_env)
        return nullptr;
    const auto base = base_env->find(variable);
    return base == base_env->end() ? nullptr : &base->second;
}

} // namespace initbridge::model
