#pragma once
/// Log paths with their expansions put in, as far as these are known.

#include "translate/model/service.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace initbridge::supervisord {

/// The path with everything known filled in. What is not known is a NUL byte and its name;
/// `process_num` is known when it is given.
[[nodiscard]] std::string flat_path(
    const model::Text& path,
    const model::Service& service,
    std::optional<std::int64_t> process_num);

/// The folder of a path of flat_path(); nullopt: something of it is not known.
[[nodiscard]] std::optional<std::string> folder_of(std::string_view flat);

/// Below /dev or /proc: not a file that could be rotated, nor a folder that could be made.
[[nodiscard]] bool is_device(std::string_view flat);

} // namespace initbridge::supervisord
