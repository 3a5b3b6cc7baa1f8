#include "src/cli/run.hpp"

int main(int argc, char** argv)
{
    return initbridge::cli::run(argc, argv);
}
