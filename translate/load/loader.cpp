#include "translate/load/arguments.hpp"
#include "translate/load/build_config.hpp"
#include "translate/load/codes.hpp"
#include "translate/load/draft.hpp"
#include "translate/load/layer_walk.hpp"
#include "translate/load/options.hpp"
#include "translate/load/paths.hpp"
#include "translate/translate.hpp"

#include <fmt/core.h>

#include <stdexcept>
#include <utility>

namespace initbridge {

namespace {

using load::Draft;
using load::Manifest;

/// An image file that was read.
struct ImageFile {
    std::vector<spec::ImageDefinition> images;
    diag::Diagnostics diagnostics;
};

} // namespace

/// The whole search is done anew in each round with what is known by then; texts are parsed once.
struct Loader::State {
    State(LoadRequest wanted_request, diag::SourceMap& sources)
        : request(std::move(wanted_request))
        , files(sources)
        , library(files)
    {}

    std::vector<Draft> search(diag::Diagnostics& out);
    bool read_build_config(const load::Arguments& arguments, diag::Diagnostics& out);
    void read_header(diag::Diagnostics& out);
    std::vector<Draft> drafts_of_images(const std::string& path, diag::Diagnostics& out);
    std::vector<Draft> drafts_of_layers(const load::Arguments& arguments, diag::Diagnostics& out);
    Draft draft_of_image(const spec::ImageDefinition& image, diag::Diagnostics& out);
    Draft draft_of_layers(const std::vector<std::string>& manifests, diag::Diagnostics& out);
    void add_init_layer(Draft& draft, load::LayerWalk& walk, const load::LayersFolder& own);
    const ImageFile* read_images(const std::string& path);

