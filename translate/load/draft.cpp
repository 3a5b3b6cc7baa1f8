#include "translate/load/draft.hpp"

#include "translate/load/codes.hpp"
#include "translate/load/options.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <utility>

namespace initbridge::load {

namespace {

/// The value of the nearest image of the chain that says it.
template <class T>
const model::Marked<T>* nearest_said(
    const ImageChain& chain, std::optional<model::Marked<T>> spec::ImageDefinition::*member)
{
    for (auto image = chain.rbegin(); image != chain.rend(); ++image) {
        if (const auto& said = (*image)->*member) {
            return &*said;
        }
    }
    return nullptr;
}

bool wants_systemd(const Draft& draft)
{
    return std::any_of(draft.layers.begin(), draft.layers.end(), [](const Manifest* manifest) {
        const model::Layer& layer = manifest->content.layer;
        return layer.preserve_user || layer.systemd_hint;
    });
}

model::Init choose_init(const Draft& draft, const LoadRequest& request, bool bootc)
{
    if (request.init) {
        return *request.init;
    }
    if (request.bootc || request.native) {
        return model::Init::systemd;
    }
    if (const auto* said = nearest_said(draft.chain, &spec::ImageDefinition::init)) {
        return said->value;
    }
    return bootc || wants_systemd(draft) ? model::Init::systemd : model::Init::supervisord;
}

model::ServiceUser
choose_user(const Draft& draft, const LoadRequest& request, diag::Diagnostics& out)
{
    std::optional<model::ServiceUser> user;
    if (request.service_user) {
        user = parse_service_user(*request.service_user, std::nullopt, out);
    } else if (const auto* said = nearest_said(draft.chain, &spec::ImageDefinition::user)) {
        user = parse_service_user(said->value, said->mark, out);
    }
    return user.value_or(model::ServiceUser{});
}

bool is_run_by_supervisord(const model::ServiceEntry& entry)
{
    return entry.exec && (!entry.run_by || entry.run_by->value != model::RunBy::systemd);
}

bool needs_supervisord(const Manifest* manifest)
{
    const model::Layer& layer = manifest->content.layer;
    return !layer.relay_ports.empty() ||
           std::any_of(layer.entries.begin(), layer.entries.end(), is_run_by_supervisord);
}

/// The layer of supervisord itself goes in front of all that it runs.
std::vector<Manifest*>
layers_for(const Draft& draft, const model::Image& image, diag::Diagnostics& out)
{
    const bool needed = (image.init == model::Init::supervisord || image.bridge) &&
                        std::any_of(draft.layers.begin(), draft.layers.end(), needs_supervisord);
    if (!needed) {
        return draft.layers;
    }
    if (draft.init_layer_missing) {
        out.note(
               codes::no_init_layer,
               std::nullopt,
               fmt::format(
                   "no folder has the layer '{}', which brings supervisord", draft.init_layer))
            .hint = "something else has to bring it into the image";
    }
    out.append(draft.init_diagnostics);
    std::vector<Manifest*> layers = draft.init_layers;
    layers.insert(layers.end(), draft.layers.begin(), draft.layers.end());
    return layers;
}

void check_names(const std::vector<Manifest*>& layers, diag::Diagnostics& out)
{
    std::map<std::string_view, const Manifest*> seen;
    for (const Manifest* manifest : layers) {
        const auto& name = manifest->content.layer.name;
        const auto [first, fresh] = seen.emplace(name.value, manifest);
        if (!fresh) {
            auto& diagnostic = out.error(
                codes::duplicate_layer,
                name.mark,
                fmt::format("two layers of the image are named '{}'", name.value));
            diagnostic.hint = "give one of them another 'name'";
            diagnostic.related.push_back(
                {first->second->content.layer.name.mark, "the other one is here"});
        }
    }
}

} // namespace

model::Image assemble(
    Draft& draft,
    const LoadRequest& request,
    std::optional<model::Init> init,
    Handover handover,
    diag::Diagnostics& out)
{
    model::Image image;
    image.name = draft.name;
    if (!draft.chain.empty() && draft.chain.front()->base) {
        image.base = draft.chain.front()->base->value;
    }
    const auto* bootc = nearest_said(draft.chain, &spec::ImageDefinition::bootc);
    image.bootc = request.bootc || (bootc != nullptr && bootc->value);
    image.init = init ? *init : choose_init(draft, request, image.bootc);
    image.bridge = request.bootc && !request.native && image.init == model::Init::systemd;
    image.user = choose_user(draft, request, out);
    image.distro = request.distro;
    if (const auto* said = nearest_said(draft.chain, &spec::ImageDefinition::distro);
        said != nullptr && image.distro.empty()) {
        image.distro = said->value;
    }
    diag::Diagnostics ignored;
    image.extra_env = parse_extra_env(request.env, ignored); // reported once, by the loader

    const std::vector<Manifest*> layers = layers_for(draft, image, out);
    check_names(layers, out);
    image.layers.reserve(layers.size());
    for (Manifest* manifest : layers) {
        out.append(manifest->diagnostics);
        if (handover == Handover::move) {
            image.layers.push_back(std::move(manifest->content.layer));
        } else {
            image.layers.push_back(manifest->content.layer);
        }
    }
    return image;
}

} // namespace initbridge::load
