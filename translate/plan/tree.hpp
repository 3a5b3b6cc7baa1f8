#pragma once
/// A tree of files as a value: what a rendering wants to be there, what a root was seen to hold.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace initbridge::plan {

struct Owner {
    std::uint32_t uid = 0;
    std::uint32_t gid = 0;

    friend bool operator==(const Owner&, const Owner&) = default;
};

/// A folder that is wanted for itself (parents of files come of themselves, 0755).
struct Directory {
    std::uint32_t mode = 0755;
    std::optional<Owner> owner; ///< nullopt: as created

    friend bool operator==(const Directory&, const Directory&) = default;
};

struct File {
    std::string content;
    std::uint32_t mode = 0644;

    friend bool operator==(const File&, const File&) = default;
};

struct Symlink {
    std::string target;

    friend bool operator==(const Symlink&, const Symlink&) = default;
};

using Node = std::variant<Directory, File, Symlink>;

/// Absolute, normalised paths → what is there. Ordered, so that output is the same everywhere.
class FileTree {
public:
    /// False when the path is taken by something different (the same node again is fine).
    [[nodiscard]] bool add(std::string path, Node node);

    void remove(const std::string& path) { nodes_.erase(path); }

    [[nodiscard]] const Node* find(const std::string& path) const;

    [[nodiscard]] const std::map<std::string, Node>& nodes() const { return nodes_; }

    [[nodiscard]] bool empty() const { return nodes_.empty(); }

    friend bool operator==(const FileTree&, const FileTree&) = default;

private:
    std::map<std::string, Node> nodes_;
};

} // namespace initbridge::plan
