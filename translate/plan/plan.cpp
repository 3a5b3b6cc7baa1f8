#include "translate/plan/plan.hpp"

#include "translate/text/utf8.hpp"

#include <fmt/format.h>

#include <iterator>

namespace initbridge::plan {

namespace {

/// A path or target as a terminal can show it: control characters are escaped.
std::string shown(std::string_view text)
{
    if (!text::has_control(text)) {
        return std::string(text);
    }
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (text::is_control(byte)) {
            fmt::format_to(std::back_inserter(out), "\\x{:02x}", byte);
        } else {
            out += c;
        }
    }
    return out;
}

std::string with_owner(const std::optional<Owner>& owner)
{
    return owner ? fmt::format(", owner {}:{}", owner->uid, owner->gid) : std::string();
}

struct StepLine {
    std::string operator()(const MakeDirectory& step) const
    {
        return fmt::format(
            "make folder {} (mode {:04o}{})", shown(step.path), step.mode, with_owner(step.owner));
    }

    std::string operator()(const WriteFile& step) const
    {
        return fmt::format(
            "write {} (mode {:04o}, {} bytes)", shown(step.path), step.mode, step.content.size());
    }

    std::string operator()(const SetMode& step) const
    {
        return fmt::format(
            "set rights of {} (mode {:04o}{})",
            shown(step.path),
            step.mode,
            with_owner(step.owner));
    }

    std::string operator()(const MakeSymlink& step) const
    {
        return fmt::format("link {} -> {}", shown(step.path), shown(step.target));
    }

    std::string operator()(const KeepOriginal& step) const
    {
        return fmt::format("keep {} as {}", shown(step.path), shown(step.kept_as));
    }

    std::string operator()(const RestoreOriginal& step) const
    {
        return fmt::format("put back {} from {}", shown(step.path), shown(step.kept_as));
    }

    std::string operator()(const RemovePath& step) const
    {
        return fmt::format("remove {}", shown(step.path));
    }
};

} // namespace

std::string render_plan(const Plan& plan)
{
    std::string out;
    for (const Step& step : plan.steps) {
        out += std::visit(StepLine{}, step);
        out += '\n';
    }
    return out;
}

} // namespace initbridge::plan
