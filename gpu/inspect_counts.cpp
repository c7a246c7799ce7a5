#include <gpu/inspect_counts.hpp>

#include <algorithm>
#include <charconv>
#include <optional>

#include <host/lines.hpp>

namespace kl::gpu {
namespace {

constexpr int kWideBytes = 16;

// "ld.global.v4.f32" in parts; empty for a label, a declaration or a brace.
std::vector<std::string_view> opcode(std::string_view line) {
  line = host::trimmed(line);
  if (line.starts_with("@")) line = host::trimmed(line.substr(std::min(line.find(' '), line.size())));
  line = line.substr(0, line.find_first_of(" \t;"));
  std::vector<std::string_view> parts;
  if (line.empty() || line.front() < 'a' || line.front() > 'z' || line.ends_with(":")) return parts;
  for (std::size_t first = 0; first <= line.size();) {
    const auto end = std::min(line.find('.', first), line.size());
    if (end > first) parts.push_back(line.substr(first, end - first));
    first = end + 1;
  }
  return parts;
}

bool has(const std::vector<std::string_view>& parts, std::string_view part) {
  return std::find(parts.begin(), parts.end(), part) != parts.end();
}

// Of one thread: elements ("v4") times the bits of the type ("f32", last).
int access_bytes(const std::vector<std::string_view>& parts) {
  const auto number_after = [](std::string_view part, std::size_t skip) {
    int value = 0;
    const auto digits = part.substr(std::min(skip, part.size()));
    std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return value;
  };
  int elements = 1;
  for (const auto part : parts)
    if (part.size() == 2 && part[0] == 'v') elements = number_after(part, 1);
  constexpr int kBitsPerByte = 8;
  return elements * number_after(parts.back(), 1) / kBitsPerByte;
}

// A plain load or store; without a named space it is taken for global.
void count_access(const std::vector<std::string_view>& parts, int& global, int& wide, int& shared, int& local) {
  if (has(parts, "param") || has(parts, "const")) return;
  const bool is_shared = std::any_of(parts.begin(), parts.end(), [](std::string_view p) { return p.starts_with("shared"); });
  if (is_shared) {
    ++shared;
  } else if (has(parts, "local")) {
    ++local;
  } else {
    ++global;
    wide += access_bytes(parts) >= kWideBytes ? 1 : 0;
  }
}

}  // namespace

InstructionCounts count_instructions(const Listing& ptx) {
  InstructionCounts n;
  for (const ListingLine& line : ptx) {
    const auto parts = opcode(line.text);
    if (parts.empty()) continue;
    const std::string_view what = parts.front();
    if (what == "ld" || what == "ldu") count_access(parts, n.loads, n.wide_loads, n.shared_loads, n.local);
    else if (what == "st") count_access(parts, n.stores, n.wide_stores, n.shared_stores, n.local);
    else if (what == "ldmatrix") ++n.shared_loads;
    else if (what == "stmatrix") ++n.shared_stores;
    else if (what == "bar" || what == "barrier") ++n.barriers;
    else if (what == "shfl") ++n.shuffles;
    else if (what == "atom" || what == "red") ++n.atomics;
    else if (what == "cp") n.async_copies += has(parts, "async") && !has(parts, "commit_group") && !has(parts, "wait_group") && !has(parts, "wait_all");
    else if (what == "mma" || (what == "wgmma" && has(parts, "mma_async"))) ++n.matrix;
  }
  return n;
}

}  // namespace kl::gpu
