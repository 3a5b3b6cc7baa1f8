#include "translate/supervisord/logs.hpp"

#include "translate/supervisord/log_path.hpp"
#include "translate/supervisord/value.hpp"

namespace initbridge::supervisord {

namespace {

/// An event listener's stderr cannot be joined to its stdout, not even in one file.
bool has_stderr_file(const model::Service& service)
{
    return service.stderr_log.kind == model::LogKind::file &&
           (service.kind == model::Kind::eventlistener ||
            service.stderr_log.path != service.stdout_log.path);
}

/// Does standard error go wherever standard output goes?
bool follows_stdout(const model::Service& service)
{
    return service.stderr_log.kind == model::LogKind::same_as_stdout ||
           (service.stderr_log.kind == model::LogKind::file &&
            service.stdout_log.kind == model::LogKind::file &&
            service.stderr_log.path == service.stdout_log.path);
}

/// Names of the keys of one stream.
struct StreamKeys {
    std::string_view log_file;
    std::string_view max_bytes;
    std::string_view backups;
    std::string_view console;
};

constexpr StreamKeys stdout_keys{
    "stdout_logfile=", "stdout_logfile_maxbytes=", "stdout_logfile_backups=", "/dev/stdout"};
constexpr StreamKeys stderr_keys{
    "stderr_logfile=", "stderr_logfile_maxbytes=", "stderr_logfile_backups=", "/dev/stderr"};

void write_none(std::string& out, const StreamKeys& keys)
{
    out.append(keys.log_file).append("NONE\n");
}

void write_console(std::string& out, const StreamKeys& keys)
{
    // Rotation would seek in a pipe (`Illegal seek` at each chunk) or rename the device.
    out.append(keys.log_file).append(keys.console).append("\n");
    out.append(keys.max_bytes).append("0\n");
}

void write_file(
    std::string& out,
    const StreamKeys& keys,
    const model::Text& path,
    bool rotates,
    std::optional<std::string_view> home)
{
    out.append(keys.log_file);
    ValueWriter writer(out, Expanded::twice);
    for (const model::TextPart& part : path.parts()) {
        writer.piece(piece_of(part, home));
    }
    writer.finish();
    if (!rotates) {
        out.append(keys.max_bytes).append("0\n");
        return;
    }
    out.append(keys.max_bytes).append("10MB\n");
    out.append(keys.backups).append("3\n");
}

/// An event listener speaks to supervisord on its standard output, which may go to a file beside,
/// but not to the console; its standard error cannot be redirected there.
void write_listener_logs(
    std::string& out,
    const model::Service& service,
    const LogFiles& files,
    std::optional<std::string_view> home)
{
    const bool to_file = service.stdout_log.kind == model::LogKind::file;
    if (to_file) {
        const model::Text& path = service.stdout_log.path;
        write_file(out, stdout_keys, path, files.rotates(service, path), home);
    } else {
        write_none(out, stdout_keys);
    }
    const bool none = service.stderr_log.kind == model::LogKind::none ||
                      (service.stderr_log.kind == model::LogKind::same_as_stdout &&
                       service.stdout_log.kind == model::LogKind::none);
    if (none) {
        write_none(out, stderr_keys);
    } else if (has_stderr_file(service)) {
        const model::Text& path = service.stderr_log.path;
        write_file(out, stderr_keys, path, files.rotates(service, path), home);
    } else {
        write_console(out, stderr_keys);
    }
}

} // namespace

LogFiles::LogFiles(const model::ServiceSet& set)
{
    for (const model::Service& service : set.services) {
        const int copies = service.instances > 1 ? 2 : 1;
        const auto count = [&](const model::Text& path) {
            const bool each = path.contains(model::ExpansionKind::process_num);
            writers_[flat_path(path, service, {})] += each ? 1 : copies;
        };
        if (service.stdout_log.kind == model::LogKind::file) {
            count(service.stdout_log.path);
        }
        if (has_stderr_file(service)) {
            count(service.stderr_log.path);
        }
    }
}

bool LogFiles::rotates(const model::Service& service, const model::Text& path) const
{
    const std::string flat = flat_path(path, service, {});
    const auto found = writers_.find(flat);
    return !is_device(flat) && found != writers_.end() && found->second == 1;
}

void write_logs(
    std::string& out,
    const model::Service& service,
    const LogFiles& files,
    std::optional<std::string_view> home)
{
    if (service.kind == model::Kind::eventlistener) {
        write_listener_logs(out, service, files, home);
        return;
    }
    const auto write = [&](const StreamKeys& keys, const model::LogTarget& target) {
        switch (target.kind) {
        case model::LogKind::file:
            write_file(out, keys, target.path, files.rotates(service, target.path), home);
            break;
        case model::LogKind::none:
            write_none(out, keys);
            break;
        case model::LogKind::journal:
        case model::LogKind::same_as_stdout:
            write_console(out, keys);
            break;
        }
    };
    write(stdout_keys, service.stdout_log);
    if (follows_stdout(service)) {
        out += "redirect_stderr=true\n";
    } else {
        write(stderr_keys, service.stderr_log);
    }
}

} // namespace initbridge::supervisord
