#pragma once
/// The order of layers: what a layer depends on, then its parts, then itself; each once.

#include "translate/load/library.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace initbridge::load {

class LayerWalk {
public:
    /// Missing layers named `init_layer` are not reported: whether it is needed is known later.
    LayerWalk(Library& library, std::string init_layer, diag::Diagnostics& out);

    /// All layers of a list, in order; `own` is the folder of the layer that has the list.
    void visit_list(const std::vector<spec::LayerReference>& list, const LayersFolder& own);
    void visit(const std::string& manifest_path, Place where);

    /// Diagnostics go there from now on.
    void report_to(diag::Diagnostics& out) { out_ = &out; }

    /// The layers since the last call.
    [[nodiscard]] std::vector<Manifest*> take();

private:
    struct Step {
        std::string path;
        Place where;
    };

    [[nodiscard]] std::optional<std::string> local_name(const spec::LayerReference& reference);
    [[nodiscard]] bool
    listed_twice(const spec::LayerReference&, std::map<std::string, diag::SourceMark>& seen);
    void visit_reference(const spec::LayerReference& reference, const LayersFolder& own);
    void report_missing(
        const spec::LayerReference& reference, const std::string& name, const LayersFolder& folder);
    void report_cycle(const std::string& path, Place where);

    Library* library_;
    std::string init_layer_;
    diag::Diagnostics* out_;
    std::set<std::string> done_;
    std::set<std::string> folders_reported_;
    std::vector<Step> stack_;
    std::vector<Manifest*> order_;
};

} // namespace initbridge::load
