/// Prints the number of its arguments, its argv and its environment, each value ended by NUL.

#include <cstdio>
#include <cstring>

extern char** environ;

int main(int argc, char** argv)
{
    std::printf("%d%c", argc, '\0');
    for (; *argv != nullptr; ++argv) {
        std::fwrite(*argv, 1, std::strlen(*argv) + 1, stdout);
    }
    for (char** variable = environ; *variable != nullptr; ++variable) {
        std::fwrite(*variable, 1, std::strlen(*variable) + 1, stdout);
    }
    return 0;
}
