#pragma once
/// The facade: the only part that knows both the reader of entries and the dialects.
/// Pure: it is given texts and facts, and answers with what it still needs or with the result.

#include "translate/diag/diagnostic.hpp"
#include "translate/facts/facts.hpp"
#include "translate/model/image.hpp"
#include "translate/model/service.hpp"
#include "translate/plan/plan.hpp"
#include "translate/supervisord/render.hpp"
#include "translate/systemd/render.hpp"

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace initbridge {

/// A file or folder as the command line found it.
struct SourceFile {
    enum class Kind { file, directory, missing, unreadable } kind = Kind::missing;
    std::string text;                 ///< of a file
    std::string problem;              ///< unreadable: why, in words
    std::vector<std::string> entries; ///< of a directory: names of all its entries, any order
};

struct LoadRequest {
    std::vector<std::string> paths;   ///< the PATH arguments, in order
    std::optional<std::string> image; ///< --image
    std::optional<std::string> layers_dir;
    std::optional<std::string> build_config;
    std::optional<model::Init> init;  ///< --init; nullopt: from the image
    bool bootc = false;
    std::optional<std::string> service_user; ///< NAME[:UID[:HOME]]
    std::vector<std::string> distro;
    std::vector<std::string> env;     ///< X=V or X
};

/// Loads an image in rounds: while wanted() is not empty, the caller reads those paths and gives
/// them to provide(). Then image() is the model, or nullopt when there were errors.
class Loader {
  public:
    Loader(LoadRequest request, diag::SourceMap& sources);
    ~Loader();
    Loader(Loader&&) noexcept;
    Loader& operator=(Loader&&) noexcept;
    Loader(const Loader&) = delete;
    Loader& operator=(const Loader&) = delete;

    [[nodiscard]] std::vector<std::string> wanted() const;
    void provide(const std::string& path, SourceFile file);

    /// Only when nothing is wanted. With a layers folder and `check` each layer is an image by
    /// itself: images() then has one for each.
    [[nodiscard]] std::optional<model::Image> image(diag::Diagnostics& out);
    [[nodiscard]] std::vector<model::Image> images_by_layer(diag::Diagnostics& out);
    /// The header file that the build file names for supervisord, when it was loaded.
    [[nodiscard]] std::optional<supervisord::Header> header() const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

/// Commands whose place in the root decides how a unit is written: {name, PATH}.
[[nodiscard]] std::set<std::pair<std::string, std::string>>
wanted_commands(const model::ServiceSet& set);

} // namespace initbridge
