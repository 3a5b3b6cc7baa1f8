#pragma once
/// The facade: the only part that knows both the reader of entries and the dialects.
/// Pure: it is given texts and facts, and answers with what it still needs or with the result.

#include "translate/bridge/lint.hpp"
#include "translate/bridge/render.hpp"
#include "translate/diag/diagnostic.hpp"
#include "translate/facts/facts.hpp"
#include "translate/facts/source_file.hpp"
#include "translate/model/image.hpp"
#include "translate/model/service.hpp"
#include "translate/plan/plan.hpp"
#include "translate/resolve/resolve.hpp"
#include "translate/supervisord/render.hpp"
#include "translate/systemd/render.hpp"

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace initbridge {

/// What the arguments stand for.
enum class Grouping {
    one_image, ///< `translate`: all layers together, or the image that `--image` picks
    each,      ///< `check`: each layer by itself, or every image of the file
};

struct LoadRequest {
    std::vector<std::string> paths; ///< the PATH arguments, in order; none: an image without layers
    Grouping grouping = Grouping::one_image;
    std::optional<std::string> image; ///< --image
    std::optional<std::string> layers_dir;
    std::optional<std::string> build_config;
    std::optional<std::string> header; ///< --header; nullopt: the one that the build file names
    std::optional<model::Init> init;   ///< --init; nullopt: from the image
    bool bootc = false;                ///< --bootc
    bool native = false;               ///< --native: no supervisord in a bootc image
    bool init_is_there = false;        ///< it runs already: no layer has to bring it
    std::optional<std::string> service_user; ///< NAME[:UID[:HOME]]
    std::vector<std::string> distro;
    std::vector<std::string> env; ///< X=V or X
};

/// How a build file starts an init in a container, and under which label it lists its services.
struct StartWords {
    std::vector<std::string> entrypoint;
    std::vector<std::string> fallback_entrypoint;
    std::string label_key;
};

/// Loads images in rounds: while wanted() is not empty, the caller reads those paths and gives
/// each to provide().
class Loader {
public:
    /// `sources` must outlive the loader and gets the texts of all files.
    Loader(LoadRequest request, diag::SourceMap& sources);
    ~Loader();
    Loader(Loader&&) noexcept;
    Loader& operator=(Loader&&) noexcept;
    Loader(const Loader&) = delete;
    Loader& operator=(const Loader&) = delete;

    /// Paths that must be known to go on, in the order in which they were asked for.
    [[nodiscard]] std::vector<std::string> wanted();
    void provide(const std::string& path, facts::SourceFile file);

    /// Only when nothing is wanted. The images, for `init` where it is given, else for the init
    /// of the request or of the image; with Grouping::one_image there is one, or none when the
    /// arguments name none. Diagnostics of every file that was read are added.
    [[nodiscard]] std::vector<model::Image>
    images(std::optional<model::Init> init, diag::Diagnostics& out);

    /// The header file for supervisord, when one was named and loaded.
    [[nodiscard]] const std::optional<supervisord::Header>& header() const;

    /// What the build file says of an init's place in a container; all empty: nothing.
    [[nodiscard]] StartWords start_words(model::Init init) const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// Is it about how the program was called, not about the input?
[[nodiscard]] bool is_usage_error(const diag::Diagnostic& diagnostic);

/// Commands whose place in the root decides how a unit is written: {name, PATH}.
[[nodiscard]] std::set<std::pair<std::string, std::string>>
wanted_commands(const model::ServiceSet& set);

/// Renders `set` for the init of its image, and checks what a bootc image must obey.
[[nodiscard]] systemd::Rendering render(
    const model::ServiceSet& set,
    const facts::TargetFacts& facts,
    const bridge::Options& options,
    diag::Diagnostics& out);

/// Services that supervisord is to run, and a full root that has no supervisord in it: an error.
void check_supervisord_is_there(
    const model::ServiceSet& set, const facts::TargetFacts& facts, diag::Diagnostics& out);

} // namespace initbridge
