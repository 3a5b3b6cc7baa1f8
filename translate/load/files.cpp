#include "translate/load/files.hpp"

#include "translate/load/codes.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <functional>
#include <utility>

namespace initbridge::load {

bool Found::has_entry(std::string_view name) const
{
    return std::binary_search(entries.begin(), entries.end(), name, std::less<>{});
}

const Found* Files::find(const std::string& path)
{
    const auto it = found_.find(path);
    if (it != found_.end()) {
        return &it->second;
    }
    if (wanted_set_.insert(path).second) {
        wanted_.push_back(path);
    }
    return nullptr;
}

void Files::start_round()
{
    wanted_.clear();
    wanted_set_.clear();
}

void Files::provide(const std::string& path, facts::SourceFile file)
{
    if (found_.contains(path)) {
        return;
    }
    Found found;
    found.kind = file.kind;
    found.problem = std::move(file.problem);
    found.entries = std::move(file.entries);
    std::sort(found.entries.begin(), found.entries.end());
    if (file.kind == facts::SourceFile::Kind::file) {
        found.file = sources_->add(path, std::move(file.text));
    }
    found_.emplace(path, std::move(found));
}

bool report_no_file(
    const std::string& path, const Found& found, Place where, diag::Diagnostics& out)
{
    switch (found.kind) {
    case facts::SourceFile::Kind::file:
        return false;
    case facts::SourceFile::Kind::directory:
        out.error(codes::unreadable, where, fmt::format("'{}' is a folder", path));
        return true;
    case facts::SourceFile::Kind::missing:
        out.error(codes::missing_path, where, fmt::format("'{}' does not exist", path));
        return true;
    case facts::SourceFile::Kind::unreadable:
        out.error(
            codes::unreadable, where, fmt::format("cannot read '{}': {}", path, found.problem));
        return true;
    }
    return true;
}

} // namespace initbridge::load
