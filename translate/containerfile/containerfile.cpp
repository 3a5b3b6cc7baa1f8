#include "translate/containerfile/containerfile.hpp"

#include "translate/bridge/places.hpp"
#include "translate/containerfile/codes.hpp"
#include "translate/containerfile/packages.hpp"
#include "translate/containerfile/quoting.hpp"
#include "translate/model/names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <variant>

namespace initbridge::containerfile {

namespace {

class Lines {
public:
    Lines(
        const model::ServiceSet& set,
        const plan::FileTree& tree,
        const std::vector<std::string>& names,
        const Options& options,
        diag::Diagnostics& out)
        : set_(set)
        , image_(*set.image)
        , tree_(tree)
        , names_(names)
        , options_(options)
        , out_(out)
        , supervised_(std::ranges::any_of(set.services, [](const model::Service& service) {
            return service.runner == model::Init::supervisord;
        }))
    {}

    [[nodiscard]] std::string render()
    {
        add_head();
        add_packages();
        add_user();
        add_files();
        container() ? add_container() : add_machine();
        return std::move(text_);
    }

private:
    [[nodiscard]] bool container() const { return image_.init == model::Init::supervisord; }

    /// A user who has to be there and is not root. An uid alone needs nobody.
    [[nodiscard]] bool has_user() const
    {
        return image_.user.declared && image_.user.name != "root" && image_.user.uid != 0U;
    }

    void add(std::string_view instruction, std::string_view rest)
    {
        text_ += fmt::format("{} {}\n", instruction, rest);
    }

    void add_head()
    {
        text_ += fmt::format(
            "# What '{}' needs of its Containerfile; the files come from 'initbridge translate "
            "--root {}'.\n",
            image_.name,
            options_.tree);
        if (!options_.from.empty()) {
            add("FROM", options_.from);
        }
        if (container()) {
            add("USER", "root");
        }
    }

    void add_packages()
    {
        if (!supervised_) {
            return;
        }
        manager_ = package_manager(image_.distro, options_.from);
        if (manager_) {
            add("RUN", install_command(*manager_, image_.bootc));
            return;
        }
        out_.warning(
                codes::unknown_distro,
                std::nullopt,
                "how the base installs packages is not known, so no line installs supervisor")
            .hint = "say the base's distribution: '--distro debian', 'fedora' or 'arch'";
    }

    void add_user()
    {
        const model::ServiceUser& user = image_.user;
        if (!has_user() || model::parse_uid(user.name)) {
            return;
        }
        add("RUN",
            fmt::format(
                "id -u {} >/dev/null 2>&1 || {}",
                shell_word(user.name),
                image_.bootc ? sysusers_command(user) : useradd_command(user)));
    }

    [[nodiscard]] static std::string useradd_command(const model::ServiceUser& user)
    {
        std::vector<std::string> words{"useradd"};
        if (user.uid) {
            words.insert(words.end(), {"--uid", std::to_string(*user.uid)});
        }
        words.insert(words.end(), {"--create-home", "--user-group"});
        if (user.home) {
            words.insert(words.end(), {"--home-dir", shell_word(*user.home)});
        }
        words.push_back(shell_word(user.name));
        return fmt::format("{}", fmt::join(words, " "));
    }

    /// A bootable image's /etc/passwd is merged with the machine's and its /var is not updated:
    /// bootc wants users in sysusers.d and their homes in tmpfiles.d.
    [[nodiscard]] static std::string sysusers_command(const model::ServiceUser& user)
    {
        const std::string home = user.home.value_or("/home/" + user.name);
        const std::string uid = user.uid ? std::to_string(*user.uid) : "-";
        const std::string account =
            fmt::format("u {} {} \"initbridge\" {} /bin/bash", user.name, uid, home);
        const std::string folder = fmt::format("d {} 0700 {} {} -", home, user.name, user.name);
        const std::string file = shell_word(fmt::format("initbridge-user-{}.conf", user.name));
        return fmt::format(
            "{{ echo {0} >/usr/lib/sysusers.d/{2} && echo {1} >/usr/lib/tmpfiles.d/{2} && "
            "systemd-sysusers {2}; }}",
            shell_word(account),
            shell_word(folder),
            file);
    }

    /// COPY makes all that it copies root's, whatever it was in the tree.
    void add_files()
    {
        const std::string from = options_.tree + (options_.tree.ends_with('/') ? "" : "/");
        const std::string stage =
            options_.stage.empty() ? "" : fmt::format("--from={} ", options_.stage);
        add("COPY", stage + json_form({from, "/"}));
        for (const auto& [path, node] : tree_.nodes()) {
            const auto* folder = std::get_if<plan::Directory>(&node);
            if (folder != nullptr && folder->owner) {
                add("RUN",
                    json_form(
                        {"install",
                         "-d",
                         "-m",
                         fmt::format("{:04o}", folder->mode),
                         "-o",
                         std::to_string(folder->owner->uid),
                         "-g",
                         std::to_string(folder->owner->gid),
                         path}));
            }
        }
    }

