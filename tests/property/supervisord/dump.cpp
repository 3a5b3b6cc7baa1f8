/// Prints the number of its arguments, its arguments and its environment, each ended by NUL.

#include <unistd.h>

#include <cstdio>

namespace {

void print(char** words)
{
    for (; *words != nullptr; ++words) {
        std::fputs(*words, stdout);
        std::putchar('\0');
    }
}

} // namespace

int main(int argc, char** argv)
{
    std::printf("%d", argc);
    std::putchar('\0');
    print(argv);
    print(environ);
    return std::fflush(stdout) == 0 ? 0 : 1;
}
