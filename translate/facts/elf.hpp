#pragma once
/// What kind of machine a program is for.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace initbridge::facts {

/// Bytes at a program's start that tell.
inline constexpr std::size_t elf_head = 20;

/// `e_machine` and, in front of it, class and byte order (elf(5)): equal for programs that run on
/// the same kind of machine. nullopt: no ELF program.
[[nodiscard]] inline std::optional<std::uint32_t> machine_of(std::string_view program)
{
    if (program.size() < elf_head || !program.starts_with("\x7f"
                                                          "ELF")) {
        return std::nullopt;
    }
    std::uint32_t machine = 0;
    for (const std::size_t place :
         {std::size_t{4}, std::size_t{5}, std::size_t{18}, std::size_t{19}}) {
        machine = machine << 8U | static_cast<unsigned char>(program[place]);
    }
    return machine;
}

} // namespace initbridge::facts