    void add_container()
    {
        add_environment();
        add("WORKDIR", "/");
        if (has_user()) {
            add("USER", image_.user.name);
        }
        add_labels();
        add("ENTRYPOINT", json_form(entrypoint()));
        note_own_program();
    }

    [[nodiscard]] std::vector<std::string> entrypoint() const
    {
        if (!supervised_) {
            return options_.fallback_entrypoint.empty()
                       ? std::vector<std::string>{"sleep", "infinity"}
                       : options_.fallback_entrypoint;
        }
        return options_.entrypoint.empty()
                   ? std::vector<std::string>{"supervisord", "-n", "-c", "/etc/supervisord.conf"}
                   : options_.entrypoint;
    }

    /// supervisord hands it on to all of its programs. Of somebody whom no one declared, the
    /// container decides.
    void add_environment()
    {
        for (const auto& [name, value] : *set_.environment) {
            const bool accounts = name == "HOME" || name == "USER" || name == "LOGNAME";
            if (accounts && !image_.user.declared) {
                continue;
            }
            if (const auto text = said(name, flat(value))) {
                add("ENV", fmt::format("{}={}", name, *text));
            }
        }
    }

    [[nodiscard]] std::string flat(const model::Text& value) const
    {
        std::string result;
        for (const model::TextPart& part : value.parts()) {
            const auto* literal = std::get_if<std::string>(&part);
            result += literal != nullptr ? *literal : set_.home; // all that a layer's env may name
        }
        return result;
    }

    [[nodiscard]] std::optional<std::string> said(std::string_view what, std::string_view value)
    {
        auto text = quoted(value);
        if (!text) {
            out_.error(
                    codes::bad_value,
                    mark_of(what),
                    fmt::format(
                        "'{}' has a line break or another control character, which no line of a "
                        "Containerfile can say",
                        what))
                .hint = "set it in the 'env' of the entries that need it";
        }
        return text;
    }

    [[nodiscard]] std::optional<diag::SourceMark> mark_of(std::string_view variable) const
    {
        std::optional<diag::SourceMark> mark;
        for (const model::Layer& layer : image_.layers) {
            for (const model::EnvVar& said : layer.env) {
                mark = said.name.value == variable ? said.name.mark : mark;
            }
        }
        return mark;
    }

    /// Links of packaged units are made by the presets that are in the tree.
    void add_machine()
    {
        add_presets("systemctl preset", model::Scope::system);
        add_presets("systemctl --global preset", model::Scope::user);
        add_labels();
        if (!options_.entrypoint.empty()) {
            add("ENTRYPOINT", json_form(options_.entrypoint));
        }
        note_own_program();
        if (image_.bootc) {
            add("RUN", "bootc container lint");
        }
    }

    void add_presets(std::string_view command, model::Scope scope)
    {
        std::string units;
        for (const model::PackagedService& service : set_.packaged) {
            if (service.scope == scope) {
                units += fmt::format(" {}", shell_word(service.unit));
            }
        }
        if (scope == model::Scope::system && image_.bridge && supervised_ &&
            manager_ == PackageManager::apt) {
            units += fmt::format(" {}", bridge::debian_service);
        }
        if (!units.empty()) {
            add("RUN", std::string(command) + units);
        }
    }

    void add_labels()
    {
        const std::string list = json_form(names_);
        add_label("initbridge.init", model::to_string(image_.init));
        add_label("initbridge.services", list);
        if (!options_.label_key.empty()) {
            add_label(options_.label_key, list);
        }
    }

    void add_label(std::string_view key, std::string_view value)
    {
        if (const auto text = said(key, value)) {
            add("LABEL", fmt::format("{}={}", quoted(key).value_or(std::string(key)), *text));
        }
    }

    void note_own_program()
    {
        for (const model::Service& service : set_.services) {
            if (service.argv.front().value ==
                model::Text{std::string(bridge::default_initbridge)}) {
                out_.note(
                        codes::needs_program,
                        service.mark,
                        fmt::format(
                            "'{}' runs {}, which these lines do not bring",
                            service.name,
                            bridge::default_initbridge))
                    .hint = "install initbridge in the image";
                return;
            }
        }
    }

    const model::ServiceSet& set_;
    const model::Image& image_;
    const plan::FileTree& tree_;
    const std::vector<std::string>& names_;
    const Options& options_;
    diag::Diagnostics& out_;
    bool supervised_;
    std::optional<PackageManager> manager_;
    std::string text_;
};

} // namespace

std::string render(
    const model::ServiceSet& set,
    const plan::FileTree& tree,
    const std::vector<std::string>& names,
    const Options& options,
    diag::Diagnostics& out)
{
    return Lines(set, tree, names, options, out).render();
}

} // namespace initbridge::containerfile
