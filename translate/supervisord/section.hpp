#pragma once
/// One `[program:…]` or `[eventlistener:…]` section.

#include "translate/facts/facts.hpp"
#include "translate/model/service.hpp"
#include "translate/supervisord/logs.hpp"

#include <string>

namespace initbridge::supervisord {

/// What a section is written from, beside its service.
struct SectionContext {
    const model::Image& image;
    const facts::TargetFacts& facts;
    const LogFiles& logs;
};

/// Appends the section of `service`, whose texts were checked. Keys have a fixed order, and those
/// that say what supervisord does anyway are left out unless the author said them.
void write_section(std::string& out, const model::Service& service, const SectionContext& context);

} // namespace initbridge::supervisord
