#pragma once
/// Small sets of services for the tests of this room, without going through entries' defaults.

#include "tests/support/builders.hpp"
#include "translate/model/service.hpp"
#include "translate/supervisord/render.hpp"

#include <deque>
#include <string>
#include <string_view>
#include <utility>

namespace initbridge::test {

/// An image and its set. References to services stay valid until the next one is added.
class Services {
public:
    Services()
    {
        image.name = "box";
        set.image = &image;
    }

    Services(const Services&) = delete;
    Services& operator=(const Services&) = delete;

    /// A service of the layer `in`, made from an entry that says what it says.
    model::Service& add(EntryBuilder entry, std::string in = "web")
    {
        entries_.push_back(entry);
        layers_.push_back(layer(std::move(in)));
        model::Service service;
        service.entry = &entries_.back();
        service.layer = &layers_.back();
        service.mark = service.entry->mark;
        service.name = service.entry->name.value;
        service.home = "/root";
        service.working_directory = model::Text("/");
        if (service.entry->exec) {
            service.argv = service.entry->exec->value;
        }
        set.services.push_back(std::move(service));
        return set.services.back();
    }

    /// The text of the service's section, without the comments before it.
    [[nodiscard]] std::string section(std::string_view path)
    {
        const plan::FileTree tree = render();
        const plan::Node* node = tree.find(std::string(path));
        if (node == nullptr) {
            return "no such file";
        }
        const std::string& text = std::get<plan::File>(*node).content;
        return text.substr(text.find("\n[") + 1);
    }

    [[nodiscard]] plan::FileTree render()
    {
        diagnostics = {};
        return supervisord::render(set, facts, options, diagnostics);
    }

    /// `severity code line: message`, one a line.
    [[nodiscard]] std::string report() const
    {
        std::string result;
        for (const diag::Diagnostic& item : diagnostics.items()) {
            result.append(diag::to_string(item.severity)).append(" ").append(item.code).append(" ");
            result +=
                std::to_string(item.where ? item.where->line : 0) + ": " + item.message + "\n";
        }
        return result;
    }

    model::Image image;
    model::ServiceSet set;
    facts::TargetFacts facts;
    supervisord::Options options;
    diag::Diagnostics diagnostics;

private:
    std::deque<model::ServiceEntry> entries_;
    std::deque<model::Layer> layers_;
};

} // namespace initbridge::test
