#include "translate/plan/plan_json.hpp"

#include "translate/text/utf8.hpp"

#include <fmt/format.h>

#include <utility>

namespace initbridge::plan {

namespace {

json::Object step_object(std::string_view name, const std::string& path)
{
    return {{"step", name}, {"path", path}};
}

void add_rights(json::Object& object, std::uint32_t mode, const std::optional<Owner>& owner)
{
    object.push_back({"mode", fmt::format("{:04o}", mode)});
    if (owner) {
        object.push_back({"uid", owner->uid});
        object.push_back({"gid", owner->gid});
    }
}

struct StepObject {
    json::Object operator()(const MakeDirectory& step) const
    {
        json::Object object = step_object("make-folder", step.path);
        add_rights(object, step.mode, step.owner);
        return object;
    }

    json::Object operator()(const WriteFile& step) const
    {
        json::Object object = step_object("write-file", step.path);
        add_rights(object, step.mode, std::nullopt);
        if (step.content.find('\0') == std::string::npos &&
            !text::find_invalid_utf8(step.content)) {
            object.push_back({"content", step.content});
        } else { // a program
            object.push_back({"size", static_cast<std::int64_t>(step.content.size())});
        }
        return object;
    }

    json::Object operator()(const SetMode& step) const
    {
        json::Object object = step_object("set-rights", step.path);
        add_rights(object, step.mode, step.owner);
        return object;
    }

    json::Object operator()(const MakeSymlink& step) const
    {
        json::Object object = step_object("make-link", step.path);
        object.push_back({"target", step.target});
        return object;
    }

    json::Object operator()(const KeepOriginal& step) const
    {
        json::Object object = step_object("keep-original", step.path);
        object.push_back({"kept_as", step.kept_as});
        return object;
    }

    json::Object operator()(const RestoreOriginal& step) const
    {
        json::Object object = step_object("restore-original", step.path);
        object.push_back({"kept_as", step.kept_as});
        return object;
    }

    json::Object operator()(const RemovePath& step) const
    {
        return step_object("remove", step.path);
    }
};

} // namespace

json::Value plan_to_json(const Plan& plan)
{
    json::Array steps;
    steps.reserve(plan.steps.size());
    for (const Step& step : plan.steps) {
        steps.emplace_back(std::visit(StepObject{}, step));
    }
    return steps;
}

} // namespace initbridge::plan
