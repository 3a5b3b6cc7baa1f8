#include "src/exec/options.hpp"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>

namespace initbridge::exec {

namespace {

/// The value behind `--key=`; nullptr: it is another option.
const char* value_of(const char* word, const char* key)
{
    const std::size_t length = std::strlen(key);
    return std::strncmp(word, key, length) == 0 && word[length] == '=' ? word + length + 1
                                                                       : nullptr;
}

/// A decimal number, and nothing behind it but `*end` when that is asked for.
bool parse_number(
    const char* text, std::int64_t least, std::int64_t most, std::int64_t& number, const char** end)
{
    char* rest = nullptr;
    errno = 0;
    const long long value = std::strtoll(text, &rest, 10);
    if (errno != 0 || rest == text || *text < '0' || *text > '9') {
        return false;
    }
    if (end != nullptr) {
        *end = rest;
    }
    number = value;
    return value >= least && value <= most && (end != nullptr || *rest == '\0');
}

constexpr std::int64_t longest = 1'000'000'000; ///< seconds, or tries: more mean the same

bool parse_count(const char* text, std::int64_t& number)
{
    std::int64_t value = 0;
    if (!parse_number(text, 0, INT64_MAX, value, nullptr)) {
        return false;
    }
    number = value < longest ? value : longest;
    return true;
}

bool parse_small(const char* text, std::int64_t least, std::int64_t most, int& number)
{
    std::int64_t value = 0;
    if (!parse_number(text, least, most, value, nullptr)) {
        return false;
    }
    number = static_cast<int>(value);
    return true;
}

bool parse_restart(const char* text, Restart& restart)
{
    struct Word {
        const char* word;
        Restart restart;
    };

    constexpr std::array<Word, 3> words{{
        {"always", Restart::always},
        {"unexpected", Restart::unexpected},
        {"never", Restart::never},
    }};
    for (const Word& word : words) {
        if (std::strcmp(text, word.word) == 0) {
            restart = word.restart;
            return true;
        }
    }
    return false;
}

/// `0,2`; nothing: no code is success.
bool parse_codes(const char* text, std::array<bool, 256>& success)
{
    success = {};
    while (*text != '\0') {
        std::int64_t code = 0;
        if (!parse_number(text, 0, 255, code, &text) || (*text != ',' && *text != '\0')) {
            return false;
        }
        success[static_cast<std::size_t>(code)] = true;
        text += *text == ',' ? 1 : 0;
    }
    return true;
}

/// `60s:tcp:host:port`, `500ms:file:/path`
bool parse_wait(const char* text, Wait& wait)
{
    const char* rest = nullptr;
    if (!parse_number(text, 0, longest, wait.timeout, &rest)) {
        return false;
    }
    if (std::strncmp(rest, "ms:", 3) == 0) {
        rest += 3;
    } else if (std::strncmp(rest, "s:", 2) == 0) {
        rest += 2;
        wait.timeout *= 1000;
    } else {
        return false;
    }

    struct Word {
        const char* word;
        Wait::Kind kind;
    };

    constexpr std::array<Word, 4> words{{
        {"socket:", Wait::Kind::socket},
        {"tcp:", Wait::Kind::tcp},
        {"file:", Wait::Kind::file},
        {"end:", Wait::Kind::end},
    }};
    for (const Word& word : words) {
        const std::size_t length = std::strlen(word.word);
        if (std::strncmp(rest, word.word, length) == 0 && rest[length] != '\0') {
            wait.kind = word.kind;
            wait.target = rest + length;
            return true;
        }
    }
    return false;
}

bool parse_text(const char* text, const char*& value)
{
    value = text;
    return *text != '\0';
}

/// A name goes into lines of words.
bool is_name(const char* text)
{
    for (const char* c = text; *c != '\0'; ++c) {
        if (*c <= ' ' || *c == '\x7f') {
            return false;
        }
    }
    return *text != '\0';
}

struct Option {
    const char* key;
    bool (*read)(const char* value, Options& options);
};

constexpr std::array<Option, 14> known{{
    {"--name",
     [](const char* value, Options& options) {
         options.name = value;
         return is_name(value);
     }},
    {"--program",
     [](const char* value, Options& options) {
         return parse_text(value, options.program);
     }},
    {"--report",
     [](const char* value, Options& options) {
         constexpr std::size_t longest_path = 107; // unix(7)
         const char*& folder = options.reports[options.reports[0] == nullptr ? 0 : 1];
         return parse_text(value, folder) && std::strlen(value) <= longest_path;
     }},
    {"--stdio-from",
     [](const char* value, Options& options) {
         constexpr std::size_t longest_path = 107;
         return parse_text(value, options.stdio_from) && std::strlen(value) <= longest_path;
     }},
    {"--restart",
     [](const char* value, Options& options) {
         return parse_restart(value, options.restart);
     }},
    {"--start-secs",
     [](const char* value, Options& options) {
         return parse_count(value, options.start_secs);
     }},
    {"--start-retries",
     [](const char* value, Options& options) {
         return parse_count(value, options.start_retries);
     }},
    {"--exit-codes",
     [](const char* value, Options& options) {
         return parse_codes(value, options.success);
     }},
    {"--stop-signal",
     [](const char* value, Options& options) {
         return parse_small(value, 1, SIGRTMAX, options.stop_signal);
     }},
    {"--fatal-status",
     [](const char* value, Options& options) {
         return parse_small(value, 1, 255, options.fatal_status);
     }},
    {"--environment-file",
     [](const char* value, Options& options) {
         return parse_text(value, options.environment_file);
     }},
    {"--keep",
     [](const char* value, Options& options) {
         return parse_text(value, options.keep);
     }},
    {"--mark",
     [](const char* value, Options& options) {
         options.mark = value;
         return is_name(value) && std::strchr(value, '/') == nullptr;
     }},
    {"--wait",
     [](const char* value, Options& options) {
         return parse_wait(value, options.waits[options.wait_count++]);
     }},
}};

/// Is the option known, and its value good?
bool parse_option(const char* word, Options& options)
{
    if (std::strcmp(word, "--gate") == 0) {
        options.gate = true;
        return true;
    }
    if (std::strcmp(word, "--environment-given") == 0) {
        options.environment_given = true;
        return true;
    }
    if (std::strcmp(word, "--pass-stop") == 0) {
        options.pass_stop = true;
        return true;
    }
    for (const Option& option : known) {
        if (const char* value = value_of(word, option.key)) {
            return option.read(value, options);
        }
    }
    return false;
}

const char* base_name(const char* path)
{
    const char* slash = std::strrchr(path, '/');
    const char* name = slash == nullptr ? path : slash + 1;
    return is_name(name) ? name : "command";
}

} // namespace

const char* parse_options(int argc, char** argv, Options& options, const char** word) noexcept
{
    options.success[0] = true;
    options.waits = static_cast<Wait*>(std::calloc(static_cast<std::size_t>(argc), sizeof(Wait)));
    if (options.waits == nullptr) {
        return "out of memory";
    }
    int index = 1;
    for (; index < argc && std::strcmp(argv[index], "--") != 0; ++index) {
        *word = argv[index];
        if (!parse_option(argv[index], options)) {
            return "no option, or no value for it";
        }
    }
    *word = "--";
    if (index + 1 >= argc) {
        return "no command behind it";
    }
    options.command = argv + index + 1;
    if (options.name == nullptr) {
        options.name = base_name(options.command[0]);
    }
    return nullptr;
}

} // namespace initbridge::exec
