#pragma once
/// Random services whose texts hold everything that could go wrong on the way to supervisord.

#include "translate/model/service.hpp"

#include <cstdint>
#include <memory>
#include <random>
#include <string>

namespace initbridge::test {

/// A service, and what a checker must know that the service does not tell.
struct NastyService {
    std::unique_ptr<model::ServiceEntry> entry; ///< the service's
    model::Service service;
    bool execute = false; ///< its program may be started by its name
};

/// The same services for the same seed.
class Nasty {
public:
    explicit Nasty(std::uint32_t seed)
        : random_(seed)
    {}

    NastyService service(std::string name);
    std::string text(int longest);

private:
    int below(int bound);

    bool one_in(int n) { return below(n) == 0; }

    model::Text value(int longest, bool with_process_num);
    model::Text path();
    model::Text program(bool execute);
    void add_environment(model::Service& service);
    void add_logs(model::Service& service);
    void add_lifecycle(model::Service& service, model::ServiceEntry& entry);

    std::mt19937 random_;
};

} // namespace initbridge::test
