#include "src/cli/commands.hpp"
#include "src/cli/output.hpp"
#include "src/cli/translation.hpp"

#include <string>

namespace initbridge::cli {

namespace {

int show(
    const TranslateOptions& options, Translation& translation, const Result* result, int status)
{
    const diag::Diagnostics said = without_repetitions(translation.diagnostics());
    if (options.output == OutputForm::json) {
        const Result nothing;
        return write_output(
            show_json(result == nullptr ? &nothing : result, said, translation.sources()), status);
    }
    write_diagnostics(said, translation.sources());
    if (result == nullptr) {
        return status;
    }
    if (!translation.root()) {
        return write_output(show_plan_and_files(result->plan, result->owner), status);
    }
    const std::string steps = plan::render_plan(result->plan);
    return write_output(steps.empty() ? "nothing to change\n" : steps, status);
}

} // namespace

int translate(const TranslateOptions& options)
{
    Translation translation(options);
    const auto result = translation.plan();
    if (result && options.root && !options.dry_run && !translation.apply(*result)) {
        return show(options, translation, nullptr, exit_refused);
    }
    if (!result) {
        const int status =
            translation.is_refused() ? exit_refused : status_of(translation.diagnostics());
        return show(options, translation, nullptr, status);
    }
    return show(options, translation, &*result, exit_done);
}

} // namespace initbridge::cli
