#include <checker/report.hpp>

#include <array>

namespace kl {
namespace {

struct Row {
  Verdict verdict;
  std::string_view name;
  int exit_code;
};

constexpr std::array<Row, 14> kRows{{
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

constexpr const Row& row(Verdict verdict) {
  for (const Row& candidate : kRows)
    if (candidate.verdict == verdict) return candidate;
  return kRows.back();
}

}  // namespace

std::string_view name(Verdict verdict) { return row(verdict).name; }

int exit_code(Verdict verdict) { return row(verdict).exit_code; }

std::optional<Verdict> verdict_from_name(std::string_view text) {
  for (const Row& candidate : kRows)
    if (candidate.name == text) return candidate.verdict;
  return std::nullopt;
}

std::vector<Verdict> all_verdicts() {
  std::vector<Verdict> out;
  for (const Row& one : kRows) out.push_back(one.verdict);
  return out;
}

}  // namespace kl
