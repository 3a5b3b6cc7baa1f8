#pragma once
/// What the tests of this room share: resolving an image, and looking at the outcome.

#include "tests/support/builders.hpp"
#include "translate/resolve/codes.hpp"
#include "translate/resolve/resolve.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace initbridge::resolve {

/// A resolved image with all that was said about it. The image lives as long as the outcome.
struct Resolved {
    explicit Resolved(model::Image what, facts::TargetFacts target = {})
        : image(std::move(what))
        , facts(std::move(target))
        , set(resolve(image, facts, diagnostics))
    {}

    /// One layer `app` on systemd.
    explicit Resolved(std::vector<model::ServiceEntry> entries)
        : Resolved(test::image({test::layer("app", std::move(entries))}))
    {}

    Resolved(const Resolved&) = delete;
    Resolved& operator=(const Resolved&) = delete;

    [[nodiscard]] const model::Service& operator[](std::string_view name) const
    {
        for (const model::Service& service : set.services)
            if (service.name == name)
                return service;
        ADD_FAILURE() << "no service " << name;
        static const model::Service none;
        return none;
    }

    [[nodiscard]] std::vector<std::string> names() const
    {
        std::vector<std::string> result;
        for (const model::Service& service : set.services)
            result.push_back(service.name);
        return result;
    }

    [[nodiscard]] std::vector<std::string_view> codes() const
    {
        std::vector<std::string_view> result;
        for (const diag::Diagnostic& diagnostic : diagnostics.items())
            result.push_back(diagnostic.code);
        return result;
    }

    model::Image image;
    facts::TargetFacts facts;
    diag::Diagnostics diagnostics;
    model::ServiceSet set;
};

inline std::vector<std::uint32_t> related_lines(const diag::Diagnostic& diagnostic)
{
    std::vector<std::uint32_t> lines;
    for (const diag::Related& related : diagnostic.related)
        lines.push_back(related.where.line);
    return lines;
}

/// The only diagnostic of an outcome: its code, its line and the lines of its related places.
inline void expect_only(
    const Resolved& outcome,
    std::string_view code,
    std::uint32_t line,
    const std::vector<std::uint32_t>& related = {})
{
    ASSERT_THAT(outcome.codes(), testing::ElementsAre(code));
    const diag::Diagnostic& diagnostic = outcome.diagnostics.items().front();
    ASSERT_TRUE(diagnostic.where.has_value()) << diagnostic.message;
    EXPECT_EQ(diagnostic.where->line, line) << diagnostic.message;
    EXPECT_EQ(related_lines(diagnostic), related) << diagnostic.message;
    EXPECT_EQ(diagnostic.message.find('\n'), std::string::npos);
}

inline const diag::Diagnostic& first(const Resolved& outcome)
{
    return outcome.diagnostics.items().at(0);
}

inline std::vector<std::size_t> services_of(const std::vector<model::Reference>& references)
{
    std::vector<std::size_t> result;
    for (const model::Reference& reference : references)
        if (reference.unit.empty())
            result.push_back(reference.service);
    return result;
}

inline std::vector<std::string> units_of(const std::vector<model::Reference>& references)
{
    std::vector<std::string> result;
    for (const model::Reference& reference : references)
        if (!reference.unit.empty())
            result.push_back(reference.unit);
    return result;
}

} // namespace initbridge::resolve
