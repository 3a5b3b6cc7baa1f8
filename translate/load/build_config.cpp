#include "translate/load/build_config.hpp"

#include "translate/load/paths.hpp"

#include <algorithm>

namespace initbridge::load {

bool BuildConfig::read(
    const std::string& path, Presence presence, Files& files, diag::Diagnostics& out)
{
    const Found* found = files.find(path);
    if (found == nullptr) {
        return false;
    }
    if (!read_) {
        read_ = true;
        folder_ = folder_of(path);
        const bool absent = found->is(facts::SourceFile::Kind::missing);
        if (!(absent && presence == Presence::optional) &&
            !report_no_file(path, *found, std::nullopt, diagnostics_)) {
            definitions_ = spec::read_build_file(files.sources(), found->file, diagnostics_);
        }
    }
    out.append(diagnostics_);
    return true;
}

const spec::InitDefinition* BuildConfig::definition(model::Init init) const
{
    const auto it = std::ranges::find(definitions_, init, &spec::InitDefinition::init);
    return it == definitions_.end() ? nullptr : &*it;
}

std::string BuildConfig::init_layer() const
{
    const spec::InitDefinition* found = definition(model::Init::supervisord);
    return found != nullptr && found->depends_layer ? found->depends_layer->value : "supervisord";
}

const model::Marked<std::string>* BuildConfig::header_file() const
{
    const spec::InitDefinition* found = definition(model::Init::supervisord);
    return found != nullptr && found->header_file ? &*found->header_file : nullptr;
}

} // namespace initbridge::load
