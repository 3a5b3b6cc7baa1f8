#include "translate/supervisord/log_path.hpp"

#include "translate/supervisord/value.hpp"

#include <fmt/format.h>

namespace initbridge::supervisord {

namespace {

constexpr std::string_view process_number("\0process_num", 12);

/// `number` as Python's `%` prints it with `d` and a width; nullopt: another format.
std::optional<std::string> format_number(std::string_view format, std::int64_t number)
{
    if (!format.empty() && format.back() != 'd') {
        return std::nullopt;
    }
    format = format.substr(0, format.empty() ? 0 : format.size() - 1);
    const bool zeros = format.starts_with('0');
    int width = 0;
    for (const char c : format) {
        if (c < '0' || c > '9' || width > 20) {
            return std::nullopt;
        }
        width = width * 10 + (c - '0');
    }
    return zeros ? fmt::format("{:0{}}", number, width) : fmt::format("{:{}}", number, width);
}

void append_expansion(
    std::string& out, const model::Expansion& expansion, std::optional<std::int64_t> process_num)
{
    switch (expansion.kind) {
    case model::ExpansionKind::here:
        out += "/etc";
        return;
    case model::ExpansionKind::process_num:
        if (process_num) {
            if (const auto text = format_number(expansion.format, *process_num)) {
                out += *text;
                return;
            }
        }
        out.append(process_number).append(expansion.format);
        return;
    case model::ExpansionKind::env:
    case model::ExpansionKind::home:
    case model::ExpansionKind::program_name:
    case model::ExpansionKind::group_name:
    case model::ExpansionKind::numprocs:
    case model::ExpansionKind::host_node_name:
        break;
    }
    out += '\0';
    out += std::to_string(static_cast<int>(expansion.kind));
    out += expansion.name;
}

} // namespace

std::string flat_path(
    const model::Text& path, const model::Service& service, std::optional<std::int64_t> process_num)
{
    std::string flat;
    for (const model::TextPart& part : path.parts()) {
        const Piece piece = piece_of(part, service.home);
        if (piece.expansion == nullptr) {
            flat += piece.literal;
            continue;
        }
        if (piece.expansion->kind == model::ExpansionKind::program_name ||
            piece.expansion->kind == model::ExpansionKind::group_name) {
            flat += service.name;
            continue;
        }
        append_expansion(flat, *piece.expansion, process_num);
    }
    return flat;
}

std::optional<std::string> folder_of(std::string_view flat)
{
    const std::size_t slash = flat.rfind('/');
    const std::string_view folder = flat.substr(0, slash == std::string_view::npos ? 0 : slash);
    if (folder.find('\0') != std::string_view::npos) {
        return std::nullopt;
    }
    return std::string(folder.empty() ? "/" : folder);
}

bool is_device(std::string_view flat)
{
    return flat.starts_with("/dev/") || flat.starts_with("/proc/");
}

} // namespace initbridge::supervisord
