#include "src/cli/commands.hpp"
#include "src/cli/load_images.hpp"
#include "src/cli/output.hpp"
#include "translate/containerfile/containerfile.hpp"
#include "translate/list.hpp"
#include "translate/systemd/codes.hpp"

#include <optional>
#include <string>
#include <utility>

namespace initbridge::cli {

namespace {

/// Into a tree for which no root is known: it is copied into the image by these very lines.
[[nodiscard]] std::string lines_for(
    const model::Image& image,
    const Loader& loader,
    const ContainerfileOptions& options,
    diag::Diagnostics& out)
{
    const facts::TargetFacts facts;
    const model::ServiceSet set = resolve::resolve(image, facts, out);
    const systemd::Rendering files =
        render(set, facts, {{image.name, {}}, loader.header(), {}}, out);
    if (out.has_errors()) {
        return {};
    }
    StartWords words = loader.start_words(image.init);
    return containerfile::render(
        set,
        files.tree,
        service_names(set, facts),
        {options.from.value_or(image.base),
         options.tree,
         options.stage,
         std::move(words.entrypoint),
         std::move(words.fallback_entrypoint),
         std::move(words.label_key)},
        out);
}

/// What the lines do is not still to be done.
[[nodiscard]] diag::Diagnostics without_done(const diag::Diagnostics& found)
{
    diag::Diagnostics rest;
    for (const diag::Diagnostic& item : found.items()) {
        if (item.code != systemd::codes::enable_later) {
            rest.add(item);
        }
    }
    return rest;
}

} // namespace

int containerfile(const ContainerfileOptions& options)
{
    diag::SourceMap sources;
    Loader loader(with_named_folders(options.load), sources);
    read_all(loader);
    diag::Diagnostics found;
    const auto images = loader.images(std::nullopt, found);
    std::string lines;
    if (!images.empty()) {
        lines = lines_for(images.front(), loader, options, found);
    }
    found = without_repetitions(without_done(found));
    if (options.strict) {
        found.warnings_to_errors();
    }
    const int status = status_of(found);
    const bool done = status == exit_done && !images.empty();
    if (options.output == OutputForm::json) {
        return write_output(show_lines_json(done ? &lines : nullptr, found, sources), status);
    }
    write_diagnostics(found, sources);
    return write_output(done ? lines : "", status);
}

} // namespace initbridge::cli
