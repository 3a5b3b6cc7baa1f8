#include "src/bus/job.hpp"

#include <algorithm>
#include <array>

namespace initbridge::bus {

namespace {

struct ResultWords {
    JobResult result;
    std::string_view word; // systemd's job.c, job_result_table
    std::string_view description;
};

constexpr std::array result_words = {
    ResultWords{JobResult::done, "done", "was done"},
    ResultWords{JobResult::canceled, "canceled", "was canceled by another job"},
    ResultWords{JobResult::timeout, "timeout", "was given up: the time for the job ran out"},
    ResultWords{JobResult::failed, "failed", "failed"},
    ResultWords{JobResult::dependency, "dependency", "was not tried: a unit that it needs failed"},
    ResultWords{JobResult::skipped, "skipped", "was skipped: it does not apply to the unit now"},
    ResultWords{JobResult::invalid, "invalid", "is not possible in the unit's state"},
    ResultWords{JobResult::assert_failed, "assert", "was refused by an Assert…= of the unit"},
    ResultWords{JobResult::unsupported, "unsupported", "is not supported on this system"},
    ResultWords{JobResult::collected, "collected", "was dropped: nothing needed the unit any more"},
    ResultWords{JobResult::once, "once", "was not done: the unit runs once only, and has"},
    ResultWords{JobResult::frozen, "frozen", "was not done: the unit is frozen"},
    ResultWords{
        JobResult::concurrency,
        "concurrency",
        "was not done: its slice runs as many units as it may"},
    ResultWords{JobResult::unknown, "unknown", "ended in a way that is not known here"},
};
static_assert(result_words.size() == static_cast<std::size_t>(JobResult::unknown) + 1);
static_assert(std::ranges::is_sorted(result_words, {}, &ResultWords::result));

const ResultWords& words_of(JobResult result)
{
    return result_words.at(static_cast<std::size_t>(result));
}

} // namespace

std::string_view to_string(JobVerb verb)
{
    switch (verb) {
    case JobVerb::start:
        return "start";
    case JobVerb::stop:
        return "stop";
    case JobVerb::restart:
        return "restart";
    case JobVerb::try_restart:
        return "try-restart";
    }
    return {};
}

std::string_view to_string(JobResult result)
{
    return words_of(result).word;
}

JobResult parse_job_result(std::string_view word)
{
    const auto* found = std::ranges::find(result_words, word, &ResultWords::word);
    return found != result_words.end() ? found->result : JobResult::unknown;
}

std::string_view describe(JobResult result)
{
    return words_of(result).description;
}

} // namespace initbridge::bus
