/// Writes the units and links of random images into folders, and to standard output what their
/// authors asked for: one line an image, fields separated by tabs.
///
///     order_cases FOLDER COUNT SEED
///
/// Fields: folder, `clean` or `circle` (what the renderer says), `unit=priority` of each service.
/// check_order.py lets systemd compute the boot of each.

#include "translate/systemd/render.hpp"

#include <cstdlib>
#include <deque>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <variant>

namespace {

using namespace initbridge;

constexpr std::int64_t usual_priority = 999;

class Cases {
public:
    explicit Cases(unsigned seed)
        : engine_(seed)
    {}

    void next(const std::string& folder)
    {
        image_ = {};
        image_.layers.emplace_back().name.value = "layer";
        entries_.clear();
        set_ = {&image_, {}, {}};
        for (std::size_t left = 2 + below(9); left > 0; --left) {
            add_service();
        }
        diag::Diagnostics out;
        const systemd::Rendering rendering = systemd::render(set_, {}, {"demo", {}}, out);
        write(rendering.tree, folder);
        std::cout << folder << '\t' << (out.has_errors() ? "circle" : "clean") << '\t';
        for (const model::Service& service : set_.services) {
            const auto& said = service.entry->priority;
            std::cout << service.name << (service.instances > 1 ? "@0" : "")
                      << ".service=" << (said ? said->value : usual_priority) << ' ';
        }
        std::cout << '\n';
    }

private:
    std::size_t below(std::size_t limit) { return engine_() % limit; }

    bool one_in(std::size_t n) { return below(n) == 0; }

    std::string pick(std::initializer_list<const char*> names)
    {
        return *(names.begin() + below(names.size()));
    }

    void add_service()
    {
        static constexpr std::array<std::int64_t, 4> priorities{-3, 5, 10, 2000};
        model::ServiceEntry& entry = entries_.emplace_back();
        model::Service service;
        service.runner = model::Init::systemd;
        if (one_in(2)) {
            entry.priority = {priorities[below(priorities.size())], {}};
        }
        const std::size_t index = set_.services.size();
        service.entry = &entry;
        service.layer = &image_.layers.front();
        service.name = "s" + std::to_string(index);
        service.argv.push_back({model::Text("/bin/true"), {}});
        service.base_env = std::make_shared<const model::Environment>();
        service.working_directory = model::Text("/");
        service.kind = one_in(3) ? model::Kind::oneshot : model::Kind::program;
        service.instances = one_in(6) ? 2 : 1;
        service.starts_at_boot = !one_in(7);
        service.wanted_by = {one_in(5) ? "graphical.target" : "multi-user.target"};
        for (std::size_t left = below(3); left > 0 && index > 0; --left) {
            service.after.push_back({below(index), {}, {}});
        }
        if (one_in(4)) {
            service.after.push_back(
                {0, pick({"x0.service", "x1.service", "network.target", "multi-user.target"}), {}});
        }
        if (one_in(5)) {
            service.before_units.push_back(
                {0, pick({"x0.service", "x1.service", "graphical.target"}), {}});
        }
        set_.services.push_back(std::move(service));
    }

    static void write(const plan::FileTree& tree, const std::string& folder)
    {
        constexpr std::string_view units = "/etc/systemd/system/";
        std::filesystem::create_directories(folder);
        for (const char* name : {"x0.service", "x1.service"}) {
            std::ofstream(folder + "/" + name) << "[Service]\nExecStart=/bin/true\n";
        }
        for (const auto& [path, node] : tree.nodes()) {
            if (!path.starts_with(units)) {
                continue;
            }
            const std::filesystem::path place = folder + "/" + path.substr(units.size());
            std::filesystem::create_directories(place.parent_path());
            if (const auto* file = std::get_if<plan::File>(&node)) {
                std::ofstream(place) << file->content;
            } else if (const auto* link = std::get_if<plan::Symlink>(&node)) {
                std::filesystem::create_symlink(
                    folder + "/" + link->target.substr(units.size()), place);
            }
        }
    }

    std::mt19937 engine_;
    model::Image image_;
    std::deque<model::ServiceEntry> entries_;
    model::ServiceSet set_;
};

} // namespace

int main(int argc, char** argv)
{
    if (argc != 4) {
        return 64;
    }
    Cases cases(static_cast<unsigned>(std::atoi(argv[3])));
    for (int i = 0; i < std::atoi(argv[2]); ++i) {
        cases.next(std::string(argv[1]) + "/" + std::to_string(i));
    }
    return 0;
}
