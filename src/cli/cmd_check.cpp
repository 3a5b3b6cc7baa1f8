#include "src/cli/commands.hpp"
#include "src/cli/load_images.hpp"
#include "src/cli/output.hpp"

namespace initbridge::cli {

namespace {

/// All that a translation for `init` would say. The result itself is of no use here.
void check_for(model::Init init, shim::Use shim, Loader& loader, diag::Diagnostics& out)
{
    const facts::TargetFacts nothing_known;
    for (const model::Image& image : loader.images(init, out)) {
        const model::ServiceSet set = resolve::resolve(image, nothing_known, out);
        static_cast<void>(
            render(set, nothing_known, {{image.name, {}, shim}, loader.header(), {}}, out));
    }
}

} // namespace

int check(const CheckOptions& options)
{
    if (options.generator) {
        return check_boot_layers(options);
    }
    diag::SourceMap sources;
    Loader loader(with_named_folders(options.load), sources);
    read_all(loader);
    diag::Diagnostics found;
    check_for(model::Init::supervisord, options.shim, loader, found);
    check_for(model::Init::systemd, options.shim, loader, found);
    found = without_repetitions(found);
    if (options.strict) {
        found.warnings_to_errors();
    }
    const int status = status_of(found);
    if (options.output == OutputForm::json) {
        return write_output(show_json(nullptr, found, sources), status);
    }
    write_diagnostics(found, sources);
    return status;
}

} // namespace initbridge::cli
