#include "translate/supervisord/users.hpp"

#include "translate/model/names.hpp"

namespace initbridge::supervisord {

namespace {

std::optional<std::uint32_t> uid_of(const std::string& name, const facts::TargetFacts& facts)
{
    if (is_root(name)) {
        return 0;
    }
    if (const auto* known = find_user(facts, name)) {
        return known->second.uid;
    }
    return model::parse_uid(name);
}

std::optional<std::uint32_t> uid_of(const model::ServiceUser& user, const facts::TargetFacts& facts)
{
    return user.uid ? user.uid : uid_of(user.name, facts);
}

} // namespace

const std::pair<const std::string, facts::User>*
find_user(const facts::TargetFacts& facts, const std::string& name)
{
    if (const auto found = facts.users.find(name); found != facts.users.end()) {
        return &*found;
    }
    if (const auto uid = model::parse_uid(name)) {
        for (const auto& known : facts.users) {
            if (known.second.uid == *uid) {
                return &known;
            }
        }
    }
    return nullptr;
}

bool is_root(std::string_view name)
{
    return name == "root" || name == "0";
}

bool runs_unprivileged(const model::ServiceUser& user)
{
    return user.declared && !is_root(user.name) && user.uid != 0U;
}

bool is_service_user(
    const std::string& name, const model::ServiceUser& user, const facts::TargetFacts& facts)
{
    if (name == user.name) {
        return true;
    }
    const auto uid = uid_of(name, facts);
    return uid && uid == uid_of(user, facts);
}

std::optional<plan::Owner>
folder_owner(const model::ServiceUser& user, const facts::TargetFacts& facts)
{
    if (!runs_unprivileged(user)) {
        return std::nullopt;
    }
    if (const auto* known = find_user(facts, user.name)) {
        return plan::Owner{known->second.uid, known->second.gid};
    }
    if (const auto uid = uid_of(user, facts)) {
        const auto* known = find_user(facts, std::to_string(*uid));
        // A user made together with its group has the same number there.
        return plan::Owner{*uid, known == nullptr ? *uid : known->second.gid};
    }
    return std::nullopt;
}

std::optional<std::string_view>
literal_home(const model::Service& service, const model::Image& image)
{
    if (image.user.declared || service.user || service.own_env.contains("HOME")) {
        return service.home;
    }
    return std::nullopt;
}

} // namespace initbridge::supervisord
