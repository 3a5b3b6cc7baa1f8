#include "translate/systemd/install.hpp"
#include "translate/systemd/unit_paths.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace initbridge::systemd {

namespace {

/// Folders below which units lie, highest precedence first (systemd.unit(5), "UNIT FILE LOAD
/// PATH"); those that exist at run time only are left out.
constexpr std::array<std::string_view, 4> system_folders{
    "/etc/systemd/system",
    "/usr/local/lib/systemd/system",
    "/lib/systemd/system",
    "/usr/lib/systemd/system"};
constexpr std::array<std::string_view, 5> user_folders{
    "/etc/systemd/user",
    "/usr/local/share/systemd/user",
    "/usr/share/systemd/user",
    "/usr/local/lib/systemd/user",
    "/usr/lib/systemd/user"};

constexpr int first_with_upheld_by = 254;

[[nodiscard]] std::span<const std::string_view> folders(facts::UnitScope scope)
{
    return scope == facts::UnitScope::system ? std::span<const std::string_view>(system_folders)
                                             : std::span<const std::string_view>(user_folders);
}

/// Lower is stronger.
[[nodiscard]] std::size_t rank(std::string_view path, facts::UnitScope scope)
{
    std::size_t rank = 0;
    for (const std::string_view folder : folders(scope)) {
        if (path.starts_with(folder) && path.substr(folder.size()).starts_with('/')) {
            break;
        }
        ++rank;
    }
    return rank;
}

} // namespace

std::string_view file_name_of(std::string_view path)
{
    return path.substr(path.rfind('/') + 1);
}

std::string_view folder_of(std::string_view path)
{
    return path.substr(0, path.rfind('/'));
}

std::string absolute_target(std::string_view link, std::string_view target)
{
    std::string joined;
    if (!target.starts_with('/')) {
        joined = folder_of(link);
        joined += '/';
    }
    joined += target;
    std::string result;
    for (std::size_t start = 0; start < joined.size();) {
        const std::size_t end = std::min(joined.find('/', start), joined.size());
        const std::string_view part = std::string_view(joined).substr(start, end - start);
        if (part == "..") {
            result.resize(result.empty() ? 0 : result.rfind('/'));
        } else if (!part.empty() && part != ".") {
            result += '/';
            result += part;
        }
        start = end + 1;
    }
    return result;
}

bool is_same_unit_path(std::string_view a, std::string_view b)
{
    constexpr std::string_view usr = "/usr";
    constexpr std::string_view split = "/usr/lib/systemd/";
    a.remove_prefix(a.starts_with(split) ? usr.size() : 0);
    b.remove_prefix(b.starts_with(split) ? usr.size() : 0);
    return a == b;
}

UnitView::UnitView(const facts::TargetFacts& facts, facts::UnitScope scope)
    : facts_(facts)
    , scope_(scope)
{}

void UnitView::add(const std::string& path, std::string text)
{
    const std::string name(file_name_of(path));
    constexpr std::string_view usr = "/usr";
    constexpr std::string_view vendor_folder = "/usr/lib/systemd/system/";
    facts::UnitFile file;
    const bool in_lib = facts_.lib_first && path.starts_with(vendor_folder);
    file.path = in_lib ? path.substr(usr.size()) : path;
    file.origin = rank(path, scope_) == 0 ? facts::UnitOrigin::admin : facts::UnitOrigin::vendor;
    file.text = std::move(text);
    file.ours = true;
    const facts::UnitFile* present = find(name);
    if (present == nullptr || present->ours ||
        rank(file.path, scope_) <= rank(present->path, scope_)) {
        files_.insert_or_assign(name, std::move(file));
    }
}

void UnitView::add_dropin(const std::string& path, std::string text)
{
    std::string_view folder = file_name_of(folder_of(path));
    folder.remove_suffix(std::string_view(".d").size());
    dropins_[std::string(folder)].emplace_back(path, std::move(text));
}

const facts::UnitFile* UnitView::find(std::string_view name) const
{
    const auto added = files_.find(name);
    if (added != files_.end()) {
        return &added->second;
    }
    const facts::UnitFiles& units = facts_.units(scope_);
    const auto found = units.find(std::string(name));
    return found == units.end() ? nullptr : &found->second;
}

std::vector<std::string_view> UnitView::names() const
{
    std::vector<std::string_view> result;
    for (const auto& [name, file] : facts_.units(scope_)) {
        result.push_back(name);
    }
    for (const auto& [name, file] : files_) {
        result.push_back(name);
    }
    std::ranges::sort(result);
    result.erase(std::unique(result.begin(), result.end()), result.end());
    return result;
}

std::vector<const DropIn*> UnitView::dropins(std::string_view name) const
{
    // By file name; what is added comes first, so that it replaces what lies at the same place.
    std::map<std::string_view, const DropIn*> by_file_name;
    const auto take = [&](const DropIn& dropin) {
        const auto [place, is_new] = by_file_name.emplace(file_name_of(dropin.first), &dropin);
        if (!is_new && rank(dropin.first, scope_) < rank(place->second->first, scope_)) {
            place->second = &dropin;
        }
    };
    if (const auto added = dropins_.find(name); added != dropins_.end()) {
        std::ranges::for_each(added->second, take);
    }
    const facts::DropIns& in_root = facts_.dropins(scope_);
    if (const auto found = in_root.find(std::string(name)); found != in_root.end()) {
        std::ranges::for_each(found->second, take);
    }
    std::vector<const DropIn*> result;
    for (const auto& [file_name, dropin] : by_file_name) {
        result.push_back(dropin);
    }
    return result;
}

std::string_view UnitView::config_dir() const
{
    return folders(scope_).front();
}

bool UnitView::is_searched(std::string_view folder) const
{
    const std::span<const std::string_view> searched = folders(scope_);
    return std::ranges::find(searched, folder) != searched.end();
}

bool UnitView::knows_upheld_by() const
{
    return facts_.systemd_version && *facts_.systemd_version >= first_with_upheld_by;
}

} // namespace initbridge::systemd
