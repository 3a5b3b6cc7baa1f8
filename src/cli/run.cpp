#include "src/cli/run.hpp"

namespace initbridge::cli {

int run(int, char**)
{
    return 2;
}

} // namespace initbridge::cli
