#pragma once
/// Instantiates a suite of TempRoot for every way of resolving and renaming.

#include "tests/unit/fs/temp_root.hpp"

namespace initbridge::fs {

inline std::string name_of_way(const testing::TestParamInfo<Ways>& info)
{
    const bool own = info.param.walk == RootDir::Walk::own;
    const bool links = info.param.renaming == Renaming::by_links;
    return std::string(own ? "OwnWalk" : "Openat2") + (links ? "ByLinks" : "ByRenameat2");
}

inline auto all_ways()
{
    using Walk = RootDir::Walk;
    return testing::Values(
        Ways{Walk::kernel_if_able, Renaming::kernel_if_able},
        Ways{Walk::kernel_if_able, Renaming::by_links},
        Ways{Walk::own, Renaming::kernel_if_able},
        Ways{Walk::own, Renaming::by_links});
}

} // namespace initbridge::fs

/// The suite `name`, run for every way.
#define INITBRIDGE_FOR_ALL_WAYS(name) INSTANTIATE_TEST_SUITE_P(Ways, name, all_ways(), name_of_way)
