#include "src/cli/run.hpp"

#include <cstdio>
#include <exception>

namespace {

// A bug of ours, or no memory: there is nothing that the caller could correct.
constexpr int exit_bug = 70;

int report_bug(const char* what)
{
    std::fprintf(stderr, "initbridge: internal error: %s\n", what);
    return exit_bug;
}

} // namespace

int main(int argc, char** argv)
{
    try {
        return initbridge::cli::run(argc, argv);
    } catch (const std::exception& error) {
        return report_bug(error.what());
    } catch (...) {
        return report_bug("an unknown exception");
    }
}
