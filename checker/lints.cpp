#include <checker/lints.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include <checker/lexer.hpp>

namespace kl {
namespace {

// Two steps instead of one, on average. Less is the odd request that straddles.
constexpr double kConflicts = 2;
// Many sectors that are mostly not used: a stride of three elements or more. Half used is a stride of two. Judged are all
// elements that threads hold side by side, since L1 serves what a narrow access leaves of its sectors to the next.
constexpr double kUseful = 0.5, kManySectors = 4;
// Below a warp's width a tile has idle lanes whatever it does.
constexpr std::int64_t kLeastLanes = 64;

double share(std::int64_t part, std::int64_t of) { return of > 0 ? static_cast<double>(part) / static_cast<double>(of) : 0; }
const char* access_noun(AccessKind kind) { return kind == AccessKind::kRead ? "load" : kind == AccessKind::kWrite ? "store" : "atomic"; }

bool has_bank_conflicts(const LineCounters& l) {
  // Which words atomics and gathers hit is data.
  return l.shared && !l.irregular && l.kind != AccessKind::kAtomic && share(l.sum.wavefronts, l.sum.least_wavefronts) >= kConflicts &&
         l.sum.wavefronts - l.sum.least_wavefronts >= l.sum.requests;
}

bool is_uncoalesced(const LineCounters& l) {
  return !l.shared && !l.irregular && l.kind != AccessKind::kAtomic && l.sum.requests > 0 && share(l.sum.bytes, l.sum.vector_sectors * kSectorBytes) < kUseful &&
         share(l.sum.vector_sectors, l.sum.requests) >= kManySectors;
}

bool is_mostly_masked(const LineCounters& l) {
  return !l.masks_by_equality && l.inner.operations > 0 && l.inner.lanes >= l.inner.operations * kLeastLanes &&
         2 * l.inner.active_lanes < l.inner.lanes;
}

std::string conflicts_text(const LineCounters& l) {
  return fmt::format("this {} of {} takes {:.3g} steps of shared memory for each request, {:.3g} would do: its lanes meet in a bank; "
                     "make the rows of the tile one element longer, or access it along the other axis",
                     access_noun(l.kind), l.name, share(l.sum.wavefronts, l.sum.requests), share(l.sum.least_wavefronts, l.sum.requests));
}
std::string uncoalesced_text(const LineCounters& l) {
  return fmt::format("this {} of {} uses {:.0f} % of the bytes that it moves, {:.3g} sectors for each request: let neighbours on the tile's last axis be "
                     "neighbours in memory",
                     access_noun(l.kind), l.name, 100 * share(l.sum.bytes, l.sum.vector_sectors * kSectorBytes), share(l.sum.sectors, l.sum.requests));
}
std::string masked_text(const LineCounters& l) {
  return fmt::format("{:.0f} % of the lanes of this {} of {} are masked off, also where no tail is: make the tile smaller, or give a block more to do",
                     100 * (1 - share(l.inner.active_lanes, l.inner.lanes)), access_noun(l.kind), l.name);
}

std::string file_text(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

bool is_same(const Place& a, const Place& b) { return a.line == b.line && a.file == b.file; }

// What all cases show of the barrier.
BarrierCounters sum_of(const Place& place, const std::vector<const RunDetail*>& cases) {
  BarrierCounters sum;
  sum.place = place;
  for (const RunDetail* one : cases) {
    for (const BarrierCounters& b : one->barriers) {
      if (!is_same(b.place, place)) continue;
      sum.passed += b.passed, sum.judged += b.judged, sum.needed += b.needed;
      sum.most_of_a_block = std::max(sum.most_of_a_block, b.most_of_a_block);
    }
  }
  return sum;
}

void add_barriers(const std::vector<const RunDetail*>& cases, std::vector<Lint>& lints) {
  for (const RunDetail* one : cases) {
    for (const BarrierCounters& b : one->barriers) {
      const auto same = [&](const Lint& l) { return l.kind == LintKind::kRedundantBarrier && is_same(l.place, b.place); };
      const BarrierCounters sum = sum_of(b.place, cases);
      if (sum.needed > 0 || sum.judged == 0 || std::any_of(lints.begin(), lints.end(), same)) continue;
      if (sum.most_of_a_block < 2 && !runs_once(file_text(b.place.file), b.place.line)) continue;
      lints.push_back({LintKind::kRedundantBarrier, b.place,
                       "this barrier orders nothing: no two lanes touch one element on its two sides, one of them writing; leave it out"});
    }
  }
}

bool is_loop(std::string_view word) { return word == "for" || word == "while" || word == "do"; }

}  // namespace

std::string_view name(LintKind kind) {
  switch (kind) {
    case LintKind::kBankConflicts: return "BANK_CONFLICTS";
    case LintKind::kUncoalesced: return "UNCOALESCED";
    case LintKind::kMaskedLanes: return "MASKED_LANES";
    case LintKind::kRedundantBarrier: return "REDUNDANT_BARRIER";
  }
  return "";
}

// Looks at the braces around the line; a loop's body without braces ends with the next semicolon.
bool runs_once(const std::string& source, int line) {
  struct Scope {
    bool loop = false, kernel = false;
  };
  std::vector<Scope> open;
  bool loop = false, kernel = false;  // of what the next brace opens
  int parentheses = 0;
  for (const Token& token : lex(source)) {
    if (token.kind == TokenKind::kLineComment || token.kind == TokenKind::kBlockComment) continue;
    const std::string_view word(source.data() + token.begin, token.end - token.begin);
    const int at = line_of(source, token.begin);
    if (at > line || (at == line && (word == "barrier" || word == "debug_barrier"))) break;
    if (token.kind == TokenKind::kIdentifier) {
      loop |= is_loop(word);
      kernel |= word == "TL_KERNEL";
    } else if (word == "(") {
      ++parentheses;
    } else if (word == ")") {
      --parentheses;
    } else if (word == "{") {
      open.push_back({loop || parentheses > 0, kernel});  // a lambda may be called many times
      loop = kernel = false;
    } else if (word == "}") {
      if (!open.empty()) open.pop_back();
      loop = false;
    } else if (word == ";" && parentheses == 0) {
      loop = false;
    }
  }
  const bool in_loop = loop || std::any_of(open.begin(), open.end(), [](const Scope& s) { return s.loop; });
  return !in_loop && std::any_of(open.begin(), open.end(), [](const Scope& s) { return s.kernel; });
}

std::vector<Lint> find_lints(const std::vector<const RunDetail*>& cases) {
  std::vector<Lint> lints;
  if (cases.empty()) return lints;
  const auto add = [&](LintKind kind, const LineCounters& l, const std::string& message) {
    const bool known = std::any_of(lints.begin(), lints.end(), [&](const Lint& other) { return other.kind == kind && is_same(other.place, l.place); });
    if (!known) lints.push_back({kind, l.place, message});
  };
  for (const LineCounters& l : cases.front()->lines) {
    if (has_bank_conflicts(l)) add(LintKind::kBankConflicts, l, conflicts_text(l));
    if (is_uncoalesced(l)) add(LintKind::kUncoalesced, l, uncoalesced_text(l));
    if (is_mostly_masked(l)) add(LintKind::kMaskedLanes, l, masked_text(l));
  }
  add_barriers(cases, lints);
  std::stable_sort(lints.begin(), lints.end(), [](const Lint& a, const Lint& b) { return a.place.line < b.place.line; });
  return lints;
}

}  // namespace kl
