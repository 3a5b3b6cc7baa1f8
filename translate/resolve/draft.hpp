#pragma once
/// A service set in the making. Services with errors keep their place, so that others can refer
/// to them, until finish() leaves them out.

#include "translate/model/service.hpp"

#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace initbridge::resolve {

/// A name that stands for a unit which a layer ships as it is.
struct ReadyName {
    std::string_view name;
    std::string_view unit;
};

/// Nodes of the order: services first, then packaged services.
struct Draft {
    std::vector<model::Service> services;
    std::vector<model::PackagedService> packaged;
    std::vector<std::uint8_t> broken_services; ///< as long as services
    std::vector<std::uint8_t> broken_packaged; ///< as long as packaged
    std::vector<ReadyName> ready_names;
    std::unordered_map<std::string_view, std::string_view> elsewhere; ///< as of Selection

    [[nodiscard]] std::size_t node_count() const { return services.size() + packaged.size(); }

    [[nodiscard]] std::string_view name_of(std::size_t node) const;
    void mark_broken(std::size_t node);
};

/// The set without what is broken, and without references to it.
[[nodiscard]] model::ServiceSet finish(Draft draft, const model::Image& image);

} // namespace initbridge::resolve
