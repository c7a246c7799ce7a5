// Who waits for whom, of a DEADLOCK.
#pragma once

#include <functional>
#include <vector>

#include <checker/report.hpp>

namespace kl {

// Who touches an element of a buffer in the run that ended so, in order.
using TouchesOf = std::function<std::vector<ElementTouch>(int buffer, std::int64_t element)>;

// Adds to each deadlock among the report's findings who changed last what is waited for, and what that block does now: the
// other side of the finding, and words before its detail.
void explain_deadlocks(const TouchesOf& touches, CaseReport& report);

}  // namespace kl
