#include "translate/resolve/accounts.hpp"

#include "translate/model/names.hpp"
#include "translate/resolve/codes.hpp"
#include "translate/resolve/expand.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

namespace initbridge::resolve {

namespace {

/// What both inits start with; folders of the layers follow.
constexpr std::string_view built_in_path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin";

/// supervisord is a Python program, and Python puts LC_CTYPE=C.UTF-8 into its environment, and so
/// into its children's, where the locale would be C (PEP 538). Services must see it on systemd too.
void coerce_locale(model::Environment& env)
{
    const auto said = [&](const char* name) {
        const auto found = env.find(name);
        return found != env.end() && !found->second.empty() ? &found->second : nullptr;
    };
    const model::Text* locale = said("LC_CTYPE") != nullptr ? said("LC_CTYPE") : said("LANG");
    const bool is_c =
        locale == nullptr || *locale == model::Text{"C"} || *locale == model::Text{"POSIX"};
    if (said("LC_ALL") == nullptr && is_c)
        env.insert_or_assign("LC_CTYPE", model::Text{"C.UTF-8"});
}

/// The environment that image builders put into the image with `ENV`: PATH, then `env` of all
/// layers on top, the last one wins.
model::Environment environment_of(const model::Image& image)
{
    model::Text path{std::string(built_in_path)};
    for (const model::Layer& layer : image.layers) {
        for (const auto& folder : layer.path_append) {
            path.append(":");
            path.append(folder.value);
        }
    }
    model::Environment result;
    result.emplace("PATH", std::move(path));
    for (const model::Layer& layer : image.layers)
        for (const model::EnvVar& variable : layer.env)
            result.insert_or_assign(variable.name.value, variable.value.value);
    coerce_locale(result);
    return result;
}

bool mentions_home(const model::Environment& env)
{
    return std::ranges::any_of(
        env, [](const auto& item) { return item.second.contains(model::ExpansionKind::home); });
}

/// The environment with the home folder written out.
model::Environment with_home(model::Environment env, const std::string& home)
{
    for (auto& [name, value] : env)
        value = model::Text{flatten(value, home, {})};
    return env;
}

} // namespace

Accounts::Accounts(
    const model::Image& image, const facts::TargetFacts& facts, diag::Diagnostics& out)
    : image_(image)
    , facts_(facts)
    , out_(out)
    , image_env_(environment_of(image))
{
    for (const auto& [name, user] : facts.users)
        names_.emplace(user.uid, name);
    names_.emplace(0, "root");
}

const Account& Accounts::service_user()
{
    if (service_user_)
        return *service_user_;
    const model::ServiceUser& user = image_.user;
    const bool described = user.uid || user.home;
    if (!described && !exists(user.name)) {
        out_.error(
                codes::unknown_user,
                std::nullopt,
                fmt::format("the root has no user '{}', the service user", user.name))
            .hint = "create the user in the image before, or say --service-user NAME:UID:HOME";
    }
    if (user.home) {
        const auto uid = model::parse_uid(user.name);
        const auto name = uid ? names_.find(*uid) : names_.end();
        service_user_ = Account{
            name == names_.end() ? user.name : std::string(name->second), *user.home, nullptr, {}};
        complete(*service_user_, image_env_);
    } else {
        service_user_ = look_up(user.name, std::nullopt);
        complete(*service_user_, image_env_);
    }
    return *service_user_;
}

const Account* Accounts::own(const model::Marked<std::string>& user)
{
    if (const auto found = known_.find(user.value); found != known_.end())
        return &found->second;
    if (!exists(user.value)) {
        out_.error(
                codes::unknown_user,
                user.mark,
                fmt::format("the root has no user '{}'", user.value))
            .hint = "create the user in the image before, with useradd or sysusers.d";
        return nullptr;
    }
    // `~` in a layer's env is the service user's home for everyone: in a container it is the ENV.
    // Where nothing needs that home, nothing is said of it.
    model::Environment image_env =
        mentions_home(image_env_) ? with_home(image_env_, service_user().home) : image_env_;
    Account account = look_up(user.value, user.mark);
    complete(account, std::move(image_env));
    return &known_.emplace(user.value, std::move(account)).first->second;
}

/// Only a full root can be known to lack someone. A uid needs no entry in passwd.
bool Accounts::exists(const std::string& user) const
{
    return facts_.root != facts::RootKind::full || user == "root" || model::parse_uid(user) ||
           facts_.users.contains(user) || facts_.homes.contains(user);
}

Account Accounts::look_up(const std::string& user, std::optional<diag::SourceMark> mark)
{
    const auto uid = model::parse_uid(user);
    const auto named = uid ? names_.find(*uid) : names_.end();
    Account account{named == names_.end() ? user : std::string(named->second), {}, nullptr, {}};
    if (const auto known = facts_.users.find(account.name); known != facts_.users.end())
        account.home = known->second.home;
    else if (const auto home = facts_.homes.find(account.name); home != facts_.homes.end())
        account.home = home->second;
    else if (account.name == "root")
        account.home = "/root";
    if (account.home.empty()) {
        account.home = uid ? "/" : "/home/" + account.name;
        note_guess(account, mark);
    }
    return account;
}

void Accounts::note_guess(const Account& account, std::optional<diag::SourceMark> mark)
{
    out_.note(
            codes::home_guessed,
            mark,
            fmt::format("the home folder of '{}' is taken to be '{}'", account.name, account.home))
        .hint = mark ? "give a root that has the user"
                     : "say --service-user NAME:UID:HOME, or give a root that has the user";
}

void Accounts::complete(Account& account, model::Environment env)
{
    model::Text home;
    home.append(model::Expansion{model::ExpansionKind::home, {}, {}});
    env.insert_or_assign("HOME", std::move(home));
    env.insert_or_assign("USER", model::Text{account.name});
    env.insert_or_assign("LOGNAME", model::Text{account.name});
    account.path = flatten(env.at("PATH"), account.home, {});
    account.base_env = std::make_shared<const model::Environment>(std::move(env));
}

} // namespace initbridge::resolve
