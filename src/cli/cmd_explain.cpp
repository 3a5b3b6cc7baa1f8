#include "src/cli/codes.hpp"
#include "src/cli/commands.hpp"
#include "src/cli/load_images.hpp"
#include "src/cli/output.hpp"
#include "translate/explain.hpp"
#include "translate/text/json.hpp"
#include "translate/text/suggest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

namespace initbridge::cli {

namespace {

constexpr std::array<model::Init, 2> both_inits{model::Init::supervisord, model::Init::systemd};

std::string verdict_of(const parity::Side& side)
{
    std::string text = fmt::format("{}: {}", parity::to_string(side.verdict), side.how);
    for (const std::string_view code : parity::codes_of(side)) {
        text += fmt::format(" [{}]", code);
    }
    return text;
}

std::string show_table()
{
    std::string text = fmt::format("{:<20}{:<14}{}\n", "field", "supervisord", "systemd");
    for (const parity::Row& row : parity::rows()) {
        text += fmt::format(
            "{:<20}{:<14}{}\n",
            row.field,
            parity::to_string(row.supervisord.verdict),
            parity::to_string(row.systemd.verdict));
    }
    return text + "\n'initbridge explain FIELD' says how, initbridge-parity(7) what shows it.\n";
}

/// Of the lines with this key, the one for this field where it has one of its own.
std::string_view rule_for(model::Init init, std::string_view key, std::string_view field)
{
    const parity::Line* own = parity::find_line(init, key, field);
    return (own != nullptr ? own : parity::find_line(init, key))->rule;
}

std::string show_field(const parity::Row& row)
{
    std::string text = fmt::format("{}\n", row.field);
    for (const model::Init init : both_inits) {
        text += fmt::format("  {}: {}\n", model::to_string(init), verdict_of(row.on(init)));
        for (const std::string_view key : parity::keys_of(row.field, init)) {
            text += fmt::format("    {}=  {}\n", key, rule_for(init, key, row.field));
        }
    }
    return text;
}

json::Value names_to_json(const std::vector<std::string_view>& names)
{
    json::Array array;
    for (const std::string_view name : names) {
        array.push_back(name);
    }
    return array;
}

json::Value side_to_json(const parity::Row& row, model::Init init)
{
    const parity::Side& side = row.on(init);
    return json::Object{
        {"verdict", parity::to_string(side.verdict)},
        {"how", side.how},
        {"codes", names_to_json(parity::codes_of(side))},
        {"keys", names_to_json(parity::keys_of(row.field, init))}};
}

json::Value row_to_json(const parity::Row& row)
{
    json::Object object{{"field", row.field}};
    for (const model::Init init : both_inits) {
        object.push_back({std::string(model::to_string(init)), side_to_json(row, init)});
    }
    return object;
}

int explain_fields(const ExplainOptions& options)
{
    const parity::Row* row = options.field ? parity::find_row(*options.field) : nullptr;
    if (options.output == OutputForm::text) {
        return write_output(row == nullptr ? show_table() : show_field(*row), exit_done);
    }
    json::Array fields;
    for (const parity::Row& each : parity::rows()) {
        if (row == nullptr || row == &each) {
            fields.push_back(row_to_json(each));
        }
    }
    return write_output(
        json::dump(json::Object{{"fields", std::move(fields)}}, 2) + "\n", exit_done);
}

std::string reason_of(const ExplainedLine& line)
{
    const auto fields = fmt::format("{}", fmt::join(line.said, ", "));
    const auto others = fmt::format("{}", fmt::join(line.unsaid, ", "));
    return line.said.empty() ? fmt::format("({}) {}", others, line.rule)
                             : fmt::format("{}: {}", fields, line.rule);
}

std::string indented(std::string_view text, std::string_view indent)
{
    std::string result(indent);
    for (const char c : text) {
        result += c;
        result += c == '\n' ? indent : "";
    }
    return result;
}

std::string show_service(const ExplainedService& service)
{
    std::string text = fmt::format(
        "{} of {}, {}\n", service.name, service.manifest, model::to_string(service.init));
    if (!service.shim.empty()) {
        text += fmt::format("  run by the shim: {}\n", service.shim);
    }
    for (const ExplainedFile& file : service.files) {
        text += fmt::format("  {}\n", file.path);
        for (const ExplainedLine& line : file.lines) {
            text += fmt::format("{}\n        {}\n", indented(line.text, "    "), reason_of(line));
        }
    }
    for (const parity::Row* row : service.lost) {
        text += fmt::format("  {} is {}\n", row->field, verdict_of(row->on(service.init)));
    }
    return text + "\n";
}

json::Value line_to_json(const ExplainedLine& line)
{
    return json::Object{
        {"text", line.text},
        {"said", names_to_json(line.said)},
        {"unsaid", names_to_json(line.unsaid)},
        {"rule", line.rule}};
}

json::Value service_to_json(const ExplainedService& service)
{
    json::Array files;
    for (const ExplainedFile& file : service.files) {
        json::Array lines;
        for (const ExplainedLine& line : file.lines) {
            lines.push_back(line_to_json(line));
        }
        files.push_back(json::Object{{"path", file.path}, {"lines", std::move(lines)}});
    }
    json::Array lost;
    for (const parity::Row* row : service.lost) {
        lost.push_back(row_to_json(*row));
    }
    return json::Object{
        {"name", service.name},
        {"manifest", service.manifest},
        {"init", model::to_string(service.init)},
        {"shim", service.shim.empty() ? json::Value() : json::Value(service.shim)},
        {"files", std::move(files)},
        {"lost", std::move(lost)}};
}

/// As `translate` would render them for `init`, into a root that nothing is known of.
void explain_for(
    model::Init init,
    Loader& loader,
    const ExplainOptions& options,
    std::vector<ExplainedService>& services,
    diag::Diagnostics& out)
{
    const facts::TargetFacts nothing_known;
    for (const model::Image& image : loader.images(init, out)) {
        const model::ServiceSet set = resolve::resolve(image, nothing_known, out);
        const systemd::Rendering files =
            render(set, nothing_known, {{image.name, {}, options.shim}, loader.header(), {}}, out);
        for (ExplainedService& service : explain(set, files.tree, options.shim)) {
            if (!options.entry || service.name == *options.entry) {
                services.push_back(std::move(service));
            }
        }
    }
}

int show_services(
    const std::vector<ExplainedService>& services,
    const diag::Diagnostics& found,
    const diag::SourceMap& sources,
    const ExplainOptions& options)
{
    const int status = status_of(found);
    if (options.output == OutputForm::json) {
        json::Array array;
        std::ranges::transform(services, std::back_inserter(array), service_to_json);
        return write_output(
            json::dump(
                json::Object{
                    {"services", std::move(array)},
                    {"diagnostics", json::diagnostics_to_json(found, sources)}},
                2) +
                "\n",
            status);
    }
    write_diagnostics(found, sources);
    std::string text;
    for (const ExplainedService& service : services) {
        text += show_service(service);
    }
    return write_output(text, status);
}

/// A path that is not there may be a field with a slip of the pen.
void hint_at_fields(const ExplainOptions& options, diag::Diagnostics& found)
{
    if (options.load.paths.size() != 1 || !found.has_errors()) {
        return;
    }
    std::vector<std::string_view> fields;
    for (const parity::Row& row : parity::rows()) {
        fields.push_back(row.field);
    }
    const std::string& word = options.load.paths.front();
    if (const auto near = text::nearest(word, fields)) {
        found.note(
            codes::no_such_field,
            std::nullopt,
            fmt::format("'{}' is no field of an entry either; did you mean '{}'?", word, *near));
    }
}

int explain_services(const ExplainOptions& options)
{
    diag::SourceMap sources;
    Loader loader(with_named_folders(options.load), sources);
    read_all(loader);
    diag::Diagnostics found;
    std::vector<ExplainedService> services;
    for (const model::Init init : both_inits) {
        if (!options.load.init || *options.load.init == init) {
            explain_for(init, loader, options, services, found);
        }
    }
    found = without_repetitions(found);
    hint_at_fields(options, found);
    if (options.entry && services.empty() && !found.has_errors()) {
        found
            .error(
                codes::unknown_entry,
                std::nullopt,
                fmt::format("no entry is named '{}'", *options.entry))
            .hint = "'initbridge explain' without '--entry' shows them all";
    }
    return show_services(services, found, sources, options);
}

} // namespace

int explain_command(const ExplainOptions& options)
{
    return options.load.paths.empty() ? explain_fields(options) : explain_services(options);
}

} // namespace initbridge::cli
