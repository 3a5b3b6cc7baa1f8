#pragma once
/// The part of a build file that concerns the inits.

#include "translate/load/files.hpp"
#include "translate/spec/manifest_reader.hpp"
#include "translate/supervisord/render.hpp"

#include <optional>
#include <string>
#include <vector>

namespace initbridge::load {

class BuildConfig {
public:
    enum class Presence { required, optional }; ///< must the file be there?

    /// Reads what is there, and once only. False: still to be read.
    [[nodiscard]] bool
    read(const std::string& path, Presence presence, Files& files, diag::Diagnostics& out);

    /// The layer that brings supervisord into an image.
    [[nodiscard]] std::string init_layer() const;
    /// What it says of an init; nullptr: nothing.
    [[nodiscard]] const spec::InitDefinition* definition(model::Init init) const;
    /// As written, and the folder that it is relative to.
    [[nodiscard]] const model::Marked<std::string>* header_file() const;

    [[nodiscard]] const std::string& folder() const { return folder_; }

private:
    std::string folder_;
    bool read_ = false;
    std::vector<spec::InitDefinition> definitions_;
    diag::Diagnostics diagnostics_;
};

} // namespace initbridge::load
