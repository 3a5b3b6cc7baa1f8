/// Answers, for enable.py, what the library makes of the units in a root. Reads requests from
/// standard input, one a line: `VERB<tab>ROOT<tab>SCOPE<tab>NAME[<tab>NAME…]`, and prints the lines
/// of each answer and then a line with a dot.
///   enable   `path -> target` of each link of enable_links()
///   disable  the paths of disable_links()
///   state    state and real name
///   wish     (NAMEs with `+` or `-` in front) `link path -> target`, `gone path`, `preset line`

#include "translate/systemd/enabling.hpp"
#include "translate/systemd/install.hpp"

#include <array>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

namespace {

namespace fs = std::filesystem;
using namespace std::string_literals;
namespace facts = initbridge::facts;
namespace model = initbridge::model;
namespace plan = initbridge::plan;
namespace systemd = initbridge::systemd;

constexpr std::array folders{
    "/etc/systemd/", "/usr/local/lib/systemd/", "/lib/systemd/", "/usr/lib/systemd/"};

std::string read(const fs::path& path)
{
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

bool is_inside_unit_folder(const std::string& target)
{
    for (const char* folder : folders) {
        if (target.starts_with(folder)) {
            return true;
        }
    }
    return false;
}

std::string target_of(const std::string& path, const fs::path& link)
{
    const fs::path target = fs::read_symlink(link);
    return (target.is_absolute() ? target : fs::path(path).parent_path() / target)
        .lexically_normal()
        .string();
}

void add_unit(const fs::path& root, const std::string& path, facts::UnitFiles& units)
{
    const fs::path real = root / path.substr(1);
    facts::UnitFile file;
    file.path = path;
    if (fs::is_symlink(real)) {
        file.link_target = fs::read_symlink(real).string();
        const std::string target = target_of(path, real);
        const bool own = fs::path(target).filename() == fs::path(path).filename();
        if (own || !is_inside_unit_folder(target)) {
            file.text = target == "/dev/null" ? "" : read(root / target.substr(1));
        }
    } else {
        file.text = read(real);
    }
    units.emplace(fs::path(path).filename().string(), std::move(file));
}

void add_folder(
    const fs::path& root,
    const std::string& folder,
    facts::UnitScope scope,
    facts::TargetFacts& result)
{
    const fs::path real = root / folder.substr(1);
    if (!fs::is_directory(real)) {
        return;
    }
    const bool system = scope == facts::UnitScope::system;
    for (const fs::directory_entry& entry : fs::directory_iterator(real)) {
        const std::string name = entry.path().filename().string();
        const std::string path = folder + "/" + name;
        if (!fs::is_directory(entry.symlink_status())) {
            add_unit(root, path, system ? result.system_units : result.user_units);
            if (fs::is_symlink(entry.symlink_status())) {
                result.enable_links[path] = fs::read_symlink(entry.path()).string();
            }
            continue;
        }
        for (const fs::directory_entry& inner : fs::directory_iterator(entry.path())) {
            const std::string inner_path = path + "/" + inner.path().filename().string();
            const std::string file_name = inner.path().filename().string();
            if (name.ends_with(".d")) {
                if (!file_name.ends_with(".conf") || file_name.starts_with('.')) {
                    continue;
                }
                (system ? result.system_dropins
                        : result.user_dropins)[name.substr(0, name.size() - 2)]
                    .emplace_back(inner_path, read(inner.path()));
            } else if (inner.is_symlink()) {
                result.enable_links[inner_path] = fs::read_symlink(inner.path()).string();
            }
        }
    }
}

facts::TargetFacts observe(const fs::path& root, facts::UnitScope scope)
{
    facts::TargetFacts result;
    result.root = facts::RootKind::full;
    result.lib_first = fs::exists(root / "lib");
    for (const char* folder : folders) {
        const bool merged = fs::is_symlink(root / "lib");
        if (merged && folder == "/usr/lib/systemd/"s) {
            continue;
        }
        add_folder(
            root,
            folder + (scope == facts::UnitScope::system ? "system"s : "user"s),
            scope,
            result);
    }
    return result;
}

void answer_wishes(
    const facts::TargetFacts& facts, model::Scope scope, const std::vector<std::string>& names)
{
    const systemd::Options options{"test", systemd::Layout::admin};
    systemd::Enabler enabler(facts, options);
    for (const std::string& name : names) {
        enabler.want(
            scope, name.substr(1), {name.front() == '+', systemd::Enabler::Origin::packaged, {}});
    }
    systemd::Rendering rendering;
    initbridge::diag::Diagnostics out;
    enabler.write("# head\n", rendering, out);
    for (const auto& [path, node] : rendering.tree.nodes()) {
        if (const auto* link = std::get_if<plan::Symlink>(&node)) {
            std::cout << "link " << path << " -> " << link->target << '\n';
        } else {
            std::istringstream lines(std::get<plan::File>(node).content);
            for (std::string line; std::getline(lines, line);) {
                std::cout << "preset " << line << '\n';
            }
        }
    }
    for (const std::string& path : rendering.removed_links) {
        std::cout << "gone " << path << '\n';
    }
}

void answer(const std::vector<std::string>& request)
{
    const bool system = request[2] == "system";
    const facts::UnitScope scope = system ? facts::UnitScope::system : facts::UnitScope::user;
    const facts::TargetFacts facts = observe(request[1], scope);
    const systemd::UnitView view(facts, scope);
    if (request[0] == "enable") {
        for (const auto& [path, target] : systemd::enable_links(request[3], view).links) {
            std::cout << path << " -> " << target << '\n';
        }
    } else if (request[0] == "disable") {
        for (const std::string& path :
             systemd::disable_links(request[3], view, facts.enable_links)) {
            std::cout << path << '\n';
        }
    } else if (request[0] == "state") {
        const systemd::Enabling enabling = systemd::enable_links(request[3], view);
        constexpr std::array states{
            "enabled", "static", "masked", "missing", "dangling", "invalid"};
        std::cout << states.at(static_cast<std::size_t>(enabling.state)) << '\n';
    } else {
        answer_wishes(
            facts,
            system ? model::Scope::system : model::Scope::user,
            {request.begin() + 3, request.end()});
    }
}

} // namespace

int main()
{
    for (std::string line; std::getline(std::cin, line);) {
        std::vector<std::string> request;
        std::istringstream fields(line);
        for (std::string field; std::getline(fields, field, '\t');) {
            request.push_back(field);
        }
        answer(request);
        std::cout << "." << std::endl;
    }
    return 0;
}
