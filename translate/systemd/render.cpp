#include "translate/systemd/render.hpp"

#include "translate/systemd/checks.hpp"
#include "translate/systemd/codes.hpp"
#include "translate/systemd/enabling.hpp"
#include "translate/systemd/naming.hpp"
#include "translate/systemd/ordering.hpp"
#include "translate/systemd/packaged.hpp"
#include "translate/systemd/ready.hpp"
#include "translate/systemd/service_unit.hpp"
#include "translate/systemd/slices.hpp"
#include "translate/systemd/tmpfiles.hpp"
#include "translate/systemd/unit.hpp"

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

namespace initbridge::systemd {

namespace {

[[nodiscard]] std::string unit_path(Layout layout, model::Scope scope, std::string_view name)
{
    std::string path = layout == Layout::admin ? "/etc/systemd/" : "/usr/lib/systemd/";
    path += scope == model::Scope::system ? "system/" : "user/";
    return path += name;
}

class Renderer {
public:
    Renderer(
        const model::ServiceSet& set,
        const facts::TargetFacts& facts,
        const Options& options,
        const Additions& additions,
        diag::Diagnostics& out)
        : set_(set)
        , facts_(facts)
        , options_(options)
        , additions_(additions)
        , out_(out)
        , writer_(*set.image, facts, options.shim)
        , enabler_(facts, options)
        , tmpfiles_(additions.tmpfiles)
    {}

    [[nodiscard]] Rendering render()
    {
        choose_services();
        const Ordering ordering(set_, names_, rendered_, options_.owner, out_);
        for (std::size_t i = 0; i < set_.services.size(); ++i) {
            if (rendered_[i]) {
                add_service(i, ordering);
            }
        }
        if (needs_shim_) {
            shim::add_shim(rendering_.tree, facts_, out_);
        }
        add_targets(ordering);
        add_ready_units();
        add_packaged();
        add_additions();
        if (!tmpfiles_.empty()) {
            add_file(
                "/usr/lib/tmpfiles.d/initbridge-" + options_.owner + ".conf",
                tmpfiles_.render(),
                {});
        }
        enabler_.write(head_comment(""), rendering_, out_);
        return std::move(rendering_);
    }

private:
    void choose_services()
    {
        Checker checker(facts_, options_.shim, out_);
        for (const model::Service& service : set_.services) {
            if (service.runner == model::Init::supervisord) {
                names_.emplace_back();
                rendered_.push_back(false);
                continue;
            }
            const bool possible = checker.check(service);
            names_.push_back(name_units(service, out_));
            const bool free =
                names_.back().valid && check_shadowing(names_.back(), service, facts_, out_);
            rendered_.push_back(possible && free);
        }
    }

    void add_service(std::size_t index, const Ordering& ordering)
    {
        const model::Service& service = set_.services[index];
        const UnitNames& names = names_[index];
        Edges edges = ordering.edges(index, facts_, out_);
        const std::vector<std::string> files = names.files();
        for (std::size_t copy = 0; copy < files.size(); ++copy) {
            std::optional<std::int64_t> instance;
            if (names.copies != Copies::instances) {
                instance = static_cast<std::int64_t>(copy);
            }
            edges.own =
                names.copies == Copies::instances ? names.stem + "@%i.service" : files[copy];
            std::optional<std::string> text = writer_.render(service, edges, instance, out_);
            if (!text) {
                return;
            }
            add_unit(service.scope, files[copy], std::move(*text), service.mark);
            if (shim::acts_when_fatal(service)) {
                add_unit(
                    service.scope,
                    fatal_unit(files[copy]),
                    writer_.render_fatal(service, edges.own, others_of_layer(index), instance),
                    service.mark);
            }
        }
        needs_shim_ |= shim::part_for(service, options_.shim) != shim::Part::none;
        for (std::int64_t copy = 0; copy < names.count; ++copy) {
            add_logs(service, copy);
            enabler_.want(
                service.scope,
                names.unit(copy),
                {service.starts_at_boot, Enabler::Origin::own, service.mark});
        }
        if (service.layer != nullptr && has_memory_caps(*service.layer)) {
            add_slice(service);
        }
        if (service.scope == model::Scope::user && service.starts_at_boot) {
            add_linger();
        }
    }

    /// Units of the same layer, beside its own.
    [[nodiscard]] std::vector<std::string> others_of_layer(std::size_t index) const
    {
        std::vector<std::string> units;
        const model::Service& service = set_.services[index];
        for (std::size_t i = 0; i < set_.services.size(); ++i) {
            const model::Service& other = set_.services[i];
            const bool beside = i != index && rendered_[i] && other.layer == service.layer &&
                                other.scope == service.scope && other.kind == model::Kind::program;
            if (beside) {
                std::ranges::copy(names_[i].units(), std::back_inserter(units));
            }
        }
        return units;
    }

    void add_slice(const model::Service& service)
    {
        const std::string path =
            unit_path(options_.layout, service.scope, slice_name(*service.layer));
        if (rendering_.tree.find(path) == nullptr) {
            add_unit(
                service.scope,
                slice_name(*service.layer),
                slice_text(*service.layer),
                service.mark);
        }
    }

    /// The manager of the service user has to start without a login.
    void add_linger()
    {
        const model::ServiceUser& user = set_.image->user;
        if (user.declared && user.name != "root" && !set_.image->only_user) {
            tmpfiles_.add_linger(user.name);
        }
    }

