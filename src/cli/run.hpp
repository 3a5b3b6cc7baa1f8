#pragma once

/// The command line: options in, exit status out.

namespace initbridge::cli {

/// Runs one command. Exit status: 0 done, 1 the input has errors, 2 usage, 3 the machine refused,
/// 70 a bug.
[[nodiscard]] int run(int argc, char** argv);

} // namespace initbridge::cli
