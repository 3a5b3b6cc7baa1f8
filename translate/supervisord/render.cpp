#include "translate/supervisord/render.hpp"

#include "translate/supervisord/checks.hpp"
#include "translate/supervisord/codes.hpp"
#include "translate/supervisord/header.hpp"
#include "translate/supervisord/kept_head.hpp"
#include "translate/supervisord/logs.hpp"
#include "translate/supervisord/section.hpp"
#include "translate/supervisord/users.hpp"
#include "translate/text/utf8.hpp"
#include "version.hpp"

#include <fmt/format.h>

#include <utility>

namespace initbridge::supervisord {

namespace {

/// A name for a comment: whatever could end the comment's line becomes a question mark.
std::string for_comment(std::string_view name)
{
    std::string result;
    while (!name.empty()) {
        const auto decoded = text::decode_code_point(name);
        const bool fine = decoded && !text::is_control(decoded->value);
        const std::size_t length = decoded ? decoded->length : 1;
        result += fine ? name.substr(0, length) : "?";
        name.remove_prefix(length);
    }
    return result;
}

/// The comment that names where a section comes from.
std::string source_comment(const model::Service& service)
{
    std::string comment = fmt::format(
        "# {} of {}\n",
        service.relay ? "port_relay" : service.name,
        for_comment(service.layer->manifest));
    if (service.said("description")) {
        comment += "# " + for_comment(service.description) + "\n";
    }
    return comment;
}

std::string fragment_head(const model::Service& service)
{
    return fmt::format(
        "# Made by initbridge {} from {}. Do not edit.\n",
        version,
        for_comment(service.layer->manifest));
}

class Renderer {
public:
    Renderer(
        const model::ServiceSet& set,
        const facts::TargetFacts& facts,
        shim::Use shim,
        diag::Diagnostics& out)
        : set_(set)
        , facts_(facts)
        , shim_(shim)
        , out_(out)
        , logs_(set)
    {}

    plan::FileTree render(const Options& options)
    {
        check_set(set_, out_);
        add_header(options);
        for (const model::Service& service : set_.services) {
            if (service.runner == model::Init::supervisord) {
                add_service(service);
            }
        }
        if (needs_shim_) {
            shim::add_shim(tree_, facts_, out_);
        }
        add_log_folders(tree_, set_, facts_, out_);
        add_file(std::string(configuration_path), std::move(assembled_));
        return std::move(tree_);
    }

private:
    void add_header(const Options& options)
    {
        assembled_ = fmt::format(
            "# Made by initbridge {} for {}. Do not edit: change its layers.\n\n",
            version,
            for_comment(set_.image->name));
        if (!options.header) {
            assembled_ += builtin_header(options.places);
            return;
        }
        header_ = check_header(*options.header, out_);
        assembled_ += options.header->text;
        if (!assembled_.ends_with('\n')) {
            assembled_ += '\n';
        }
        if (options.owns_places) {
            assembled_ += header_with_places(options.places);
        }
        for (const std::string& folder : header_.folders) {
            add_folder(tree_, folder, folder_owner(set_.image->user, facts_));
        }
    }

    void add_service(const model::Service& service)
    {
        if (const auto found = header_.programs.find(service.name);
            found != header_.programs.end()) {
            out_.error(
                    codes::header_refused,
                    service.mark,
                    fmt::format("'{}' is also defined by the header", service.name))
                .related.push_back({found->second, "it is here"});
        }
        const std::string path =
            fmt::format("/etc/supervisord.d/{}-{}.conf", service.layer->name.value, service.name);
        if (!check_path(path, service) || !check_service(service, {set_, facts_, shim_}, out_)) {
            return;
        }
        needs_shim_ |= !shim::supervisord_words(service).empty();
        std::string section = source_comment(service);
        write_section(section, service, {*set_.image, facts_, logs_});
        assembled_.append("\n").append(section);
        add_file(path, fragment_head(service) + section);
    }

    /// Layer `a-b` with `c` and layer `a` with `b-c` meet in one file.
    bool check_path(const std::string& path, const model::Service& service)
    {
        const auto [found, fresh] = sources_.emplace(path, &service);
        if (fresh) {
            return true;
        }
        const model::Service& first = *found->second;
        auto& diagnostic = out_.error(
            codes::same_file,
            service.mark,
            fmt::format(
                "'{}' of layer '{}' and '{}' of layer '{}' would both be written to '{}'",
                first.name,
                first.layer->name.value,
                service.name,
                service.layer->name.value,
                path));
        diagnostic.hint = "rename one of them";
        diagnostic.related.push_back({first.mark, fmt::format("'{}' is here", first.name)});
        return false;
    }

    void add_file(const std::string& path, std::string content)
    {
        // Taken only by a folder that a log file asks for: the reader of paths has refused that.
        if (!tree_.add(path, plan::File{std::move(content), 0644})) {
            out_.error(
                codes::same_file,
                std::nullopt,
                fmt::format("'{}' is wanted as a file and as the folder of a log file", path));
        }
    }

    const model::ServiceSet& set_;
    const facts::TargetFacts& facts_;
    shim::Use shim_;
    diag::Diagnostics& out_;
    LogFiles logs_;
    HeaderFacts header_;
    plan::FileTree tree_;
    std::string assembled_;
    bool needs_shim_ = false;
    std::map<std::string, const model::Service*> sources_;
};

} // namespace

plan::FileTree render(
    const model::ServiceSet& set,
    const facts::TargetFacts& facts,
    const Options& options,
    diag::Diagnostics& out)
{
    return Renderer(set, facts, options.shim, out).render(options);
}

} // namespace initbridge::supervisord
