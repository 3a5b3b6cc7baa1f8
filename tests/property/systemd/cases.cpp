/// Writes units of services with hard values into a folder, and to standard output what a program
/// run by them must see: one line a unit, fields separated by tabs, values in hexadecimal.
///
///     cases FOLDER COUNT SEED
///
/// The log files' tmpfiles.d lines go into tmpfiles.conf there.
/// Fields: unit, program file that must exist or `-`, argv, environment, working directory, log
/// file, description. check.py reads both and asks systemd.

#include "translate/systemd/checks.hpp"
#include "translate/systemd/service_unit.hpp"
#include "translate/systemd/tmpfiles.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace initbridge;

class Random {
public:
    explicit Random(unsigned seed)
        : engine_(seed)
    {}

    std::size_t below(std::size_t limit) { return engine_() % limit; }

    bool one_in(std::size_t n) { return below(n) == 0; }

    /// Text that quoting has to get right; never with NUL.
    std::string text()
    {
        static constexpr std::array<std::string_view, 46> pieces{
            "\"",         "'",        "\\",  "%",
            "$",          "\n",       "\t",  "\r",
            ";",          "#",        "-",   "@",
            ":",          "+",        "!",   "|",
            " ",          "  ",       "a",   "B7",
            "=",          "%h",       "%%",  "$HOME",
            "${HOME}",    "$$",       "\\n", "\\x41",
            "\\",         "{}",       "*",   "?",
            "[",          "]",        "~",   "`",
            "&",          ",",        "é",   "日本",
            "\U0001F600", "\x7f",     "%i",  "\xe2\x80\xa8",
            "\xc2\xa0",   "\xc2\x85",
        };
        std::string result;
        for (std::size_t left = below(8); left > 0; --left) {
            if (one_in(9)) {
                result += static_cast<char>(1 + below(31));
            } else {
                result += pieces[below(pieces.size())];
            }
        }
        return result;
    }

    std::string text_with_noncharacters()
    {
        static constexpr std::array<std::string_view, 4> pieces{
            "\xef\xb7\x90", "\xef\xbf\xbe", "\xef\xbf\xbf", "\xf0\x9f\xbf\xbf"};
        return one_in(150) ? text() + std::string(pieces[below(pieces.size())]) + text() : text();
    }

    /// A file name, and one that a unit can say raw: without controls where `printable`.
    std::string file_name(bool printable)
    {
        std::string result;
        for (const char c : text()) {
            const bool control = (c >= 0 && c < 0x20) || c == 0x7f;
            result += c == '/' || (printable && control) ? '.' : c;
        }
        return result.empty() || result == "." || result == ".." ? "plain" : result;
    }

private:
    std::mt19937 engine_;
};

std::string hex(std::string_view bytes)
{
    constexpr std::string_view digits = "0123456789abcdef";
    std::string result = "x";
    for (const char c : bytes) {
        result += digits[static_cast<unsigned char>(c) >> 4U];
        result += digits[static_cast<unsigned char>(c) & 15U];
    }
    return result;
}

model::Text literal(std::string text)
{
    return model::Text{std::move(text)};
}

struct Case {
    model::Service service;
    std::string program = "-";
};

class Cases {
public:
    Cases(std::string folder, unsigned seed)
        : folder_(std::move(folder))
        , random_(seed)
    {
        path_ = folder_ + "/path:/usr/bin:/bin";
        model::Environment base{{"PATH", literal(path_)}};
        for (const char* name : {"BASE_A", "BASE_B"}) {
            base.emplace(name, literal(random_.text()));
        }
        plain_base_ = std::make_shared<const model::Environment>(base);
        base["BASE_C"] = literal("\xef\xbf\xbe");
        noncharacter_base_ = std::make_shared<const model::Environment>(base);
    }