    LoadRequest request;
    load::Files files;
    load::Library library;
    load::BuildConfig build;
    std::optional<ImageFile> image_file;
    std::optional<supervisord::Header> header;
};

std::vector<Draft> Loader::State::search(diag::Diagnostics& out)
{
    const load::Arguments arguments = load::read_arguments(request.paths, files, out);
    load::check_distro(request.distro, out);
    static_cast<void>(load::parse_extra_env(request.env, out));
    if (!read_build_config(arguments, out) || arguments.pending) {
        return {};
    }
    read_header(out);
    if (request.layers_dir) {
        library.use_only(load::normal_path(*request.layers_dir));
    }
    if (arguments.image_file) {
        return drafts_of_images(*arguments.image_file, out);
    }
    if (request.image) {
        out.error(
               load::codes::no_image_file,
               std::nullopt,
               fmt::format("'--image {}' is given and no image file", *request.image))
            .hint = "give the image file that has it as PATH";
    }
    return drafts_of_layers(arguments, out);
}

/// The one that is named, or the one beside the image file. False: still to be read.
bool Loader::State::read_build_config(const load::Arguments& arguments, diag::Diagnostics& out)
{
    using Presence = load::BuildConfig::Presence;
    if (request.build_config) {
        const std::string path = load::normal_path(*request.build_config);
        return build.read(path, Presence::required, files, out);
    }
    if (arguments.image_file) {
        const std::string folder = load::folder_of(*arguments.image_file);
        return build.read(load::join_path(folder, "build.yml"), Presence::optional, files, out);
    }
    return true;
}

void Loader::State::read_header(diag::Diagnostics& out)
{
    const auto* named = build.header_file();
    load::Place where;
    std::string path;
    if (request.header) {
        path = load::normal_path(*request.header);
    } else if (named != nullptr) {
        path = load::join_path(build.folder(), named->value);
        where = named->mark;
    } else {
        return;
    }
    const load::Found* found = files.find(path);
    if (found == nullptr || header) {
        return;
    }
    if (found->is(facts::SourceFile::Kind::file)) {
        header = supervisord::Header{std::string(files.sources().text(found->file)), found->file};
    } else {
        out.error(
            load::codes::missing_header,
            where,
            fmt::format(
                "cannot read the header file '{}'{}{}",
                path,
                found->problem.empty() ? "" : ": ",
                found->problem));
    }
}

const ImageFile* Loader::State::read_images(const std::string& path)
{
    const load::Found* found = files.find(path);
    if (found == nullptr) {
        return nullptr;
    }
    if (!image_file) {
        image_file.emplace();
        if (!load::report_no_file(path, *found, std::nullopt, image_file->diagnostics)) {
            image_file->images =
                spec::read_image_file(files.sources(), found->file, image_file->diagnostics);
        }
    }
    return &*image_file;
}

std::vector<Draft> Loader::State::drafts_of_images(const std::string& path, diag::Diagnostics& out)
{
    const ImageFile* file = read_images(path);
    if (file == nullptr) {
        return {};
    }
    out.append(file->diagnostics);
    if (!library.complete()) {
        library.use_only(load::join_path(load::folder_of(path), "layers"));
    }
    std::vector<Draft> drafts;
    if (request.grouping == Grouping::each && !request.image) {
        for (const spec::ImageDefinition& image : file->images) {
            drafts.push_back(draft_of_image(image, out));
        }
    } else if (const auto* image = load::choose_image(file->images, request.image, path, out)) {
        drafts.push_back(draft_of_image(*image, out));
    }
    return drafts;
}

std::vector<Draft>
Loader::State::drafts_of_layers(const load::Arguments& arguments, diag::Diagnostics& out)
{
    for (const std::string& manifest : arguments.manifests) {
        library.add_given(manifest);
    }
    std::vector<Draft> drafts;
    if (request.grouping == Grouping::each) {
        for (const std::string& manifest : arguments.manifests) {
            drafts.push_back(draft_of_layers({manifest}, out));
        }
    } else if (!arguments.manifests.empty()) {
        drafts.push_back(draft_of_layers(arguments.manifests, out));
    } else if (request.paths.empty()) {
        drafts.emplace_back(); // an image without layers, of which the options say all
    }
    return drafts;
}

Draft Loader::State::draft_of_image(const spec::ImageDefinition& image, diag::Diagnostics& out)
{
    Draft draft;
    draft.name = image.name.value;
    draft.init_layer = build.init_layer();
    draft.chain = load::chain_of(image, image_file->images, out);
    load::LayerWalk walk(library, draft.init_layer, out);
    for (const spec::ImageDefinition* part : draft.chain) {
        walk.visit_list(part->layers, {});
    }
    draft.layers = walk.take();
    add_init_layer(draft, walk, {});
    return draft;
}

Draft Loader::State::draft_of_layers(
    const std::vector<std::string>& manifests, diag::Diagnostics& out)
{
    Draft draft;
    draft.init_layer = build.init_layer();
    load::LayerWalk walk(library, draft.init_layer, out);
    for (const std::string& manifest : manifests) {
        walk.visit(manifest, std::nullopt);
    }
    draft.layers = walk.take();
    if (const Manifest* first = library.manifest(manifests.front())) {
        draft.name = first->content.layer.name.value;
        add_init_layer(draft, walk, first->folder);
    }
    return draft;
}

/// Both inits may be asked for later, so the layer is always looked up.
void Loader::State::add_init_layer(
    Draft& draft, load::LayerWalk& walk, const load::LayersFolder& own)
{
    if (request.init_is_there) {
        return;
    }
    const load::Lookup found = library.look_up(draft.init_layer, own);
    draft.init_layer_missing = found.state == load::Lookup::State::missing;
    if (found.state == load::Lookup::State::found) {
        walk.report_to(draft.init_diagnostics);
        walk.visit(found.path, std::nullopt);
        draft.init_layers = walk.take();
    }
}

Loader::Loader(LoadRequest request, diag::SourceMap& sources)
    : state_(std::make_unique<State>(std::move(request), sources))
{}

Loader::~Loader() = default;
Loader::Loader(Loader&&) noexcept = default;
Loader& Loader::operator=(Loader&&) noexcept = default;

std::vector<std::string> Loader::wanted()
{
    state_->files.start_round();
    diag::Diagnostics too_early;
    static_cast<void>(state_->search(too_early));
    return state_->files.wanted();
}

void Loader::provide(const std::string& path, facts::SourceFile file)
{
    state_->files.provide(path, std::move(file));
}

std::vector<model::Image> Loader::images(std::optional<model::Init> init, diag::Diagnostics& out)
{
    state_->files.start_round();
    std::vector<Draft> drafts = state_->search(out);
    if (!state_->files.wanted().empty()) {
        throw std::logic_error("Loader::images() was called while files were wanted");
    }
    // With one image its layers are handed over: nobody else needs them.
    const auto handover = state_->request.grouping == Grouping::one_image ? load::Handover::move
                                                                          : load::Handover::copy;
    std::vector<model::Image> images;
    images.reserve(drafts.size());
    for (Draft& draft : drafts) {
        images.push_back(load::assemble(draft, state_->request, init, handover, out));
    }
    return images;
}

const std::optional<supervisord::Header>& Loader::header() const
{
    return state_->header;
}

StartWords Loader::start_words(model::Init init) const
{
    const spec::InitDefinition* said = state_->build.definition(init);
    return said == nullptr
               ? StartWords{}
               : StartWords{said->entrypoint, said->fallback_entrypoint, said->label_key};
}

} // namespace initbridge
