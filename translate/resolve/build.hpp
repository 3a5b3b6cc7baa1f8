#pragma once
/// From one entry (or relayed port) to one service.

#include "translate/resolve/accounts.hpp"
#include "translate/resolve/draft.hpp"
#include "translate/resolve/expand.hpp"
#include "translate/resolve/names.hpp"
#include "translate/resolve/selection.hpp"

namespace initbridge::resolve {

/// Builds into a draft. What has an error is built as far as it goes, and marked broken.
class Builder {
public:
    Builder(const model::Image& image, Accounts& accounts, diag::Diagnostics& out)
        : image_(image)
        , accounts_(accounts)
        , out_(out)
        , outside_(image)
    {}

    void add(const Candidate& candidate, Draft& draft);
    void add(const Relay& relay, Draft& draft);

private:
    void add_service(const Candidate& candidate, Draft& draft);
    void add_packaged(const Candidate& candidate, Draft& draft);

    /// False: the user does not exist.
    bool choose_account(const model::ServiceEntry& entry, model::Service& service);
    bool resolve_env(
        const std::vector<model::EnvVar>& env, ExpansionScope scope, model::Environment& result);
    bool resolve_command(
        const model::Marked<model::Command>& command,
        const ExpansionScope& scope,
        std::vector<model::Marked<model::Text>>& result);
    bool resolve_texts(const model::ServiceEntry& entry, model::Service& service);
    bool resolve_paths(
        const model::ServiceEntry& entry, const ExpansionScope& scope, model::Service& service);
    bool resolve_logs(
        const model::ServiceEntry& entry, const ExpansionScope& scope, model::Service& service);
    /// nullopt: an error. `home` is that of whoever runs the service.
    std::optional<model::Text> resolve_path(
        const model::Marked<model::Text>& path,
        const ExpansionScope& scope,
        std::string_view key,
        std::string_view home);

    const model::Image& image_;
    Accounts& accounts_;
    diag::Diagnostics& out_;
    OutsideVariables outside_;
};

} // namespace initbridge::resolve
