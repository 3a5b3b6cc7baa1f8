#pragma once
/// Short ways to a manager, a value, an error.

#include "src/bus/manager.hpp"
#include "tests/bus/fake_manager.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <utility>

namespace initbridge::bus::testing {

template <class T>
T value_of(diag::Result<T> result)
{
    if (!result) {
        throw std::runtime_error("refused: " + result.error().message);
    }
    return std::move(*result);
}

/// An empty diagnostic where there is no error.
template <class T>
diag::Diagnostic error_of(const diag::Result<T>& result)
{
    EXPECT_FALSE(result.has_value());
    return result ? diag::Diagnostic{} : result.error();
}

inline SystemdManager manager_of(FakeManager& fake)
{
    return value_of(SystemdManager::on_socket(fake.take_socket()));
}

} // namespace initbridge::bus::testing
