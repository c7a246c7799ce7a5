#include <gpu/shared_bytes.hpp>

#include <algorithm>
#include <charconv>
#include <string>

namespace kl::gpu {
namespace {

constexpr int kTileAlignment = 1024;

std::optional<int> leading_number(std::string_view text) {
  int value = 0;
  if (std::from_chars(text.data(), text.data() + text.size(), value).ec != std::errc{}) return std::nullopt;
  return value;
}

// Calls use(position behind the mark) for every comment with this mark.
template <class Use>
void for_each_mark(std::string_view ptx, std::string_view mark, Use use) {
  for (auto at = ptx.find(mark); at != std::string_view::npos; at = ptx.find(mark, at + 1)) use(at + mark.size());
}

// The constant that `before`, text in front of a use, last moves to a register.
std::optional<int> constant_in(std::string_view before, std::string_view reg) {
  const auto assigned = before.rfind("\t" + std::string(reg) + ", ");
  if (assigned == std::string_view::npos) return std::nullopt;
  const auto line = before.rfind('\n', assigned);
  const std::string_view instruction = before.substr(line == std::string_view::npos ? 0 : line + 1, assigned - line);
  if (instruction.find("mov.") == std::string_view::npos) return std::nullopt;
  return leading_number(before.substr(assigned + reg.size() + 3));
}

}  // namespace

int scratch_bytes(std::string_view ptx) {
  int most = 0;
  for_each_mark(ptx, "// tl_scratch ", [&](std::size_t at) { most = std::max(most, leading_number(ptx.substr(at)).value_or(0)); });
  return most;
}

std::optional<int> tile_bytes(std::string_view ptx) {
  std::optional<int> deepest = 0;
  for_each_mark(ptx, "// tl_shared ", [&](std::size_t at) {
    const std::string_view reg = ptx.substr(at, ptx.find(';', at) - at);
    const std::optional<int> depth = reg.starts_with('%') ? constant_in(ptx.substr(0, at), reg) : leading_number(reg);
    deepest = deepest && depth ? std::optional(std::max(*deepest, *depth)) : std::nullopt;
  });
  return deepest;
}

std::optional<int> dynamic_shared_bytes(std::string_view ptx) {
  const std::optional<int> tiles = tile_bytes(ptx);
  if (!tiles) return std::nullopt;
  if (*tiles == 0) return scratch_bytes(ptx);
  return (scratch_bytes(ptx) + *tiles + kTileAlignment - 1) / kTileAlignment * kTileAlignment;
}

}  // namespace kl::gpu
