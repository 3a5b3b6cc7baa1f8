#pragma once
/// The layers of this machine that are translated when it boots: initbridge-generator(8).

#include "src/cli/options.hpp"
#include "src/fs/root_dir.hpp"
#include "translate/generator/generated.hpp"

#include <optional>
#include <string>
#include <vector>

namespace initbridge::cli {

/// A manifest or the folder of a layer in a layers.d folder.
struct BootLayer {
    std::string name;
    std::string path;
    bool folder = false;
};

/// The layers of the folders, by name. A name of an earlier folder hides that of a later one; an
/// empty file, or a link to /dev/null, hides it and is no layer itself.
[[nodiscard]] std::vector<BootLayer> find_boot_layers(const std::vector<std::string>& folders);

/// INITBRIDGE_LAYERS, folders with colons between them, else those of the system.
[[nodiscard]] std::vector<std::string> boot_layer_folders();

/// Translates all layers as one image, without those that cannot be used: these never keep the
/// others from running.
class BootTranslation {
public:
    BootTranslation(generator::Target target, std::optional<std::string> service_user)
        : target_(std::move(target))
        , service_user_(std::move(service_user))
    {}

    /// What is to be written below the target's folder. A failure is the machine's.
    [[nodiscard]] diag::Result<plan::FileTree> run(std::vector<BootLayer> layers);

    /// Those that were left out, in the order of their names.
    [[nodiscard]] const std::vector<generator::BadLayer>& bad() const { return bad_; }

    [[nodiscard]] const diag::Diagnostics& diagnostics() const { return diagnostics_; }

    [[nodiscard]] const diag::SourceMap& sources() const { return sources_; }

    /// Where the program is that units run.
    [[nodiscard]] const std::string& program() const { return facts_.initbridge; }

private:
    using Layers = std::vector<BootLayer>;

    [[nodiscard]] diag::Result<void> observe();
    /// nullopt: there are errors in `out`.
    [[nodiscard]] std::optional<plan::FileTree>
    translate(const Layers& layers, diag::Diagnostics& out);
    [[nodiscard]] bool is_of(const diag::Diagnostic& diagnostic, const BootLayer& layer) const;
    [[nodiscard]] bool leave_out_marked(Layers& layers, const diag::Diagnostics& found);
    void leave_out_misfits(Layers& layers);
    void leave_out(const BootLayer& layer, const diag::Diagnostics& why);

    generator::Target target_;
    std::optional<std::string> service_user_;
    std::optional<fs::RootDir> root_;
    facts::TargetFacts facts_;
    diag::SourceMap sources_;
    diag::Diagnostics diagnostics_;
    std::vector<generator::BadLayer> bad_;
};

} // namespace initbridge::cli
