#pragma once
/// What image files and build files have in common.

#include "translate/spec/yaml_tree.hpp"

#include <array>
#include <string_view>

namespace initbridge::spec {

/// In the order of model::Init.
inline constexpr std::array<std::string_view, 2> init_words{"supervisord", "systemd"};

/// Is there an image in this file, at the top level or under `image:` or `images:`?
[[nodiscard]] bool holds_images(const Node& root);

} // namespace initbridge::spec
