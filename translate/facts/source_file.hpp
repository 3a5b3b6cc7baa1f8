#pragma once
/// A file or folder as the command line found it: what the loader asks for and src/fs answers.

#include <string>
#include <vector>

namespace initbridge::facts {

struct SourceFile {
    enum class Kind { file, directory, missing, unreadable } kind = Kind::missing;
    std::string text;                 ///< of a file
    std::string problem;              ///< unreadable: why, in words
    std::vector<std::string> entries; ///< of a directory: names of all its entries, any order
};

} // namespace initbridge::facts
