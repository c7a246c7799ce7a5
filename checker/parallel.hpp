// Work on many elements by all cores.
#pragma once

#include <cstdint>
#include <functional>

namespace kl {

// Calls work(first, count) for consecutive ranges of at most `grain` that cover [0, total), in ascending order from so many
// threads (0: as many as the machine has cores), and returns when all are done. An exception of `work` is thrown on, one of them.
void in_parallel(std::int64_t total, std::int64_t grain, const std::function<void(std::int64_t first, std::int64_t count)>& work, int threads = 0);

}  // namespace kl
