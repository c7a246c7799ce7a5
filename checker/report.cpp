#include <checker/report.hpp>

#include <array>

namespace kl {
namespace {

struct VerdictWords {
  Verdict verdict;
  std::string_view name;
  int exit_code;
};

constexpr std::array<VerdictWords, 14> kVerdicts{{
    {Verdict::kPass, "PASS", 0},
    {Verdict::kCompileError, "COMPILE_ERROR", 10},
    {Verdict::kWrong, "WRONG", 11},
    {Verdict::kOutOfBounds, "OUT_OF_BOUNDS", 12},
    {Verdict::kRace, "RACE", 13},
    {Verdict::kUninitialized, "UNINITIALIZED", 14},
    {Verdict::kDeadlock, "DEADLOCK", 15},
    {Verdict::kTimeout, "TIMEOUT", 16},
    {Verdict::kCrash, "CRASH", 17},
    {Verdict::kMisaligned, "MISALIGNED", 18},
    {Verdict::kMissingBarrier, "MISSING_BARRIER", 19},
    {Verdict::kNondeterministic, "NONDETERMINISTIC", 20},
    {Verdict::kBudget, "BUDGET", 21},
    {Verdict::kUnavailable, "UNAVAILABLE", 30},
}};

constexpr const VerdictWords& row(Verdict verdict) {
  for (const VerdictWords& candidate : kVerdicts)
    if (candidate.verdict == verdict) return candidate;
  return kVerdicts.back();
}

}  // namespace

std::string_view name(Verdict verdict) { return row(verdict).name; }

int exit_code(Verdict verdict) { return row(verdict).exit_code; }

std::optional<Verdict> verdict_from_name(std::string_view text) {
  for (const VerdictWords& candidate : kVerdicts)
    if (candidate.name == text) return candidate.verdict;
  return std::nullopt;
}

std::vector<Verdict> all_verdicts() {
  std::vector<Verdict> out;
  for (const VerdictWords& one : kVerdicts) out.push_back(one.verdict);
  return out;
}

}  // namespace kl
