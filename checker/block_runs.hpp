// Which block owns what, for patterns and pictures.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include <checker/compare.hpp>

namespace kl {

// The number of consecutive elements that each block owns, if blocks own equal runs of the buffer, one
// after the other (the last may be shorter); 0 otherwise. Unwritten stretches do not contradict it.
std::int64_t run_length(const ComparedBuffer& compared);

// The elements that each block wrote last, in logical order; unwritten ones belong to none.
std::map<std::int32_t, std::vector<std::int64_t>> elements_by_block(const ComparedBuffer& compared);

}  // namespace kl
