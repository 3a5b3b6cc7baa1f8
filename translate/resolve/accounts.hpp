#pragma once
/// Whom services run as, and the environment that all services of one account share.

#include "translate/diag/diagnostic.hpp"
#include "translate/facts/facts.hpp"
#include "translate/model/service.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

namespace initbridge::resolve {

struct Account {
    std::string name; ///< USER and LOGNAME: a uid only where no name is known
    std::string home;
    std::shared_ptr<const model::Environment> base_env;
    std::string path; ///< PATH of base_env with home filled in
};

/// Looks accounts up once each; what had to be guessed of one is noted once.
class Accounts {
public:
    Accounts(const model::Image& image, const facts::TargetFacts& facts, diag::Diagnostics& out);

    /// The image's service user. Valid as long as this object.
    [[nodiscard]] const Account& service_user();
    /// `user` of an entry; nullptr (and an error): the root does not have it.
    [[nodiscard]] const Account* own(const model::Marked<std::string>& user);

private:
    [[nodiscard]] bool exists(const std::string& user) const;
    [[nodiscard]] Account look_up(const std::string& user, std::optional<diag::SourceMark> mark);
    /// Adds HOME, USER and LOGNAME to the image's environment and gives it to the account.
    static void complete(Account& account, model::Environment env);
    void note_guess(const Account& account, std::optional<diag::SourceMark> mark);

    const model::Image& image_;
    const facts::TargetFacts& facts_;
    diag::Diagnostics& out_;
    model::Environment image_env_; ///< layers' env and PATH
    std::unordered_map<std::uint32_t, std::string_view> names_;
    std::unordered_map<std::string, Account> known_;
    std::optional<Account> service_user_;
};

} // namespace initbridge::resolve
