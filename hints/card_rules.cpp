// Which card a report is about: one rule for each kind of fault, the most specific first.
#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include <checker/judge.hpp>
#include <hints/cards.hpp>

namespace kl::hints {
namespace {

constexpr std::string_view kAtomics = "atomics", kBarriers = "barriers", kBounds = "bounds", kCoalescing = "coalescing",
                           kDeadlock = "deadlock", kDeterminism = "determinism", kIntegers = "integers", kLaunches = "launches",
                           kMasking = "masking", kRaces = "races", kRounding = "rounding", kStability = "stability",
                           kStrides = "strides", kTiles = "tiles", kUninitialized = "uninitialised", kBroadcasting = "broadcasting";

// A report about one of these shows it, so a rule below has named it. To offer it for any other fault misleads.
constexpr std::array kShownByReports = {kAtomics, kCoalescing, kDeterminism, kLaunches, kRaces, kRounding, kStability, kUninitialized};

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

// Row b of a tensor of b rows: the grid has more blocks than there are rows, which no mask mends.
bool is_block_without_rows(const Finding& finding, const CaseReport& failing) {
  const auto at = static_cast<std::size_t>(finding.buffer);
  if (finding.here.lane > 0 || finding.buffer < 0 || at >= failing.buffers.size() || finding.element <= 0) return false;
  const BufferShape& buffer = failing.buffers[at];
  if (buffer.shape.empty() || finding.element != buffer.shape[0] * buffer.strides[0]) return false;
  return std::find(finding.here.block, finding.here.block + 3, buffer.shape[0]) != finding.here.block + 3;
}

std::string_view for_finding(const Finding& finding, const CaseReport& failing) {
  switch (finding.kind) {
    case FindingKind::kOutOfBounds:
      if (contains(finding.detail, "padding")) return kStrides;
      if (contains(finding.detail, "32 bits") || contains(finding.detail, "wraps")) return kIntegers;
      if (is_block_without_rows(finding, failing)) return kLaunches;
      return finding.shared_shape.empty() && finding.element >= 0 && finding.neighbour.empty() ? kMasking : kBounds;
    case FindingKind::kMisaligned:
      return kStrides;
    case FindingKind::kUninitialized:
      return kUninitialized;
    case FindingKind::kRace: {
      const bool atomic =
          finding.here.access == AccessKind::kAtomic || (finding.has_other && finding.other.access == AccessKind::kAtomic);
      return atomic || contains(finding.detail, "atomics lie between") ? kAtomics : kRaces;
    }
    case FindingKind::kNotFinite:
      return kStability;
    case FindingKind::kMissingBarrier:
      return kBarriers;
    case FindingKind::kDeadlock:
      return kDeadlock;
    case FindingKind::kBadLaunch:
      return kLaunches;
    case FindingKind::kHole:
    case FindingKind::kAssert:
      break;
  }
  return "";
}

// What the values say by themselves; empty where only the puzzle can know.
std::string_view for_values(const Mismatch& mismatch) {
  if (mismatch.unwritten > 0) return kLaunches;
  if (contains(mismatch.pattern, "transposed")) return kBroadcasting;
  const auto any = [&](auto&& is) { return std::any_of(mismatch.first.begin(), mismatch.first.end(), is); };
  if (any([](const Difference& d) { return !std::isfinite(d.got) && std::isfinite(d.want); })) return kStability;
  const bool near = !mismatch.first.empty() && std::all_of(mismatch.first.begin(), mismatch.first.end(),
                                                           [](const Difference& d) { return d.ulps > 0 && d.ulps < 8; });
  return near ? kRounding : "";
}

// By the counter that missed its target, with whose name the message begins: bytes moved twice between launches; elements read by many
// tiles; atomics that meet. All others are about accesses of a warp.
std::string_view for_target(std::string_view message) {
  constexpr std::pair<std::string_view, std::string_view> kCards[] = {
      {"traffic_efficiency", kLaunches}, {"launches", kLaunches},         {"reads_per_element", kTiles},  {"dram_bytes", kTiles},
      {"l2_hit_share", kTiles},          {"lanes_on_a_word", kAtomics},   {"updates_of_a_word", kAtomics}, {"blocks_on_a_word", kAtomics},
      {"atomics", kAtomics},             {"barriers_per_block", kBarriers},
  };
  for (const auto& [counter, card] : kCards)
    if (message.starts_with(counter)) return card;
  return kCoalescing;
}

std::string_view for_case(const CaseReport& failing) {
  if (const Finding* finding = finding_of(failing.verdict, failing.findings)) return for_finding(*finding, failing);
  switch (failing.verdict) {
    case Verdict::kNondeterministic:
      return contains(failing.message, "other bits") ? kDeterminism : kAtomics;
    case Verdict::kTimeout:
      return kDeadlock;
    case Verdict::kBudget:
      return for_target(failing.message);
    case Verdict::kWrong:
      return failing.mismatch ? for_values(*failing.mismatch) : "";
    default:
      return "";
  }
}

// Where a puzzle has no masks yet, an address out of bounds is just that.
std::string_view fitting(std::string_view card, const Hints& hints) {
  const auto leads_to = [&](std::string_view name) {
    return std::find(hints.cards.begin(), hints.cards.end(), name) != hints.cards.end();
  };
  return card == kMasking && leads_to(kBounds) && !leads_to(kMasking) ? kBounds : card;
}

}  // namespace

std::string card_for(const Report& report, const Hints& hints) {
  if (report.verdict == Verdict::kPass || report.verdict == Verdict::kUnavailable) return "";
  if (report.verdict == Verdict::kCompileError) {
    for (const host::Diagnostic& d : report.diagnostics) {
      if (contains(d.message, "power of two")) return std::string(kTiles);
      if (contains(d.message, "shape") || contains(d.message, "as a column")) return std::string(kBroadcasting);
    }
    return "";
  }
  if (report.failing_case < 0 || report.failing_case >= static_cast<int>(report.cases.size())) return "";
  const CaseReport& failing = report.cases[static_cast<std::size_t>(report.failing_case)];
  // What an open hole leads to is no mistake.
  if (std::any_of(failing.findings.begin(), failing.findings.end(), [](const Finding& f) { return f.kind == FindingKind::kHole; }))
    return "";
  if (const std::string_view card = for_case(failing); !card.empty()) return std::string(fitting(card, hints));
  if (failing.verdict != Verdict::kWrong || hints.cards.empty()) return "";
  const std::string& first = hints.cards.front();
  return std::find(kShownByReports.begin(), kShownByReports.end(), first) == kShownByReports.end() ? first : "";
}

std::vector<std::string_view> cards_of_rules() {
  return {kAtomics, kBarriers, kBounds,   kCoalescing, kDeadlock, kDeterminism, kIntegers,      kLaunches,
          kMasking, kRaces,    kRounding, kStability,  kStrides,  kTiles,       kUninitialized, kBroadcasting};
}

}  // namespace kl::hints
