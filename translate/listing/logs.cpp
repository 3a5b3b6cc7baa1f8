#include "translate/listing/logs.hpp"

#include "translate/text/number_format.hpp"

#include <variant>

namespace initbridge::listing {

namespace {

/// A container whose user was not declared has the home of its own user.
bool knows_home(const model::Service& service, const model::Image& image)
{
    return service.runner == model::Init::systemd || service.user || image.user.declared;
}

class PathWriter {
public:
    PathWriter(const model::Service& service, const model::Image& image, std::int64_t copy)
        : service_(service)
        , image_(image)
        , copy_(copy)
    {}

    [[nodiscard]] std::string write(const model::Text& text) const
    {
        std::string path;
        for (const model::TextPart& part : text.parts()) {
            const auto* expansion = std::get_if<model::Expansion>(&part);
            path += expansion == nullptr ? std::get<std::string>(part) : write(*expansion);
        }
        return path;
    }

private:
    /// What only the running machine knows stays as the entry has it.
    [[nodiscard]] std::string write(const model::Expansion& expansion) const
    {
        switch (expansion.kind) {
        case model::ExpansionKind::home:
            return knows_home(service_, image_) ? service_.home : "%(ENV_HOME)s";
        case model::ExpansionKind::program_name:
        case model::ExpansionKind::group_name:
            return service_.name;
        case model::ExpansionKind::process_num:
            return text::format_number(expansion.format, copy_)
                .value_or("%(process_num)" + expansion.format);
        case model::ExpansionKind::numprocs:
            return std::to_string(service_.instances);
        case model::ExpansionKind::here:
            return "/etc";
        case model::ExpansionKind::host_node_name:
            return "%(host_node_name)s";
        case model::ExpansionKind::env:
            return "%(ENV_" + expansion.name + ")s";
        }
        return {};
    }

    const model::Service& service_;
    const model::Image& image_;
    std::int64_t copy_;
};

std::string spell(const model::LogTarget& log, const PathWriter& paths)
{
    switch (log.kind) {
    case model::LogKind::journal:
        return "journal";
    case model::LogKind::file:
        return "file:" + paths.write(log.path);
    case model::LogKind::none:
        return "none";
    case model::LogKind::same_as_stdout:
        return "stdout";
    }
    return {};
}

} // namespace

/// A listener speaks to its supervisor on standard output, which is logged to a file or not at all.
Logs logs_of(const model::Service& service, const model::Image& image, std::int64_t copy)
{
    const PathWriter paths(service, image, copy);
    Logs logs{spell(service.stdout_log, paths), spell(service.stderr_log, paths)};
    if (service.kind != model::Kind::eventlistener) {
        return logs;
    }
    if (logs.err == "stdout") {
        logs.err = service.stdout_log.kind == model::LogKind::none ? "none" : "journal";
    }
    if (logs.out == "journal") {
        logs.out = "none";
    }
    return logs;
}

} // namespace initbridge::listing
