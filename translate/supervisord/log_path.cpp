#include "translate/supervisord/log_path.hpp"

#include "translate/supervisord/value.hpp"
#include "translate/text/number_format.hpp"

namespace initbridge::supervisord {

namespace {

constexpr std::string_view process_number("\0process_num", 12);

void append_expansion(
    std::string& out, const model::Expansion& expansion, std::optional<std::int64_t> process_num)
{
    switch (expansion.kind) {
    case model::ExpansionKind::here:
        out += "/etc";
        return;
    case model::ExpansionKind::process_num:
        if (process_num) {
            if (const auto text = text::format_number(expansion.format, *process_num)) {
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
