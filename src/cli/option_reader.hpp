#pragma once
/// The options of one command. The library that reads them (CLI11) is hidden in the source.

#include "src/cli/command_table.hpp"
#include "src/cli/config.hpp"
#include "src/cli/options.hpp"
#include "translate/diag/diagnostic.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace initbridge::cli {

/// Reads the arguments of one command and lays the configuration behind them.
class Reader {
public:
    /// All three have to outlive it.
    Reader(const Command& command, const Config& config, diag::Diagnostics& out);
    ~Reader();
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;
    Reader(Reader&&) = delete;
    Reader& operator=(Reader&&) = delete;

    // `spec` is the option and what stands for its value in the help: "--root DIR". What is read
    // goes to `value`, which has to outlive read().
    void text(std::string_view spec, std::optional<std::string>& value, const std::string& about);
    void list(std::string_view spec, std::vector<std::string>& value, const std::string& about);
    void flag(const std::string& name, bool& value, const std::string& about);
    void
    arguments(const std::string& name, std::vector<std::string>& value, const std::string& about);

    /// False after an error, and when help was asked for.
    [[nodiscard]] bool read(const std::vector<std::string>& arguments);

    /// What to print where it was asked for.
    [[nodiscard]] std::optional<Options> help() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace initbridge::cli
