#include "src/endpoint/method_table.hpp"

#include "src/supervisor/faults.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

namespace initbridge::endpoint {

/// A friend of Api's, so that the table can name its methods.
struct Methods {
    using Values = std::vector<json::Value>;
    using Needs = Method::Needs;

    /// Whose interface this is, to the byte.
    static constexpr std::string_view supervisor_version = "4.2.5";

    static Answer now(json::Value value) { return value; }

    static Answer refuse(std::string_view why)
    {
        return tl::unexpected(fault(supervisor::faults::failed, why));
    }

    static const std::array<Method, 41> table;
};

const std::array<Method, 41> Methods::table{{
    {"supervisor.addProcessGroup",
     "Make a group of the list active",
     "boolean",
     "string name",
     Needs::changes,
     [](Api& api, const Values& values) {
         return Response(api.add_group(values));
     }},
    {"supervisor.clearAllProcessLogs",
     "Clear the logs of all processes",
     "array",
     "",
     Needs::changes,
     [](Api& api, const Values& values) {
         return Response(api.clear_all(values));
     }},
    {"supervisor.clearLog",
     "Clear the main log",
     "boolean",
     "",
     Needs::changes,
     [](Api& api, const Values& values) {
         return Response(api.clear_main(values));
     }},
    {"supervisor.clearProcessLog",
     "Clear the logs of a process",
     "boolean",
     "string name",
     Needs::changes,
     [](Api& api, const Values& values) {
         return Response(api.clear(values));
     }},
    {"supervisor.clearProcessLogs",
     "Clear the logs of a process",
     "boolean",
     "string name",
     Needs::changes,
     [](Api& api, const Values& values) {
         return Response(api.clear(values));
     }},
    {"supervisor.getAPIVersion",
     "Return the version of the RPC API",
     "string",
     "",
     Needs::nothing,
     [](Api&, const Values&) {
         return Response(now("3.0"));
     }},
    {"supervisor.getAllConfigInfo",
     "Return what is configured for each process, as far as it is known",
     "array",
     "",
     Needs::nothing,
     [](Api& api, const Values& values) {
         return Response(api.get_config_info(values));
     }},
    {"supervisor.getAllProcessInfo",
     "Return what there is to know about all processes",
     "array",
     "",
     Needs::nothing,
     [](Api& api, const Values& values) {
         return Response(api.get_all_info(values));
     }},
    {"supervisor.getIdentification",
     "Return the identifying string",
     "string",
     "",
     Needs::nothing,
     [](Api&, const Values&) {
         return Response(now("supervisor"));
     }},
    {"supervisor.getPID",
     "Return the PID of the endpoint",
     "int",
     "",
     Needs::nothing,
     [](Api&, const Values&) {
         return Response(now(std::int64_t{::getpid()}));
     }},
    {"supervisor.getProcessInfo",
     "Return what there is to know about a process",
     "struct",
     "string name",
     Needs::nothing,
     [](Api& api, const Values& values) {
         return Response(api.get_info(values));
     }},
    {"supervisor.getState",
     "Return the state as a struct of statecode and statename",
     "struct",
     "",
     Needs::nothing,
     [](Api& api, const Values& values) {
         return Response(api.get_state(values));
     }},
    {"supervisor.getSupervisorVersion",
     "Return the version of supervisor whose interface this is",
     "string",
     "",
     Needs::nothing,
     [](Api&, const Values&) {
         return Response(now(supervisor_version));
     }},
    {"supervisor.getVersion",
     "Return the version of the RPC API",
     "string",
     "",
     Needs::nothing,
     [](Api&, const Values&) {
         return Response(now("3.0"));
     }},
    {"supervisor.readLog",
     "Read length bytes from the main log starting at offset",
     "string",
     "int offset, int length",
     Needs::nothing,
     [](Api& api, const Values& values) {
         return Response(api.read_main(values));
     }},
    {"supervisor.readMainLog",
     "Read length bytes from the main log starting at offset",
     "string",
     "int offset, int length",
     Needs::nothing,
     [](Api& api, const Values& values) {
         return Response(api.read_main(values));
     }},
    {"supervisor.readProcessLog",
     "Read length bytes from the stdout log of a process starting at offset",
     "string",
     "string name, int offset, int length",
     Needs::nothing,
     [](Api& api, const Values& values) {
         return Response(api.read(values, Channel::out));
     }},
    {"supervisor.readProcessStderrLog",
     "Read length bytes from the stderr log of a process starting at offset",
     "string",
     "string name, int offset, int length",
     Needs::nothing,
     [](Api& api, const Values& values) {
         return Response(api.read(values, Channel::err));
     }},
    {"supervisor.readProcessStdoutLog",
     "Read length bytes from the stdout log of a process starting at offset",
     "string",
     "string name, int offset, int length",
     Needs::nothing,
     [](Api& api, const Values& values) {
         return Response(api.read(values, Channel::out));
     }},
    {"supervisor.reloadConfig",
     "Read the list of services again; return [[added, changed, removed]]",
     "array",
     "",
     Needs::nothing,
     [](Api& api, const Values& values) {
         return Response(api.reread(values));
     }},
    {"supervisor.removeProcessGroup",
     "Remove a stopped group from those that are active",
     "boolean",
     "string name",
     Needs::changes,
     [](Api& api, const Values& values) {
         return Response(api.remove_group(values));
     }},
    {"supervisor.restart",
     "Stop all services and start them again, where shutdown is allowed",
     "boolean",
     "",
     Needs::changes,
     [](Api& api, const Values&) {
         return Response(api.shutdown(true));
     }},
    {"supervisor.sendProcessStdin",
     "Send characters to the standard input of a process",
     "boolean",
     "string name, string chars",
     Needs::changes,
     [](Api& api, const Values& values) {
         return Response(api.send_stdin(values));
     }},
    {"supervisor.sendRemoteCommEvent",
     "Send an event to listeners",
     "boolean",
     "string type, string data",
     Needs::changes,
     [](Api&, const Values&) {
         return Response(refuse("no listener hears of it here"));
     }},
    {"supervisor.shutdown",
     "Stop all services, where the endpoint was told to allow it",
     "boolean",
     "",
     Needs::changes,
     [](Api& api, const Values&) {
         return Response(api.shutdown(false));
     }},
    {"supervisor.signalAllProcesses",
     "Send a signal to all processes",
     "array",
     "string signal",
     Needs::changes,
     [](Api& api, const Values& values) {
         return Response(api.signal_all(values));
     }},
    {"supervisor.signalProcess",
     "Send a signal to a process",
     "boolean",
     "string name, string signal",
     Needs::changes,
     [](Api& api, const Values& values) {
         return Response(api.signal(values));
     }},
    {"supervisor.signalProcessGroup",
     "Send a signal to all processes of a group",
     "array",
     "string name, string signal",
     Needs::changes,
     [](Api& api, const Values& values) {
         return Response(api.signal_group(values));
     }},
    {"supervisor.startAllProcesses",
     "Start all processes",
     "array",
     "boolean wait?",
     Needs::changes,
     [](Api& api, const Values& values) {
         return Response(api.run_all(values, Doing::start));
     }},
    {"supervisor.startProcess",
     "Start a process",
     "boolean",
     "string name, boolean wait?",
     Needs::changes,
     [](Api& api, const Values& values) {
         return Response(api.run_named(values, Doing::start));
     }},
    {"supervisor.startProcessGroup",
     "Start all processes of a group",
     "array",
     "string name, boolean wait?",
     Needs::changes,
     [](Api& api, const Values& values) {
         return Response(api.run_group(values, Doing::start));
     }},
    {"supervisor.stopAllProcesses",
     "Stop all processes",
     "array",
     "boolean wait?",
     Needs::changes,
     [](Api& api, const Values& values) {
         return Response(api.run_all(values, Doing::stop));
     }},
    {"supervisor.stopProcess",
     "Stop a process",
     "boolean",
     "string name, boolean wait?",
     Needs::changes,
     [](Api& api, const Values& values) {
         return Response(api.run_named(values, Doing::stop));
     }},
    {"supervisor.stopProcessGroup",
     "Stop all processes of a group",
     "array",
     "string name, boolean wait?",
     Needs::changes,
     [](Api& api, const Values& values) {
         return Response(api.run_group(values, Doing::stop));
     }},
    {"supervisor.tailProcessLog",
     "Return [bytes, offset, overflow] of the end of the stdout log of a process",
     "array",
     "string name, int offset, int length",
     Needs::nothing,
     [](Api& api, const Values& values) {
         return Response(api.tail(values, Channel::out));
     }},
    {"supervisor.tailProcessStderrLog",
     "Return [bytes, offset, overflow] of the end of the stderr log of a process",
     "array",
     "string name, int offset, int length",
     Needs::nothing,
     [](Api& api, const Values& values) {
         return Response(api.tail(values, Channel::err));
     }},
    {"supervisor.tailProcessStdoutLog",
     "Return [bytes, offset, overflow] of the end of the stdout log of a process",
     "array",
     "string name, int offset, int length",
     Needs::nothing,
     [](Api& api, const Values& values) {
         return Response(api.tail(values, Channel::out));
     }},
    {"system.listMethods",
     "Return the names of all methods",
     "array",
     "",
     Needs::nothing,
     [](Api& api, const Values& values) {
         return Response(api.list_methods(values));
     }},
    {"system.methodHelp",
     "Return what a method does",
     "string",
     "string name",
     Needs::nothing,
     [](Api& api, const Values& values) {
         return Response(api.method_help(values));
     }},
    {"system.methodSignature",
     "Return the types of the result and the parameters of a method",
     "array",
     "string name",
     Needs::nothing,
     [](Api& api, const Values& values) {
         return Response(api.method_signature(values));
     }},
    {"system.multicall",
     "Carry out several calls, one after another; return their results",
     "array",
     "array calls",
     Needs::nothing,
     [](Api& api, const Values& values) {
         return Response(api.multicall(values));
     }},
}};

std::span<const Method> methods()
{
    return Methods::table;
}

const Method* find_method(std::string_view name)
{
    const auto* found = std::ranges::find(Methods::table, name, &Method::name);
    return found == Methods::table.end() ? nullptr : found;
}

} // namespace initbridge::endpoint