    Case next(std::size_t index)
    {
        Case result;
        model::Service& service = result.service;
        service.name = "case" + std::to_string(index);
        service.description = random_.text();
        service.path = path_;
        service.base_env = random_.one_in(100) ? noncharacter_base_ : plain_base_;
        service.home = "/root";
        service.wanted_by = {"multi-user.target"};
        service.start_secs = std::chrono::seconds(0);
        service.argv.push_back({literal(first_word(index, result.program)), {}});
        for (std::size_t left = random_.below(8); left > 0; --left) {
            service.argv.push_back({literal(random_.text_with_noncharacters()), {}});
        }
        static constexpr std::array names{"A", "BASE_A", "Z9", "_", "PWD", "SHLVL", "_x"};
        for (std::size_t left = random_.below(4); left > 0; --left) {
            service.own_env[names[random_.below(names.size())]] =
                literal(random_.text_with_noncharacters());
        }
        service.working_directory = literal("/" + random_.file_name(true));
        service.working_directory_said = true;
        service.stdout_log = {model::LogKind::file, literal("/var/log/" + random_.file_name(true))};
        if (random_.one_in(12)) {
            service.environment_file = model::EnvironmentFile{literal(folder_ + "/none"), true};
        }
        return result;
    }

    facts::TargetFacts facts;

private:
    std::string first_word(std::size_t index, std::string& program)
    {
        const std::string name = random_.file_name(false) + std::to_string(index);
        const std::string folder = "/d" + std::to_string(index) + "/";
        switch (random_.below(6)) {
        case 0:
            program = folder_ + folder + name;
            return program;
        case 1:
            program = folder_ + folder + random_.file_name(true);
            return program;
        case 2:
            program = folder_ + "/path/" + name;
            return name;
        case 3: // a name that the root is known to have
            program = folder_ + "/path/" + name;
            facts.commands[{name, path_}] = program;
            return name;
        default:
            return folder_ + "/show";
        }
    }

    std::string folder_;
    std::string path_;
    Random random_;
    std::shared_ptr<const model::Environment> plain_base_;
    std::shared_ptr<const model::Environment> noncharacter_base_;
};

void print(const Case& item, const std::string& unit)
{
    const model::Service& service = item.service;
    std::cout << unit << '\t' << (item.program == "-" ? "-" : hex(item.program)) << '\t';
    for (const auto& word : service.argv) {
        std::cout << hex(word.value.is_literal() ? word.value.literal() : "") << ',';
    }
    std::cout << '\t';
    for (const auto& [name, value] : service.full_env()) {
        std::cout << hex(name + "=" + std::string(value.literal())) << ',';
    }
    std::cout << '\t' << hex(service.working_directory.literal()) << '\t'
              << hex(service.stdout_log.path.literal()) << '\t' << hex(service.description) << '\n';
}

} // namespace

int main(int argc, char** argv)
{
    if (argc != 4) {
        return 64;
    }
    const std::string folder = argv[1];
    Cases cases(folder, static_cast<unsigned>(std::atoi(argv[3])));
    model::Image image;
    systemd::ServiceWriter plain(image, cases.facts, shim::Use::automatic);
    systemd::ServiceWriter with_shim(image, cases.facts, shim::Use::always);
    diag::Diagnostics out;
    systemd::Checker checker(cases.facts, shim::Use::automatic, out);
    systemd::Tmpfiles tmpfiles;
    for (std::size_t i = 0; i < static_cast<std::size_t>(std::atoi(argv[2])); ++i) {
        const Case item = cases.next(i);
        if (!checker.check(item.service)) {
            std::cerr << "refused: " << out.items().back().message << '\n';
            return 1;
        }
        const std::string unit = item.service.name + ".service";
        std::ofstream(folder + "/" + unit, std::ios::binary)
            << (i % 3 == 0 ? with_shim : plain).render(item.service, {}, 0, out).value();
        print(item, unit);
        tmpfiles.add_log(std::string(item.service.stdout_log.path.literal()), {});
    }
    std::ofstream(folder + "/tmpfiles.conf", std::ios::binary) << tmpfiles.render();
    return out.has_errors() ? 1 : 0;
}
