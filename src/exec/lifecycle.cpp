#include "src/exec/lifecycle.hpp"

namespace initbridge::exec {

bool Lifecycle::is_expected(const Ending& ending) const
{
    return ending.kind == Ending::Kind::exited &&
           options_.success[static_cast<std::size_t>(ending.number & 0xff)];
}

bool Lifecycle::failed_to_start(const Ending& ending) const
{
    return ending.kind == Ending::Kind::not_run || ending.lifetime < options_.start_secs * 1000;
}

bool Lifecycle::is_followed(const Ending& ending) const
{
    if (failed_to_start(ending)) {
        return true;
    }
    switch (options_.restart) {
    case Restart::always:
        return true;
    case Restart::unexpected:
        return !is_expected(ending);
    case Restart::never:
        return false;
    }
    return false;
}

Verdict Lifecycle::judge(const Ending& ending)
{
    if (failed_to_start(ending)) {
        ++tries_;
        if (tries_ > options_.start_retries) {
            return {Verdict::Kind::give_up, 0};
        }
        return {Verdict::Kind::retry, tries_ * 1000};
    }
    tries_ = 0;
    if (!is_followed(ending)) {
        return {Verdict::Kind::finish, 0};
    }
    const std::int64_t rest = shortest_cycle - ending.lifetime;
    return {Verdict::Kind::restart, rest > 0 ? rest : 0};
}

} // namespace initbridge::exec
