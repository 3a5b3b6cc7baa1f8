#pragma once
/// The name of a unit in its scope, as a key that owns no text: comparing 100,000 of them must
/// not cost 100,000 strings.

#include "translate/model/entry.hpp"

#include <cstddef>
#include <functional>
#include <string_view>

namespace initbridge::resolve {

struct UnitKey {
    model::Scope scope = model::Scope::system;
    std::string_view stem;   ///< `web` of `web.service`
    std::string_view suffix; ///< `.service`, `@.service` of a template, `.socket`, …

    friend bool operator==(const UnitKey&, const UnitKey&) = default;
};

struct UnitKeyHash {
    std::size_t operator()(const UnitKey& key) const noexcept
    {
        const std::hash<std::string_view> hash;
        return hash(key.stem) ^ (hash(key.suffix) << 1) ^ static_cast<std::size_t>(key.scope);
    }
};

/// The key of a unit name; one without a suffix is a service. `unit` must outlive the key.
[[nodiscard]] UnitKey unit_key(model::Scope scope, std::string_view unit);

/// The key of the unit that an entry becomes or enables.
[[nodiscard]] UnitKey unit_key(const model::ServiceEntry& entry);

} // namespace initbridge::resolve
