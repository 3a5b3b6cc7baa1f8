#pragma once
/// Starting and stopping, which take their time: asked again until they are done, as supervisord
/// defers them, so that other clients are answered meanwhile.

#include "src/endpoint/services.hpp"
#include "src/endpoint/xml_call.hpp"

#include <functional>
#include <optional>
#include <variant>
#include <vector>

namespace initbridge::endpoint {

/// To be called again, a moment later, until it has the answer.
using Later = std::function<std::optional<Answer>()>;

/// What a method answers with.
using Response = std::variant<Answer, Later>;

enum class Doing { start, stop };
enum class Wait { no, yes };

/// startProcess, stopProcess: true, or a fault.
[[nodiscard]] Response
run_one(Services& services, const ProcessPtr& process, Doing doing, Wait wait);

/// startProcessGroup, startAllProcesses and their like: what became of each process of those that
/// had to do something, in the order in which they got there.
[[nodiscard]] Response
run_many(Services& services, const std::vector<ProcessPtr>& processes, Doing doing, Wait wait);

/// One element of such a result: of a process, and its fault.
[[nodiscard]] json::Value outcome_of(const Process& process, const std::optional<Fault>& problem);

} // namespace initbridge::endpoint
