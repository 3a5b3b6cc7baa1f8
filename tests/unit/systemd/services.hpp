#pragma once
/// Builds resolved services for the tests of this room.

#include "tests/support/builders.hpp"
#include "translate/model/service.hpp"
#include "translate/systemd/render.hpp"

#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace initbridge::test {

inline const model::Environment plain_env{
    {"HOME", model::Text("/root")},
    {"LOGNAME", model::Text("root")},
    {"PATH", model::Text("/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin")},
    {"USER", model::Text("root")},
};

/// A set of services of one layer `web`, whose entries live as long as it does.
struct Setup {
    Setup()
    {
        image.layers.push_back(layer("web"));
        set.image = &image;
        set.services.reserve(64);
    }

    Setup(const Setup&) = delete;
    Setup& operator=(const Setup&) = delete;

    model::Service& add(std::string name, const Words& argv = {"/usr/bin/true"})
    {
        model::Service service;
        service.runner = model::Init::systemd;
        service.entry = &entries.emplace_back(test::service(name).build());
        service.layer = &image.layers.front();
        service.mark = mark(static_cast<std::uint32_t>(set.services.size()) + 1);
        service.name = std::move(name);
        for (const Word& word : argv) {
            service.argv.push_back({word.text(), service.mark});
        }
        service.base_env = base_env;
        service.path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin";
        service.working_directory = model::Text("/");
        service.home = "/root";
        service.wanted_by = {"multi-user.target"};
        set.services.push_back(std::move(service));
        return set.services.back();
    }

    model::Service& add_user(std::string name, const Words& argv = {"/usr/bin/true"})
    {
        model::Service& service = add(std::move(name), argv);
        service.scope = model::Scope::user;
        service.wanted_by = {"default.target"};
        return service;
    }

    /// As if its author had said it.
    model::Service& add_at(std::int64_t priority, std::string name)
    {
        model::Service& service = add(std::move(name));
        entries.back().priority = {priority, service.mark};
        service.priority = priority;
        return service;
    }

    systemd::Rendering render() { return systemd::render(set, facts, options, out); }

    /// The text of a file of the rendering; empty when it is not there.
    std::string text(const std::string& path)
    {
        const systemd::Rendering rendering = render();
        const plan::Node* node = rendering.tree.find(path);
        const auto* file = node == nullptr ? nullptr : std::get_if<plan::File>(node);
        return file == nullptr ? std::string() : file->content;
    }

    std::string unit(const std::string& name) { return text("/etc/systemd/system/" + name); }

    std::string user_unit(const std::string& name) { return text("/etc/systemd/user/" + name); }

    model::Image image;
    std::deque<model::ServiceEntry> entries;
    model::ServiceSet set;
    facts::TargetFacts facts;
    systemd::Options options{"demo", systemd::Layout::admin};
    diag::Diagnostics out;
    std::shared_ptr<const model::Environment> base_env =
        std::make_shared<const model::Environment>(plain_env);
};

/// The lines of a unit with this key, without it.
[[nodiscard]] inline std::vector<std::string>
values(const std::string& unit, const std::string& key)
{
    std::vector<std::string> result;
    const std::string head = "\n" + key + "=";
    for (std::size_t at = unit.find(head); at != std::string::npos; at = unit.find(head, at + 1)) {
        const std::size_t start = at + head.size();
        result.push_back(unit.substr(start, unit.find('\n', start) - start));
    }
    return result;
}

/// `code` of every diagnostic, in order.
[[nodiscard]] inline std::vector<std::string> codes(const diag::Diagnostics& out)
{
    std::vector<std::string> result;
    for (const diag::Diagnostic& item : out.items()) {
        result.emplace_back(item.code);
    }
    return result;
}

} // namespace initbridge::test
