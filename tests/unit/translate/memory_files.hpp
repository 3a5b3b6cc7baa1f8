#pragma once
/// Files that are only in memory, and a loader that reads them.

#include "translate/translate.hpp"

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace initbridge::tests {

class MemoryFiles {
public:
    MemoryFiles(std::initializer_list<std::pair<const std::string, std::string>> files)
        : files_(files)
    {}

    [[nodiscard]] facts::SourceFile read(const std::string& path) const
    {
        using Kind = facts::SourceFile::Kind;
        facts::SourceFile result;
        if (const auto file = files_.find(path); file != files_.end()) {
            result.kind = Kind::file;
            result.text = file->second;
            return result;
        }
        const std::string inside = path == "." ? "" : path + "/";
        std::set<std::string> entries;
        for (const auto& [name, text] : files_) {
            if (name.starts_with(inside) && name.size() > inside.size()) {
                const std::string rest = name.substr(inside.size());
                entries.insert(rest.substr(0, rest.find('/')));
            }
        }
        // In no order, as a folder lists its entries.
        result.entries.assign(entries.rbegin(), entries.rend());
        result.kind = entries.empty() ? Kind::missing : Kind::directory;
        return result;
    }

private:
    std::map<std::string, std::string> files_;
};

/// A load that is over: its images and what was said.
struct Loaded {
    diag::SourceMap sources;
    diag::Diagnostics diagnostics;
    std::vector<model::Image> images;
    std::optional<supervisord::Header> header;
    int rounds = 0;

    Loaded(const MemoryFiles& files, LoadRequest request)
    {
        Loader loader(std::move(request), sources);
        for (auto wanted = loader.wanted(); !wanted.empty(); wanted = loader.wanted()) {
            ++rounds;
            for (const std::string& path : wanted) {
                loader.provide(path, files.read(path));
            }
        }
        images = loader.images(std::nullopt, diagnostics);
        header = loader.header();
    }

    /// `file:line: severity code message` of each diagnostic that is not a note, in order.
    [[nodiscard]] std::vector<std::string> problems() const { return lines(false); }

    [[nodiscard]] std::vector<std::string> all() const { return lines(true); }

    [[nodiscard]] std::vector<std::string> layers(std::size_t image = 0) const
    {
        std::vector<std::string> names;
        for (const model::Layer& layer : images.at(image).layers) {
            names.push_back(layer.name.value);
        }
        return names;
    }

private:
    [[nodiscard]] std::vector<std::string> lines(bool notes) const
    {
        std::vector<std::string> result;
        for (const diag::Diagnostic& item : diagnostics.items()) {
            if (item.severity == diag::Severity::note && !notes) {
                continue;
            }
            std::string line;
            if (item.where) {
                line = std::string(sources.name(item.where->file)) + ":" +
                       std::to_string(item.where->line) + ": ";
            }
            line += std::string(diag::to_string(item.severity)) + " " + std::string(item.code) +
                    " " + item.message;
            if (!item.hint.empty()) {
                line += " | " + item.hint;
            }
            result.push_back(line);
        }
        return result;
    }
};

[[nodiscard]] inline LoadRequest request(std::vector<std::string> paths)
{
    LoadRequest result;
    result.paths = std::move(paths);
    return result;
}

} // namespace initbridge::tests
