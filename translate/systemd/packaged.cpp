#include "translate/systemd/packaged.hpp"

#include "translate/systemd/codes.hpp"
#include "translate/systemd/exec.hpp"
#include "translate/systemd/ordering.hpp"
#include "translate/systemd/packaged_type.hpp"
#include "translate/systemd/quoting.hpp"
#include "translate/systemd/unit.hpp"
#include "translate/systemd/unit_name.hpp"

#include <array>
#include <optional>
#include <string_view>
#include <utility>

namespace initbridge::systemd {

namespace {

/// The section that takes Environment= (systemd.exec(5)); empty: none does.
[[nodiscard]] std::string_view section_of(std::string_view unit)
{
    struct Section {
        std::string_view suffix;
        std::string_view name;
    };

    static constexpr std::array<Section, 4> sections{{
        {".service", "Service"},
        {".socket", "Socket"},
        {".mount", "Mount"},
        {".swap", "Swap"},
    }};
    for (const Section& section : sections) {
        if (unit_suffix(unit) == section.suffix) {
            return section.name;
        }
    }
    return {};
}

[[nodiscard]] bool has_overrides(const model::PackagedService& service)
{
    return !service.override_env.empty() || !service.override_argv.empty() ||
           !service.override_after.empty();
}

/// Writes the drop-in of one packaged service.
class DropInWriter {
public:
    DropInWriter(
        const PackagedContext& context,
        const UnitView& view,
        const model::PackagedService& service,
        diag::Diagnostics& out)
        : context_(context)
        , service_(service)
        , found_(find_unit(service.unit, view))
        , view_(view)
        , out_(out)
        , spelling_{service.scope, service.home, 0}
        , text_(service.layer->manifest)
    {}

    /// nullopt: there is nothing in it, or it cannot be written (which was said).
    [[nodiscard]] std::optional<std::string> write()
    {
        bool anything = add_order();
        if (!service_.override_env.empty() || !service_.override_argv.empty()) {
            if (!check()) {
                return std::nullopt;
            }
            text_.section(section_of(service_.unit));
            add_environment();
            add_command();
            anything = true;
        }
        if (!anything) {
            return std::nullopt;
        }
        if (text_.too_long()) {
            out_.error(
                codes::line_too_long,
                mark(),
                "an override of '" + service_.unit +
                    "' is longer than the 1 MiB that systemd reads");
            return std::nullopt;
        }
        return text_.take();
    }

    /// Where it lies.
    [[nodiscard]] std::string path() const
    {
        std::string path =
            context_.options.layout == Layout::admin ? "/etc/systemd/" : "/usr/lib/systemd/";
        path += service_.scope == model::Scope::system ? "system/" : "user/";
        path += found_.name;
        path += ".d/90-initbridge-";
        path += service_.layer->name.value;
        path += ".conf";
        return path;
    }

    [[nodiscard]] const diag::SourceMark& mark() const { return service_.entry->mark; }

private:
    [[nodiscard]] bool add_order()
    {
        std::vector<std::string> after;
        std::vector<std::string> wants;
        for (const model::Reference& reference : service_.override_after) {
            add_reference(reference, after, wants);
        }
        if (after.empty()) {
            return false;
        }
        text_.section("Unit");
        for (const std::string& unit : wants) {
            text_.directive("Wants", unit);
        }
        for (const std::string& unit : after) {
            text_.directive("After", unit);
        }
        return true;
    }

    void add_reference(
        const model::Reference& reference,
        std::vector<std::string>& after,
        std::vector<std::string>& wants)
    {
        if (!reference.unit.empty()) {
            // A unit that is named is also wanted, an entry of ours starts by itself.
            after.push_back(reference.unit);
            wants.push_back(reference.unit);
            return;
        }
        const model::Service& other = context_.set.services[reference.service];
        if (other.runner == model::Init::supervisord) {
            warn_runner(service_.unit, reference, other.name, out_);
            return;
        }
        if (other.scope != service_.scope) {
            out_.warning(
                codes::no_equivalent,
                reference.mark,
                "'" + service_.unit + "' cannot start after '" + other.name +
                    "': one is a system and the other a user service");
            return;
        }
        for (std::string& unit : context_.units_of(reference.service)) {
            after.push_back(std::move(unit));
        }
    }

