// Who stands where, by scores that are known within an interval.
#pragma once

#include <cstdint>
#include <vector>

namespace kl::board {

struct Standing {
  std::int64_t id = 0;  // by which submissions are older than others
  std::int64_t user_id = 0;
  double score = 0, low = 0, high = 0;
  std::int64_t rank = 0;  // from 1; filled in by ranked()
};

// One for each user, best first. A user stands with the earliest submission that cannot be told from the best one, so that handing in
// the same again changes nothing. From the top down, whose interval reaches that of the first of a group shares its rank and stands in
// it by age; the next group is ranked behind all of them. Of intervals of no width: equals share a rank.
std::vector<Standing> ranked(std::vector<Standing> all);

}  // namespace kl::board
