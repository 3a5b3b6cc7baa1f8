#pragma once
/// The environment that the command gets.

#include "src/exec/options.hpp"

namespace initbridge::exec {

/// The value of a variable in a list of `NAME=value`, ended by a nullptr; nullptr: there is none.
[[nodiscard]] const char* find_variable(char** list, const char* name);

/// A list of `NAME=value`, ended by a nullptr, that grows. Never freed: the command is run with it.
class Environment {
public:
    /// Starts with the variables of `from`.
    explicit Environment(char** from);

    [[nodiscard]] char** list() const { return list_; }

    [[nodiscard]] const char* find(const char* name) const { return find_variable(list_, name); }

    void unset(const char* name);
    /// Puts `NAME=value` in, in place of a variable of the same name. False: out of memory.
    [[nodiscard]] bool set(char* assignment);

private:
    char** list_ = nullptr;
    int count_ = 0;
    int capacity_ = 0;
};

/// Adds the variables of a file in the form of EnvironmentFile= (systemd.exec(5)), but for those
/// that `keep` names (`A,B`, or nullptr). Assignments that are none are left out, as systemd does.
/// An errno value; 0: done.
[[nodiscard]] int read_environment_file(const char* path, const char* keep, Environment& out);

} // namespace initbridge::exec
