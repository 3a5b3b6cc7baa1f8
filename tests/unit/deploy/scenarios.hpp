#pragma once
/// Deployments to a machine in memory: one that systemd runs, and one that supervisord runs.

#include "src/deploy/engine.hpp"
#include "tests/unit/deploy/fake_host.hpp"

#include <string>
#include <vector>

namespace initbridge::deploy {

class Silent : public Watcher {
public:
    void tell(std::string_view line) override { lines.emplace_back(line); }

    std::vector<std::string> lines;
};

inline Target target(const std::string& name)
{
    Target result;
    result.name = name;
    result.real = name + ".service";
    return result;
}

inline std::string unit_path(const std::string& name)
{
    return "/etc/systemd/system/" + name + ".service";
}

/// A machine with a service that changes, one that goes, and a file of somebody that is replaced.
inline void prepare(FakeHost& host)
{
    host.put(unit_path("web"), "old web");
    host.put(unit_path("gone"), "gone");
    host.put("/etc/foreign", "foreign");
    host.put(ledger_path("stack"), render_ledger({"stack", {}, {}, {}}));
    host.units = {
        {"web.service", {true, 10}}, {"gone.service", {true, 11}}, {"other.service", {true, 12}}};
}

inline Work work()
{
    Work work;
    work.owner = "stack";
    work.files.steps = {
        plan::MakeDirectory{"/etc/new", 0755, std::nullopt},
        plan::KeepOriginal{"/etc/foreign", "/etc/foreign.kept"},
        plan::WriteFile{"/etc/foreign", "ours", 0644},
        plan::WriteFile{unit_path("web"), "new web", 0644},
        plan::WriteFile{unit_path("fresh"), "fresh", 0644},
        plan::MakeSymlink{"/etc/systemd/system/a.wants/fresh.service", unit_path("fresh")},
        plan::RemovePath{unit_path("gone")}};
    work.tmpfiles = "/usr/lib/tmpfiles.d/x.conf";
    work.stop = {target("gone")};
    work.gone = {target("gone")};
    work.restart = {target("web")};
    work.start = {target("fresh")};
    work.reload = {Side::system};
    return work;
}

inline const Ledger recorded{"stack", {{{Side::system, "web.service"}, false}}, {}, {}};

inline Target program(const std::string& real)
{
    Target result;
    result.name = real;
    result.real = real;
    result.side = Side::supervisord;
    return result;
}

inline std::string fragment(const std::string& name)
{
    return "/etc/supervisord.d/" + name;
}

/// The same below supervisord, and a group that it starts whole, of which one process was stopped.
inline void prepare_supervised(FakeHost& host)
{
    for (const auto& [name, text] :
         {std::pair{"web", "old web"}, {"gone", "gone"}, {"many", "two"}, {"other", "other"}}) {
        host.put(fragment(name), text);
    }
    host.put(ledger_path("stack"), render_ledger({"stack", {}, {}, {}}));
    host.groups = {{"many", {"many:0", "many:1"}}};
    host.have_read();
    host.units = {
        {"web", {true, 10}},
        {"gone", {true, 11}},
        {"other", {true, 12}},
        {"many:0", {true, 13}},
        {"many:1", {false, 0}}};
    host.whom = {4321, "/run/supervisor.sock"};
}

inline Work supervised_work()
{
    Work work;
    work.owner = "stack";
    work.files.steps = {
        plan::WriteFile{fragment("web"), "new web", 0644},
        plan::WriteFile{fragment("many"), "still two", 0644},
        plan::WriteFile{fragment("fresh"), "fresh", 0644},
        plan::RemovePath{fragment("gone")}};
    work.stop = {program("gone")};
    work.gone = {program("gone")};
    work.restart = {program("web"), program("many:0")};
    work.start = {program("fresh")};
    work.start.front().out = "file:/var/log/fresh.log";
    work.bystanders = {program("many:1"), program("other")};
    work.groups = {"web", "many", "fresh", "gone"};
    work.reload = {Side::supervisord};
    return work;
}

inline const Ledger recorded_supervised{"stack", {{{Side::supervisord, "web"}, false}}, {}, {}};

} // namespace initbridge::deploy