    void add_logs(const model::Service& service, std::int64_t copy)
    {
        const Spelling spelling{service.scope, service.home, copy};
        for (const model::LogTarget* log : {&service.stdout_log, &service.stderr_log}) {
            if (log->kind != model::LogKind::file) {
                continue;
            }
            const std::string path = shown(log->path, spelling);
            const std::string folder = path.substr(0, path.rfind('/'));
            if (service.scope == model::Scope::user && !set_.image->user.declared) {
                if (!is_standard_folder(folder)) {
                    note_folder(service, folder);
                }
                continue;
            }
            tmpfiles_.add_log(path, owner_of(service));
        }
    }

    void note_folder(const model::Service& service, const std::string& folder)
    {
        out_.note(
                codes::log_folder,
                service.mark,
                "nothing makes the folder '" + folder + "' for the log of '" + service.name + "'")
            .hint = "declare the service user with '--service-user' or the image's 'user:'";
    }

    [[nodiscard]] FileOwner owner_of(const model::Service& service) const
    {
        FileOwner owner{std::string(writer_.user_of(service)), std::nullopt};
        const auto user = facts_.users.find(owner.user);
        if (user != facts_.users.end()) {
            owner.gid = user->second.gid;
        }
        return owner;
    }

    void add_targets(const Ordering& ordering)
    {
        for (const model::Scope scope : {model::Scope::system, model::Scope::user}) {
            const std::vector<std::string>& targets = ordering.levels(scope).targets;
            for (std::size_t level = 0; level < targets.size(); ++level) {
                add_unit(scope, targets[level], ordering.target_text(scope, level), std::nullopt);
            }
        }
    }

    void add_ready_units()
    {
        for (const model::Layer& layer : set_.image->layers) {
            for (const PlacedUnit& placed : place_units(layer, facts_)) {
                if (set_.image->leaves_out(placed.scope)) {
                    warn_of_scope(placed);
                } else {
                    add_ready_unit(placed);
                }
            }
        }
    }

    void warn_of_scope(const PlacedUnit& placed)
    {
        const std::string& name = placed.unit->name;
        out_.warning(
                codes::other_scope,
                diag::SourceMark{placed.unit->file, 1, 1},
                "'" + name + "' is a unit of the system, and left out")
            .hint = "let its [Install] name a target of user managers, such as default.target";
    }

    void add_ready_unit(const PlacedUnit& placed)
    {
        const std::string& name = placed.unit->name;
        const diag::SourceMark mark{placed.unit->file, 1, 1};
        if (const facts::UnitFile* packaged = find_packaged(name, placed.scope, facts_)) {
            out_.error(
                    codes::shadows_packaged,
                    mark,
                    "'" + name + "' would hide the packaged unit '" + packaged->path + "'")
                .hint = "rename the file, or change the packaged unit with 'use_packaged' and "
                        "'overrides'";
            return;
        }
        const std::string path = unit_path(options_.layout, placed.scope, name);
        enabler_.add_unit(placed.scope, path, placed.unit->text);
        add_file(path, placed.unit->text, mark);
        if (placed.enable) {
            enabler_.want(placed.scope, name, {true, Enabler::Origin::own, mark});
        }
        if (placed.enable && placed.scope == model::Scope::user) {
            add_linger();
        }
    }

    void add_packaged()
    {
        const PackagedContext context{
            set_,
            facts_,
            options_,
            [this](std::size_t service) {
                return rendered_[service] ? names_[service].units() : std::vector<std::string>();
            },
        };
        render_packaged(context, enabler_, rendering_.tree, out_);
        for (const model::PackagedService& service : set_.packaged) {
            if (service.scope == model::Scope::user && service.starts_at_boot) {
                add_linger();
            }
        }
    }

    void add_additions()
    {
        for (const Additions::Unit& unit : additions_.units) {
            add_unit(unit.scope, unit.name, unit.text, std::nullopt);
            enabler_.want(unit.scope, unit.name, {true, Enabler::Origin::own, std::nullopt});
        }
        for (const std::string& rival : additions_.rivals) {
            enabler_.want(
                model::Scope::system, rival, {false, Enabler::Origin::rival, std::nullopt});
        }
        for (const auto& [path, node] : additions_.files.nodes()) {
            if (!rendering_.tree.add(path, node)) {
                out_.error(
                    codes::duplicate_unit,
                    std::nullopt,
                    "two different files are wanted at '" + path + "'");
            }
        }
    }

    void add_unit(
        model::Scope scope,
        const std::string& name,
        std::string text,
        const std::optional<diag::SourceMark>& mark)
    {
        const std::string path = unit_path(options_.layout, scope, name);
        // Enabling reads [Install] only, which is the last section of what we write.
        const std::size_t install = text.rfind("\n[Install]\n");
        enabler_.add_unit(scope, path, text.substr(install == std::string::npos ? 0 : install));
        add_file(path, std::move(text), mark);
    }

    void
    add_file(const std::string& path, std::string text, const std::optional<diag::SourceMark>& mark)
    {
        if (!rendering_.tree.add(path, plan::File{std::move(text)})) {
            out_.error(
                    codes::duplicate_unit, mark, "two different files are wanted at '" + path + "'")
                .hint = "give one of the two another name with 'unit:'";
        }
    }

    const model::ServiceSet& set_;
    const facts::TargetFacts& facts_;
    const Options& options_;
    const Additions& additions_;
    diag::Diagnostics& out_;
    ServiceWriter writer_;
    Enabler enabler_;
    Rendering rendering_;
    Tmpfiles tmpfiles_;
    std::vector<UnitNames> names_;
    std::vector<bool> rendered_;
    bool needs_shim_ = false;
};

} // namespace

Rendering render(
    const model::ServiceSet& set,
    const facts::TargetFacts& facts,
    const Options& options,
    diag::Diagnostics& out,
    const Additions& additions)
{
    return Renderer(set, facts, options, additions, out).render();
}

} // namespace initbridge::systemd
