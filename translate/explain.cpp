#include "translate/explain.hpp"

#include "translate/differences.hpp"
#include "translate/systemd/naming.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>
#include <variant>

namespace initbridge {

namespace {

/// Lines of an output, the continuations of a value with it; comments and sections left out.
std::vector<std::string> lines_of(std::string_view text)
{
    std::vector<std::string> lines;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        const bool continues = line.starts_with(' ') && !lines.empty();
        if (continues) {
            lines.back().append("\n").append(line);
        } else if (!line.empty() && line.front() != '#' && line.front() != '[') {
            lines.emplace_back(line);
        }
    }
    return lines;
}

/// Did the author write this field, in the entry or in the layer's manifest?
bool is_said(std::string_view field, const model::ServiceEntry* entry, const model::Layer& layer)
{
    if (field == "layer.env") {
        return !layer.env.empty();
    }
    if (field == "layer.path_append") {
        return !layer.path_append.empty();
    }
    if (field == "layer.security") {
        return layer.memory != model::MemoryCaps{};
    }
    if (field == "layer.port_relay") {
        return entry == nullptr;
    }
    return entry != nullptr && model::said(*entry, field).has_value();
}

ExplainedLine explained(
    std::string text,
    const parity::Line* origin,
    const model::ServiceEntry* entry,
    const model::Layer& layer)
{
    ExplainedLine line{std::move(text), {}, {}, {}};
    if (origin == nullptr) {
        return line;
    }
    line.rule = origin->rule;
    for (const std::string_view field : parity::fields_of(*origin)) {
        (is_said(field, entry, layer) ? line.said : line.unsaid).push_back(field);
    }
    return line;
}

std::string_view key_of(std::string_view line)
{
    return line.substr(0, line.find('='));
}

/// Which field a unit's `Environment="NAME=…"` is from.
std::string_view origin_of_variable(std::string_view line, const model::Service& service)
{
    line.remove_prefix(std::min(line.find('=') + 1, line.size()));
    line.remove_prefix(line.starts_with('"') ? 1 : 0);
    const std::string name(line.substr(0, line.find('=')));
    if (service.own_env.contains(name)) {
        return "env";
    }
    if (name == "HOME" || name == "USER" || name == "LOGNAME") {
        return "user";
    }
    if (name == "PATH") {
        return "layer.path_append";
    }
    return name == "LC_CTYPE" ? "exec" : "layer.env";
}

const parity::Line* origin_of(const std::string& line, const model::Service& service)
{
    const std::string_view key = key_of(line);
    const bool variable = service.runner == model::Init::systemd && key == "Environment";
    return parity::find_line(
        service.runner, key, variable ? origin_of_variable(line, service) : std::string_view());
}

const plan::File* file_at(const plan::FileTree& tree, const std::string& path)
{
    const plan::Node* node = tree.find(path);
    return node == nullptr ? nullptr : std::get_if<plan::File>(node);
}

std::string folder_of(model::Scope scope)
{
    return fmt::format("/etc/systemd/{}", scope == model::Scope::system ? "system" : "user");
}

std::vector<std::string> paths_of(const model::Service& service)
{
    if (service.runner == model::Init::supervisord) {
        return {
            fmt::format("/etc/supervisord.d/{}-{}.conf", service.layer->name.value, service.name)};
    }
    diag::Diagnostics said_already; // when it was rendered
    std::vector<std::string> paths;
    for (const std::string& file : systemd::name_units(service, said_already).files()) {
        paths.push_back(fmt::format("{}/{}", folder_of(service.scope), file));
    }
    return paths;
}

std::string_view shim_reason(const model::Service& service, shim::Use use)
{
    if (service.runner != model::Init::systemd ||
        shim::part_for(service, use) == shim::Part::none) {
        return {};
    }
    switch (shim::reason_for(service)) {
    case shim::Reason::wait_for:
        return "'wait_for' is said";
    case shim::Reason::start_limits:
        return "'start_secs' or 'start_retries' is said";
    case shim::Reason::exit_codes:
        return "0 is not among the 'exit_codes'";
    case shim::Reason::on_fatal:
        return "'on_fatal' is said";
    case shim::Reason::listener:
        return "it is an event listener";
    case shim::Reason::watched:
        return "an event listener hears of it";
    case shim::Reason::none:
        return "'--shim=always'";
    }
    return {};
}

class Explainer {
public:
    Explainer(const plan::FileTree& tree, shim::Use shim)
        : tree_(tree)
        , shim_(shim)
    {}

    [[nodiscard]] std::optional<ExplainedService> of(const model::Service& service) const
    {
        ExplainedService result{
            service.name,
            service.layer->manifest,
            service.runner,
            shim_reason(service, shim_),
            {},
            {}};
        for (std::string& path : paths_of(service)) {
            if (const plan::File* file = file_at(tree_, path)) {
                result.files.push_back({std::move(path), lines_in(*file, service)});
            }
        }
        if (result.files.empty()) {
            return std::nullopt;
        }
        if (service.entry != nullptr) {
            for (const auto& key : service.entry->keys) {
                const parity::Row* row = parity::find_row(key.value);
                if (row != nullptr && row->on(result.init).verdict != parity::Verdict::exact &&
                    concerns(*row, service, is_shimmed(service, shim_))) {
                    result.lost.push_back(row);
                }
            }
        }
        return result;
    }

    /// Its drop-in; without one nothing but its enabling is ours.
    [[nodiscard]] ExplainedService of(const model::PackagedService& service) const
    {
        ExplainedService result{
            service.entry->name.value, service.layer->manifest, model::Init::systemd, {}, {}, {}};
        std::string path = fmt::format(
            "{}/{}.d/90-initbridge-{}.conf",
            folder_of(service.scope),
            service.unit,
            service.layer->name.value);
        if (const plan::File* file = file_at(tree_, path)) {
            ExplainedFile dropin{std::move(path), {}};
            for (std::string& line : lines_of(file->content)) {
                dropin.lines.push_back(
                    {std::move(line), {"overrides"}, {}, "a change to the package's own unit"});
            }
            result.files.push_back(std::move(dropin));
        }
        return result;
    }

private:
    static std::vector<ExplainedLine>
    lines_in(const plan::File& file, const model::Service& service)
    {
        std::vector<ExplainedLine> lines;
        for (std::string& text : lines_of(file.content)) {
            const parity::Line* origin = origin_of(text, service);
            lines.push_back(explained(std::move(text), origin, service.entry, *service.layer));
        }
        return lines;
    }

    const plan::FileTree& tree_;
    shim::Use shim_;
};

} // namespace

std::vector<ExplainedService>
explain(const model::ServiceSet& set, const plan::FileTree& tree, shim::Use shim)
{
    const Explainer explainer(tree, shim);
    std::vector<ExplainedService> result;
    for (const model::Service& service : set.services) {
        if (auto explained = explainer.of(service)) {
            result.push_back(*std::move(explained));
        }
    }
    if (set.image->init == model::Init::systemd) {
        for (const model::PackagedService& service : set.packaged) {
            result.push_back(explainer.of(service));
        }
    }
    return result;
}

} // namespace initbridge
