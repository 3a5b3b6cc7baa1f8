#pragma once
/// The facade's part for the list of an image's services: what the dialects call them.

#include "translate/facts/facts.hpp"
#include "translate/listing/listing.hpp"
#include "translate/model/service.hpp"

#include <string>
#include <vector>

namespace initbridge {

/// The text of `services.json` for a set that was rendered without an error.
[[nodiscard]] std::string
list_services(const model::ServiceSet& set, const facts::TargetFacts& facts);

/// The real names of all services: units, and what supervisorctl takes.
[[nodiscard]] std::vector<std::string>
service_names(const model::ServiceSet& set, const facts::TargetFacts& facts);

} // namespace initbridge
