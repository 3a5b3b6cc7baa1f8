#include "src/supervisor/http_words.hpp"

#include <algorithm>
#include <cstddef>

namespace initbridge::supervisor {

namespace {

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

} // namespace

bool is_word(std::string_view text, std::string_view word)
{
    return std::ranges::equal(text, word, {}, lower, lower);
}

std::string_view without_blanks(std::string_view text)
{
    constexpr std::string_view blanks = " \t";
    const std::size_t begin = text.find_first_not_of(blanks);
    return begin == std::string_view::npos
               ? std::string_view()
               : text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

} // namespace initbridge::supervisor
