#include "src/cli/boot_layers.hpp"

#include "src/cli/load_images.hpp"
#include "src/fs/facts.hpp"
#include "src/fs/source.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <system_error>

namespace initbridge::cli {

namespace {

constexpr const char* usual_folders =
    "/etc/initbridge/layers.d:/run/initbridge/layers.d:/usr/share/initbridge/layers.d";

/// `web` of `web.yml` and of a folder `web`; empty: nothing that is a layer.
std::string layer_name(const std::string& entry, bool folder)
{
    const std::filesystem::path name(entry);
    if (entry.starts_with('.')) {
        return {};
    }
    const bool manifest = name.extension() == ".yml" || name.extension() == ".yaml";
    return manifest ? name.stem().string() : folder ? entry : std::string();
}

/// systemd.unit(5) masks units likewise.
bool is_mask(const std::string& path, const facts::SourceFile& file)
{
    std::error_code failed;
    const auto target = std::filesystem::read_symlink(path, failed);
    return (!failed && target == "/dev/null") ||
           (file.kind == facts::SourceFile::Kind::file && file.text.empty());
}

/// What stands under a name; nullopt: nothing is to.
using Found = std::map<std::string, std::optional<BootLayer>>;

void find_in_folder(const std::string& folder, Found& found)
{
    using Kind = facts::SourceFile::Kind;
    facts::SourceFile listed = fs::read_source(folder);
    std::sort(listed.entries.begin(), listed.entries.end());
    Found here;
    for (const std::string& entry : listed.entries) {
        const std::string path = fmt::format("{}/{}", folder, entry);
        const facts::SourceFile file = fs::read_source(path);
        const bool mask = is_mask(path, file);
        const bool is_folder = file.kind == Kind::directory;
        const std::string name = layer_name(entry, mask || is_folder);
        const bool is_layer = !is_folder || std::ranges::count(file.entries, "layer.yml") != 0;
        if (!name.empty() && is_layer) {
            here.emplace(
                name, mask ? std::nullopt : std::optional(BootLayer{name, path, is_folder}));
        }
    }
    found.merge(here);
}

} // namespace

std::vector<std::string> boot_layer_folders()
{
    const char* said = std::getenv("INITBRIDGE_LAYERS");
    std::string_view rest = said != nullptr && *said != '\0' ? said : usual_folders;
    std::vector<std::string> folders;
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find(':'), rest.size());
        if (end > 0) {
            folders.emplace_back(rest.substr(0, end));
        }
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return folders;
}

std::vector<BootLayer> find_boot_layers(const std::vector<std::string>& folders)
{
    Found found;
    for (const std::string& folder : folders) {
        find_in_folder(folder, found);
    }
    std::vector<BootLayer> layers;
    for (auto& [name, layer] : found) {
        if (layer) {
            layers.push_back(*std::move(layer));
        }
    }
    return layers;
}

diag::Result<void> BootTranslation::observe()
{
    auto root = fs::RootDir::open("/");
    if (!root) {
        return tl::unexpected(std::move(root.error()));
    }
    root_ = std::move(*root);
    auto facts = fs::observe_facts(*root_);
    if (!facts) {
        return tl::unexpected(std::move(facts.error()));
    }
    facts_ = std::move(*facts);
    const std::pair<std::string, std::string> shim{shim::path, ""};
    fs::look_up_commands(*root_, {shim}, facts_);
    facts_.has_shim = !facts_.commands.at(shim).empty();
    return {};
}

diag::Result<plan::FileTree> BootTranslation::run(Layers layers)
{
    if (layers.empty()) {
        return plan::FileTree{};
    }
    if (auto seen = observe(); !seen) {
        return tl::unexpected(std::move(seen.error()));
    }
    bool all_together = true;
    while (!layers.empty()) {
        diag::Diagnostics found;
        if (auto tree = translate(layers, found)) {
            diagnostics_.append(std::move(found));
            std::ranges::sort(bad_, {}, &generator::BadLayer::name);
            return *std::move(tree);
        }
        if (!leave_out_marked(layers, found)) {
            if (!all_together) {
                diagnostics_.append(std::move(found));
                break;
            }
            leave_out_misfits(layers);
            all_together = false;
        }
    }
    std::ranges::sort(bad_, {}, &generator::BadLayer::name);
    return plan::FileTree{};
}

std::optional<plan::FileTree>
BootTranslation::translate(const Layers& layers, diag::Diagnostics& out)
{
    LoadRequest request;
    request.init = model::Init::systemd;
    request.native = true;
    request.service_user = service_user_;
    for (const BootLayer& layer : layers) {
        request.paths.push_back(layer.path);
    }
    Loader loader(std::move(request), sources_);
    read_all(loader);
    const std::vector<model::Image> images = loader.images(std::nullopt, out);
    if (images.empty() || out.has_errors()) {
        return std::nullopt;
    }
    const model::ServiceSet set = resolve::resolve(images.front(), facts_, out);
    fs::look_up_commands(*root_, wanted_commands(set), facts_);
    const systemd::Rendering rendering =
        render(set, facts_, {{"layers", systemd::Layout::admin}, std::nullopt, {}}, out);
    plan::FileTree tree = generator::generated(rendering, set, sources_, target_, out);
    return out.has_errors() ? std::nullopt : std::optional(std::move(tree));
}

/// Is it about a file of the layer?
bool BootTranslation::is_of(const diag::Diagnostic& diagnostic, const BootLayer& layer) const
{
    if (!diagnostic.where) {
        return false;
    }
    const std::string_view name = sources_.name(diagnostic.where->file);
    return name == layer.path || name.starts_with(layer.path + "/");
}

/// Takes the layers away that errors are about. False: there were none.
bool BootTranslation::leave_out_marked(Layers& layers, const diag::Diagnostics& found)
{
    Layers rest;
    for (const BootLayer& layer : layers) {
        diag::Diagnostics why;
        for (const diag::Diagnostic& each : found.items()) {
            if (is_of(each, layer)) {
                why.add(each);
            }
        }
        if (why.has_errors()) {
            leave_out(layer, why);
        } else {
            rest.push_back(layer);
        }
    }
    const bool fewer = rest.size() < layers.size();
    layers = std::move(rest);
    return fewer;
}

/// For errors without a place: adds layer to layer, and leaves out the one with which they come.
void BootTranslation::leave_out_misfits(Layers& layers)
{
    Layers fitting;
    for (const BootLayer& layer : layers) {
        fitting.push_back(layer);
        diag::Diagnostics found;
        if (!translate(fitting, found)) {
            fitting.pop_back();
            diag::Diagnostics why;
            for (const diag::Diagnostic& each : found.items()) {
                if (each.severity == diag::Severity::error || is_of(each, layer)) {
                    why.add(each);
                }
            }
            leave_out(layer, why);
        }
    }
    layers = std::move(fitting);
}

void BootTranslation::leave_out(const BootLayer& layer, const diag::Diagnostics& why)
{
    const auto errors =
        std::ranges::count(why.items(), diag::Severity::error, &diag::Diagnostic::severity);
    bad_.push_back(
        {layer.name,
         layer.path,
         layer.path + (layer.folder ? "/layer.yml" : ""),
         static_cast<std::size_t>(errors)});
    diagnostics_.append(why);
}

} // namespace initbridge::cli
