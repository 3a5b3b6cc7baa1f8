#include "translate/resolve/paths.hpp"

#include "translate/resolve/codes.hpp"

#include <fmt/core.h>

#include <deque>
#include <unordered_map>
#include <utility>

namespace initbridge::resolve {

namespace {

using model::ExpansionKind;
using model::Text;

std::string
stand_in(const model::Expansion& expansion, std::string_view home, bool is_first, bool is_last)
{
    switch (expansion.kind) {
    case ExpansionKind::home:
        return home == "/" && !is_last ? std::string() : std::string(home);
    case ExpansionKind::here:
        return "/etc";
    case ExpansionKind::env:
        return is_first ? "/x" : "x";
    case ExpansionKind::program_name:
    case ExpansionKind::group_name:
    case ExpansionKind::process_num:
    case ExpansionKind::numprocs:
    case ExpansionKind::host_node_name:
        return "x";
    }
    return {};
}

/// Equal for equal files: an expansion is spelled so that it cannot be part of a path.
std::string file_key(const Text& path, std::string_view home)
{
    std::string result;
    for (const model::TextPart& part : path.parts()) {
        if (const auto* literal = std::get_if<std::string>(&part)) {
            result += *literal;
            continue;
        }
        const auto& expansion = std::get<model::Expansion>(part);
        if (expansion.kind == ExpansionKind::home) {
            result += home;
            continue;
        }
        result += '\0';
        result += static_cast<char>('0' + static_cast<int>(expansion.kind));
        result += expansion.name + expansion.format + '\0';
    }
    return result;
}

void warn_of_instances(
    const model::Service& service,
    std::string_view file,
    diag::SourceMark mark,
    diag::Diagnostics& out)
{
    out.warning(
           codes::shared_log,
           mark,
           fmt::format("all instances of '{}' write to '{}'", service.name, file))
        .hint = "put '%(process_num)d' into the name of the file";
}

} // namespace

std::string sample_path(const Text& path, std::string_view home)
{
    std::string result;
    const auto& parts = path.parts();
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (const auto* literal = std::get_if<std::string>(&parts[i]))
            result += *literal;
        else
            result +=
                stand_in(std::get<model::Expansion>(parts[i]), home, i == 0, i + 1 == parts.size());
    }
    return result;
}

Text without_spare_slashes(const Text& path)
{
    Text result;
    const auto& parts = path.parts();
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const auto* literal = std::get_if<std::string>(&parts[i]);
        if (literal == nullptr) {
            result.append(std::get<model::Expansion>(parts[i]));
            continue;
        }
        std::string simple;
        for (const char c : *literal)
            if (c != '/' || !simple.ends_with('/'))
                simple += c;
        const bool is_root = i == 0 && simple == "/";
        if (i + 1 == parts.size() && simple.ends_with('/') && !is_root)
            simple.pop_back();
        result.append(simple);
    }
    return result;
}

void check_shared_logs(const std::vector<model::Service>& services, diag::Diagnostics& out)
{
    struct Writer {
        const model::Service* service;
        diag::SourceMark mark;
    };

    std::unordered_map<std::string_view, Writer> writers;
    std::deque<std::string> keys; // of paths that are more than a literal
    const auto key_of = [&keys](const model::Service& service, const Text& path) {
        return path.is_literal()
                   ? path.literal()
                   : std::string_view(keys.emplace_back(file_key(path, service.home)));
    };
    const auto check = [&](const model::Service& service,
                           const model::LogTarget& log,
                           const std::optional<model::Marked<model::LogTarget>>& said) {
        if (log.kind != model::LogKind::file || !said)
            return;
        const std::string_view key = key_of(service, log.path);
        if (key.starts_with("/dev/"))
            return;
        if (service.instances > 1 && !log.path.contains(ExpansionKind::process_num))
            warn_of_instances(service, sample_path(log.path, service.home), said->mark, out);
        const auto [slot, is_new] = writers.emplace(key, Writer{&service, said->mark});
        if (is_new || slot->second.service == &service)
            return;
        diag::Diagnostic& warning = out.warning(
            codes::shared_log,
            said->mark,
            fmt::format(
                "'{}' writes to '{}', as '{}' does",
                service.name,
                sample_path(log.path, service.home),
                slot->second.service->name));
        warning.hint = "give each service a file of its own: they would rotate it under each other";
        warning.related.push_back({slot->second.mark, "the other one is here"});
    };
    for (const model::Service& service : services) {
        if (service.entry == nullptr)
            continue;
        check(service, service.stdout_log, service.entry->stdout_log);
        check(service, service.stderr_log, service.entry->stderr_log);
    }
}

} // namespace initbridge::resolve
