/// Ratios of one run, in CPU time of this process (see bench.py, which prints them):
///   bench read N       reading, resolving and rendering N services for both inits : bare YAML
///   events bench write N DIR  applying a plan of N files in DIR : the same system calls done bare

#include "src/fs/apply.hpp"
#include "src/fs/root_dir.hpp"
#include "translate/diag/diagnostic.hpp"
#include "translate/facts/facts.hpp"
#include "translate/plan/plan.hpp"
#include "translate/resolve/resolve.hpp"
#include "translate/spec/manifest_reader.hpp"
#include "translate/supervisord/render.hpp"
#include "translate/systemd/render.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <sstream>
#include <string>
#include <string_view>

namespace {

using namespace initbridge;

double cpu_seconds()
{
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

template <class Work>
double best_of(int runs, const Work& work)
{
    double best = 1e9;
    for (int run = 0; run < runs; ++run) {
        const double start = cpu_seconds();
        work();
        best = std::min(best, cpu_seconds() - start);
    }
    return best;
}

/// A layer as people write them: some services small, some with environment, folder and log.
std::string make_layer(int count)
{
    std::string text =
        "name: bench\nenv:\n  DATA: ~/data\n  LANG: C.UTF-8\npath_append: [~/.local/bin]\nservice:\n";
    for (int i = 0; i < count; ++i) {
        text += fmt::format(
            "  - name: service-{0}\n    exec: /usr/bin/server --port {0} --data \"%(ENV_DATA)s/{0}\" 'a; b' --x=100%%\n"
            "    restart: always\n    priority: {1}\n    start_secs: 2\n",
            i,
            i % 10);
        if (i % 2 == 0) {
            text +=
                "    env:\n      MODE: production\n      GREETING: it's \"quoted\"\n    working_directory: /srv/data\n";
        }
        if (i % 5 == 0) {
            text += fmt::format(
                "    stdout: file:/var/log/bench/{}.log\n    stop_timeout: 1min 30s\n    exit_codes: [0, 3]\n",
                i);
        }
    }
    return text;
}

class NullHandler final : public YAML::EventHandler {
public:
    void OnDocumentStart(const YAML::Mark&) override {}

    void OnDocumentEnd() override {}

    void OnNull(const YAML::Mark&, YAML::anchor_t) override {}

    void OnAlias(const YAML::Mark&, YAML::anchor_t) override {}

    void
    OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t, const std::string&) override
    {}

    void OnSequenceStart(
        const YAML::Mark&, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override
    {}

    void OnSequenceEnd() override {}

    void OnMapStart(
        const YAML::Mark&, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override
    {}

    void OnMapEnd() override {}
};

void bare_events(const std::string& text)
{
    std::istringstream stream(text);
    YAML::Parser parser(stream);
    NullHandler handler;
    while (parser.HandleNextDocument(handler)) {
    }
}

std::size_t translate_both(const std::string& text)
{
    diag::SourceMap sources;
    diag::Diagnostics out;
    const diag::FileId file = sources.add("bench/layer.yml", text);
    model::Image image;
    image.name = "bench";
    image.layers.push_back(
        spec::read_layer_manifest(sources, file, "bench", "bench/layer.yml", out).layer);
    const facts::TargetFacts facts;
    std::size_t files = 0;
    for (const model::Init init : {model::Init::supervisord, model::Init::systemd}) {
        image.init = init;
        const model::ServiceSet set = resolve::resolve(image, facts, out);
        files += init == model::Init::systemd
                     ? systemd::render(set, facts, {"bench", systemd::Layout::admin}, out)
                           .tree.nodes()
                           .size()
                     : supervisord::render(set, facts, {}, out).nodes().size();
    }
    if (out.has_errors()) {
        fmt::print(stderr, "bench: {}\n", out.sorted().front().message);
        std::exit(1);
    }
    return files;
}

void bare_writes(const std::string& dir, const plan::Plan& steps)
{
    const int parent = open(dir.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    mkdirat(parent, "d", 0755);
    const int folder = openat(parent, "d", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    for (const plan::Step& step : steps.steps) {
        const auto* write_file = std::get_if<plan::WriteFile>(&step);
        if (write_file == nullptr) {
            continue;
        }
        const std::string name = write_file->path.substr(write_file->path.rfind('/') + 1);
        const std::string temporary = "." + name + ".tmp";
        const int fd =
            openat(folder, temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        if (write(fd, write_file->content.data(), write_file->content.size()) < 0) {
            std::abort();
        }
        fchmod(fd, write_file->mode);
        close(fd);
        renameat(folder, temporary.c_str(), folder, name.c_str());
    }
    syncfs(folder);
    close(folder);
    close(parent);
}

int bench_write(int count, const std::string& top)
{
    plan::Plan plan;
    plan.steps.emplace_back(plan::MakeDirectory{"/d", 0755, std::nullopt});
    for (int i = 0; i < count; ++i) {
        plan.steps.emplace_back(
            plan::WriteFile{fmt::format("/d/f{}", i), std::string(900, 'x'), 0644});
    }
    int run = 0;
    const auto fresh = [&](const char* kind) {
        const std::string dir = fmt::format("{}/{}{}", top, kind, run++);
        mkdir(dir.c_str(), 0755);
        return dir;
    };
    const double ours = best_of(5, [&] {
        auto root = fs::RootDir::open(fresh("a"));
        if (!root || !fs::apply_plan(*root, plan)) {
            std::exit(1);
        }
    });
    const double bare = best_of(5, [&] { bare_writes(fresh("b"), plan); });
    fmt::print("{:.3f} {:.6f} {:.6f}\n", ours / bare, ours, bare);
    return 0;
}

int bench_read(int count)
{
    const std::string text = make_layer(count);
    const int runs = count > 20000 ? 2 : 7;
    const double bare = best_of(runs, [&] { bare_events(text); });
    const double ours = best_of(runs, [&] { translate_both(text); });
    fmt::print("{:.3f} {:.6f} {:.6f} {}\n", ours / bare, ours, bare, text.size());
    return 0;
}

} // namespace

int main(int argc, char** argv)
{
    const std::string_view what = argc > 2 ? argv[1] : "";
    const int count = argc > 2 ? std::atoi(argv[2]) : 0;
    if (what == "layer") {
        fmt::print("{}", make_layer(count));
        return 0;
    }
    if (what == "read") {
        return bench_read(count);
    }
    return what == "write" && argc > 3 ? bench_write(count, argv[3]) : 2;
}
