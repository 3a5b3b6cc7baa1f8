#include "translate/load/arguments.hpp"

#include "translate/load/codes.hpp"
#include "translate/load/paths.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <utility>

namespace initbridge::load {

namespace {

using Kind = facts::SourceFile::Kind;
using spec::DocumentKind;

constexpr std::string_view image_name = "image.yml";

/// By its name where that says it, else by its keys.
DocumentKind kind_of(const std::string& path, const Found& found, Files& files)
{
    static constexpr std::array<std::pair<std::string_view, DocumentKind>, 3> names{{
        {manifest_name, DocumentKind::layer},
        {image_name, DocumentKind::image},
        {"build.yml", DocumentKind::build},
    }};
    for (const auto& [name, kind] : names) {
        if (last_part(path) == name) {
            return kind;
        }
    }
    return spec::sniff_document(files.sources(), found.file);
}

class Reader {
public:
    Reader(Files& files, diag::Diagnostics& out)
        : files_(files)
        , out_(out)
    {}

    void read(const std::string& path)
    {
        const Found* found = find(path);
        if (found == nullptr) {
            return;
        }
        if (found->is(Kind::directory)) {
            read_folder(path, *found);
        } else if (!report_no_file(path, *found, std::nullopt, out_)) {
            read_file(path, *found);
        }
    }

    Arguments finish()
    {
        if (result_.image_file && (images_ > 1 || !result_.manifests.empty())) {
            out_.error(
                    codes::mixed_paths,
                    std::nullopt,
                    fmt::format("the image file '{}' stands among others", *result_.image_file))
                .hint = "give one image file, or layers";
        }
        return std::move(result_);
    }

private:
    const Found* find(const std::string& path)
    {
        const Found* found = files_.find(path);
        result_.pending = result_.pending || found == nullptr;
        return found;
    }

    void read_file(const std::string& path, const Found& found)
    {
        switch (kind_of(path, found, files_)) {
        case DocumentKind::image:
            ++images_;
            result_.image_file = path;
            return;
        case DocumentKind::build:
            out_.error(
                    codes::build_file,
                    std::nullopt,
                    fmt::format("'{}' is a build file, not a layer or an image file", path))
                .hint = "give it with '--build-config FILE'";
            return;
        case DocumentKind::layer:
        case DocumentKind::unknown: // the reader of manifests says what is wrong with it
            add_manifest(path);
            return;
        }
    }

    void read_folder(const std::string& path, const Found& found)
    {
        if (found.has_entry(manifest_name)) {
            add_manifest(join_path(path, manifest_name));
        } else if (found.has_entry(image_name)) {
            read(join_path(path, image_name));
        } else {
            read_layers_folder(path, found);
        }
    }

    void read_layers_folder(const std::string& path, const Found& found)
    {
        bool any = false;
        for (const std::string& entry : found.entries) {
            const std::string manifest =
                join_path(path, fmt::format("{}/{}", entry, manifest_name));
            const Found* there = find(manifest);
            if (there == nullptr || !there->is(Kind::missing)) {
                any = true;
                add_manifest(manifest);
            }
        }
        if (!any) {
            out_.error(
                    codes::no_manifest,
                    std::nullopt,
                    fmt::format("'{}' has no {}, nor has a folder in it", path, manifest_name))
                .hint = "name a manifest, a layer folder, a folder of layer folders or an image "
                        "file";
        }
    }

    void add_manifest(const std::string& path)
    {
        auto& all = result_.manifests;
        if (!seen_.insert(path).second) {
            out_.error(
                codes::listed_twice,
                std::nullopt,
                fmt::format("the layer '{}' is given twice", path));
            return;
        }
        all.push_back(path);
    }

    Files& files_;
    diag::Diagnostics& out_;
    Arguments result_;
    std::set<std::string> seen_;
    int images_ = 0;
};

} // namespace

Arguments
read_arguments(const std::vector<std::string>& paths, Files& files, diag::Diagnostics& out)
{
    Reader reader(files, out);
    for (const std::string& path : paths) {
        reader.read(normal_path(path));
    }
    return reader.finish();
}

} // namespace initbridge::load