    /// Can the environment and the command be written? Says why not.
    [[nodiscard]] bool check()
    {
        const std::string_view section = section_of(service_.unit);
        if (section.empty() || (!service_.override_argv.empty() && section != "Service")) {
            out_.warning(
                codes::no_equivalent,
                mark(),
                "'" + service_.unit + "' is no service: it runs no command that could be changed");
            return false;
        }
        bool good = true;
        for (const auto& [name, value] : service_.override_env) {
            good = check_text(value, "variable '" + name + "'", mark()) && good;
            if (has_noncharacter(value) && service_.override_argv.empty()) {
                out_.error(
                    codes::noncharacter,
                    mark(),
                    "the value of variable '" + name +
                        "' holds a Unicode noncharacter, with which no unit loads");
                good = false;
            }
        }
        for (const model::Marked<model::Text>& word : service_.override_argv) {
            good = check_text(word.value, "'exec'", word.mark) && good;
        }
        return good;
    }

    [[nodiscard]] bool
    check_text(const model::Text& text, const std::string& what, const diag::SourceMark& where)
    {
        if (!text.contains(model::ExpansionKind::env)) {
            return true;
        }
        out_.error(
            codes::runtime_variable,
            where,
            what + " of '" + service_.unit + "' needs a variable that is known only at run time");
        return false;
    }

    void add_environment()
    {
        for (const auto& [name, value] : service_.override_env) {
            if (has_noncharacter(value)) {
                continue; // goes in front of the command
            }
            text_.begin_line("Environment");
            text_.text() += '"';
            text_.text() += name;
            text_.text() += '=';
            append_escaped(text_.text(), value, spelling_);
            text_.text() += '"';
            text_.end_line();
        }
    }

    void add_command()
    {
        if (service_.override_argv.empty()) {
            return;
        }
        add_type();
        CommandLine command{service_.override_argv, service_.path, {}};
        const bool shell = needs_shell(command);
        for (const auto& [name, value] : service_.override_env) {
            if (has_noncharacter(value) || (shell && is_shell_variable(name))) {
                command.assignments.push_back({name, &value});
            }
        }
        text_.directive("ExecStart", "");
        text_.directive("ExecStart", render_command(command, spelling_, context_.facts));
    }

    [[nodiscard]] static bool is_shell_variable(std::string_view name)
    {
        for (const std::string& variable : shell_variables()) {
            if (variable == name) {
                return true;
            }
        }
        return false;
    }

    /// A command that sends no READY=1, does not fork, takes no name on the bus: systemd would wait
    /// for it until the start's timeout.
    void add_type()
    {
        const std::optional<PackagedType> type = read_packaged_type(found_, view_);
        if (!type) {
            if (context_.facts.root != facts::RootKind::full) {
                out_.warning(
                        codes::unknown_type,
                        mark(),
                        "the Type= of '" + service_.unit +
                            "' cannot be seen here; if it is notify, forking or dbus, the new "
                            "command has to do the same")
                    .hint = "translate with the finished root to have it looked at";
            }
            return;
        }
        if (needs_cooperation(type->type)) {
            out_.warning(
                    codes::type_changed,
                    mark(),
                    "'" + service_.unit + "' is of Type=" + type->type +
                        ", with which a new command has to comply; it becomes Type=exec")
                .hint = "leave 'exec' as it is to keep the type";
            text_.directive("Type", "exec");
            if (type->has_pid_file) {
                text_.directive("PIDFile", "");
            }
        }
        if (type->has_watchdog) {
            text_.directive("WatchdogSec", "0");
        }
    }

    const PackagedContext& context_;
    const model::PackagedService& service_;
    FoundUnit found_;
    const UnitView& view_;
    diag::Diagnostics& out_;
    Spelling spelling_;
    UnitText text_;
};

} // namespace

void render_packaged(
    const PackagedContext& context, Enabler& enabler, plan::FileTree& tree, diag::Diagnostics& out)
{
    for (const model::PackagedService& service : context.set.packaged) {
        enabler.want(
            service.scope,
            service.unit,
            {service.starts_at_boot, Enabler::Origin::packaged, service.entry->mark});
        if (!has_overrides(service)) {
            continue;
        }
        DropInWriter writer(context, enabler.view(service.scope), service, out);
        std::optional<std::string> text = writer.write();
        if (!text) {
            continue;
        }
        const std::string path = writer.path();
        enabler.add_dropin(service.scope, path, *text);
        if (!tree.add(path, plan::File{std::move(*text)})) {
            out.error(
                   codes::duplicate_unit,
                   writer.mark(),
                   "two entries of one layer change '" + service.unit + "' in different ways")
                .hint = "put the overrides into one entry";
        }
    }
}

} // namespace initbridge::systemd
