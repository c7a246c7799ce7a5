#include <checker/block_runs.hpp>

#include <algorithm>

namespace kl {

std::int64_t run_length(const ComparedBuffer& compared) {
  const std::vector<std::int32_t>& owner = compared.owner;
  const auto size = owner.size();
  std::size_t longest = 0;
  for (std::size_t i = 0, start = 0; i < size; ++i) {
    if (i > 0 && owner[i] != owner[i - 1]) start = i;
    if (owner[i] >= 0) longest = std::max(longest, i - start + 1);
  }
  // Two different owners side by side meet where one run ends and the next begins.
  for (std::size_t i = 1; i < size; ++i)
    if (owner[i] >= 0 && owner[i - 1] >= 0 && owner[i] != owner[i - 1] && i % longest != 0) return 0;
  return static_cast<std::int64_t>(longest);
}

std::map<std::int32_t, std::vector<std::int64_t>> elements_by_block(const ComparedBuffer& compared) {
  std::map<std::int32_t, std::vector<std::int64_t>> blocks;
  for (std::int64_t i = 0; i < compared.size(); ++i)
    if (const std::int32_t owner = compared.owner[static_cast<std::size_t>(i)]; owner >= 0) blocks[owner].push_back(i);
  return blocks;
}

}  // namespace kl
