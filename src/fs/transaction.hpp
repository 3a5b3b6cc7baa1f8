#pragma once
/// Changes to a root that can all be undone until they are committed. Nothing is overwritten or
/// removed before that: what was there is kept under a temporary name beside it.

#include "src/fs/file_io.hpp"
#include "src/fs/root_dir.hpp"
#include "translate/diag/diagnostic.hpp"
#include "translate/plan/tree.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace initbridge::fs {

/// How an entry takes another's place: by renameat2(2) with its flags, or, where the file system
/// or a sandbox does not know them, by hard links.
enum class Renaming { kernel_if_able, by_links };

/// Temporary names are this, the process's number, `-` and another number.
inline constexpr std::string_view temporary_prefix = ".initbridge-tmp-";

class Transaction {
public:
    explicit Transaction(RootDir& root, Renaming renaming = Renaming::kernel_if_able)
        : root_(root)
        , renaming_(renaming)
    {}

    /// A folder that is there already stays as it is.
    [[nodiscard]] Errno make_folder(
        const std::string& path, std::uint32_t mode, const std::optional<plan::Owner>& owner);
    [[nodiscard]] Errno
    write_file(const std::string& path, std::string_view content, std::uint32_t mode);
    [[nodiscard]] Errno make_link(const std::string& path, const std::string& target);
    /// Of a file or folder, never of what a link leads to.
    [[nodiscard]] Errno set_rights(
        const std::string& path, std::uint32_t mode, const std::optional<plan::Owner>& owner);
    /// Renames; an error when `to` is there.
    [[nodiscard]] Errno move(const std::string& from, const std::string& to);
    /// Renames over whatever is there (but a folder).
    [[nodiscard]] Errno move_over(const std::string& from, const std::string& to);
    /// No error when there is nothing. A folder goes at the commit, if it is empty then.
    [[nodiscard]] Errno remove(const std::string& path);

    /// Drops what was kept, and syncs.
    [[nodiscard]] diag::Result<void> commit();
    /// Undoes everything. A failure names the first path that could not be put back.
    [[nodiscard]] diag::Result<void> roll_back();

private:
    struct Undo {
        enum class Kind { unlink, remove_folder, rename, exchange, set_rights } kind;
        std::string path;
        std::string other; ///< rename: what becomes `path`; exchange: its partner
        std::uint32_t mode = 0;
        plan::Owner owner;
    };

    /// An entry, by its folder and by its whole path.
    struct Entry {
        RootDir::Place place;
        std::string path;

        [[nodiscard]] int fd() const { return place.fd(); }

        [[nodiscard]] const char* name() const { return place.name.c_str(); }
    };

    /// `path` for a change in its folder; nullopt, and errno says why.
    [[nodiscard]] std::optional<Entry> entry(const std::string& path);
    /// An entry beside `where` under a name that is not taken by us.
    [[nodiscard]] Entry temporary(const Entry& where);
    /// Puts `from` at `to`, undoably, over whatever is there.
    [[nodiscard]] Errno install(const Entry& from, const Entry& to);
    [[nodiscard]] Errno exchange(const Entry& from, const Entry& to);
    [[nodiscard]] Errno install_by_links(const Entry& from, const Entry& to);
    /// rename(2) that never replaces anything.
    [[nodiscard]] Errno rename_to_fresh(const Entry& from, const Entry& to);
    [[nodiscard]] Errno replace_by_link(const Entry& where, const std::string& target);
    [[nodiscard]] static bool lacks_flags(Errno error);
    void undo_by_rename(const Entry& there, const Entry& back);
    [[nodiscard]] Errno undo(const Undo& step);
    [[nodiscard]] diag::Result<void> sync();

    RootDir& root_;
    Renaming renaming_;
    unsigned long counter_ = 0;
    std::vector<Undo> undo_;
    std::vector<std::string> trash_;             ///< paths of what was replaced or removed
    std::vector<std::string> leaving_folders_;   ///< removed at the commit, when empty
    std::set<std::string, std::less<>> made_;    ///< folders that this transaction made
    std::set<std::string, std::less<>> touched_; ///< folders that were there and were written to
    std::string last_touched_;
};

} // namespace initbridge::fs
