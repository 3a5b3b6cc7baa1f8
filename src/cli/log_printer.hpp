#pragma once
/// Lines of logs for people and for tools.

#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace initbridge::cli {

struct LogLine {
    std::string service;
    std::optional<std::chrono::system_clock::time_point> time; ///< nullopt: not known
    std::string text; ///< any bytes, without the line's end
};

/// Writes to standard output. What services wrote comes as it is, but for controls on a terminal,
/// which could drive it; in JSON an object is a line, and what is no UTF-8 is U+FFFD.
class LogPrinter {
public:
    /// `names`: each line begins with its service's.
    LogPrinter(bool json, bool names);

    void print(const LogLine& line);
    /// A line that has no end yet; empty: none.
    void print_rest(const std::string& service, const std::string& text);
    void flush();

    /// False when nobody reads any more.
    [[nodiscard]] bool good() const { return good_; }

private:
    void append_text(std::string_view text);
    void append_name(const std::string& service);

    bool json_;
    bool names_;
    bool terminal_;
    bool colour_;
    bool good_ = true;
    std::string buffer_;
    std::map<std::string, std::size_t> colours_; ///< by service, in the order of their coming
};

} // namespace initbridge::cli
