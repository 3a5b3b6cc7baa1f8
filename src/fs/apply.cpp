#include "src/fs/apply.hpp"

#include "src/fs/codes.hpp"
#include "src/fs/transaction.hpp"
#include "translate/plan/paths.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <utility>

namespace initbridge::fs {

namespace {

/// How a step ended, and what to call it when it failed.
struct Ending {
    Errno error;
    std::string_view code;
    std::string_view action;
    const std::string& path;
};

class Doer {
public:
    explicit Doer(Transaction& transaction)
        : to_(transaction)
    {}

    Ending operator()(const plan::MakeDirectory& step) const
    {
        return {
            to_.make_folder(step.path, step.mode, step.owner),
            codes::make_folder,
            "make folder",
            step.path};
    }

    Ending operator()(const plan::WriteFile& step) const
    {
        return {
            to_.write_file(step.path, step.content, step.mode), codes::write, "write", step.path};
    }

    Ending operator()(const plan::SetMode& step) const
    {
        return {
            to_.set_rights(step.path, step.mode, step.owner),
            codes::set_rights,
            "set the rights of",
            step.path};
    }

    Ending operator()(const plan::MakeSymlink& step) const
    {
        return {to_.make_link(step.path, step.target), codes::link, "make link", step.path};
    }

    Ending operator()(const plan::KeepOriginal& step) const
    {
        return {to_.move(step.path, step.kept_as), codes::rename, "put aside", step.path};
    }

    Ending operator()(const plan::RestoreOriginal& step) const
    {
        return {to_.move_over(step.kept_as, step.path), codes::rename, "put back", step.path};
    }

    Ending operator()(const plan::RemovePath& step) const
    {
        return {to_.remove(step.path), codes::remove, "remove", step.path};
    }

private:
    Transaction& to_;
};

} // namespace

diag::Result<void> apply_plan(RootDir& root, const plan::Plan& plan, Renaming renaming)
{
    if (plan.steps.empty()) {
        return {};
    }
    Transaction transaction(root, renaming);
    for (const plan::Step& step : plan.steps) {
        const Ending ending = std::visit(Doer(transaction), step);
        if (ending.error == 0) {
            continue;
        }
        auto failed = refused(
            plan::is_root_path(ending.path) ? ending.code : codes::bad_path,
            fmt::format("cannot {} '{}'", ending.action, root.shown(ending.path)),
            ending.error);
        const diag::Result<void> undone = transaction.roll_back();
        if (!undone) {
            failed.value().code = codes::undo;
            failed.value().message += "; " + undone.error().message;
            failed.value().hint = "the root is half-written: make it anew";
        }
        return failed;
    }
    return transaction.commit();
}

} // namespace initbridge::fs
