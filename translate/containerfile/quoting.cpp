#include "translate/containerfile/quoting.hpp"

#include "translate/text/json.hpp"

#include <algorithm>

namespace initbridge::containerfile {

std::optional<std::string> quoted(std::string_view value)
{
    std::string result = "\"";
    for (const char c : value) {
        const auto byte = static_cast<unsigned char>(c);
        if ((byte < 0x20 && c != '\t') || byte == 0x7f) {
            return std::nullopt;
        }
        if (c == '"' || c == '\\' || c == '$') {
            result += '\\';
        }
        result += c;
    }
    return result + '"';
}

std::string json_form(const std::vector<std::string>& words)
{
    std::string result = "[";
    for (const std::string& word : words) {
        result += result.size() == 1 ? "" : ", ";
        result += json::dump(json::Value(word), 0);
    }
    return result + "]";
}

std::string shell_word(std::string_view word)
{
    constexpr std::string_view plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                       "0123456789_@%+=:,./-";
    if (!word.empty() && word.find_first_not_of(plain) == std::string_view::npos) {
        return std::string(word);
    }
    std::string result = "'";
    for (const char c : word) {
        result += c == '\'' ? std::string("'\\''") : std::string(1, c);
    }
    return result + "'";
}

} // namespace initbridge::containerfile
