#pragma once
/// Stable codes of what can be wrong with the files of an image and how they hang together.

#include <string_view>

namespace initbridge::load::codes {

/// A file or folder that was named is not there.
inline constexpr std::string_view missing_path = "load/missing-path";
/// A file is there and cannot be read.
inline constexpr std::string_view unreadable = "load/unreadable";
/// A folder has no layer.yml and no folder in it has one.
inline constexpr std::string_view no_manifest = "load/no-manifest";
/// A build file stands among the arguments, where layers and image files belong.
inline constexpr std::string_view build_file = "load/build-file";
/// An image file is given together with something else.
inline constexpr std::string_view mixed_paths = "load/mixed-paths";
/// The image file has several images and `--image` picks none.
inline constexpr std::string_view image_not_chosen = "load/image-not-chosen";
/// `--image` names an image that the file does not have.
inline constexpr std::string_view unknown_image = "load/unknown-image";
/// `--image` is given and no image file.
inline constexpr std::string_view no_image_file = "load/no-image-file";
/// `base:` nearly names an image of the file; it is taken for an external one.
inline constexpr std::string_view near_miss_base = "load/near-miss-base";
/// The bases of an image lead back to itself.
inline constexpr std::string_view base_cycle = "load/base-cycle";
/// A layer that is listed or depended on is not in the layers folder.
inline constexpr std::string_view missing_layer = "load/missing-layer";
/// The layers folder is not there.
inline constexpr std::string_view no_layers_folder = "load/no-layers-folder";
/// Layers depend on, or are made of, each other in a circle.
inline constexpr std::string_view layer_cycle = "load/layer-cycle";
/// Layers are nested more than 500 levels deep.
inline constexpr std::string_view too_deep = "load/too-deep";
/// A name stands twice in one list, or a path twice among the arguments.
inline constexpr std::string_view listed_twice = "load/listed-twice";
/// Two different layers of one image have the same name.
inline constexpr std::string_view duplicate_layer = "load/duplicate-layer";
/// A layer of another repository: a local one of that name is used, or there is none.
inline constexpr std::string_view remote_layer = "load/remote-layer";
/// A name in a list of layers cannot be the name of a folder.
inline constexpr std::string_view bad_layer_name = "load/bad-layer-name";
/// The layer that brings the init itself (`depends_layer`) is in no folder.
inline constexpr std::string_view no_init_layer = "load/no-init-layer";
/// The header file of the supervisord configuration is not there or cannot be read.
inline constexpr std::string_view missing_header = "load/missing-header";
/// A file that looks like a ready-made unit has a name that systemd would not take.
inline constexpr std::string_view bad_unit_name = "load/bad-unit-name";
/// A service user is not of the form NAME[:UID[:HOME]].
inline constexpr std::string_view bad_service_user = "load/bad-service-user";
/// `--env` is not of the form NAME=VALUE or NAME.
inline constexpr std::string_view bad_env = "load/bad-env";
/// `--distro` is not of the form ID or ID:VERSION.
inline constexpr std::string_view bad_distro = "load/bad-distro";
/// A full root is to run supervisord and holds no supervisord binary.
inline constexpr std::string_view no_supervisord = "load/no-supervisord";

} // namespace initbridge::load::codes
