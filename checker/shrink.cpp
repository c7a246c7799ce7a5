#include <checker/shrink.hpp>

#include <algorithm>
#include <chrono>

#include <checker/case_run.hpp>
#include <checker/judge.hpp>

namespace kl {
namespace {

using Clock = std::chrono::steady_clock;
using Sizes = std::vector<std::int64_t>;

// Longer, a candidate is not the simpler case that somebody looks for.
constexpr int kLongestRunMs = 1000;

// What a smaller case must do too.
struct Failure {
  Verdict verdict = Verdict::kPass;
  std::optional<FindingKind> finding;
  bool not_finite = false;
  bool operator==(const Failure&) const = default;
};

Failure failure_of(const CaseReport& report) {
  Failure failure{.verdict = report.verdict, .finding = {}, .not_finite = report.mismatch && report.mismatch->not_finite > 0};
  const Finding* finding = finding_of(report.verdict, report.findings);
  // Where a value was born is looked for in the case that is shown alone.
  if (finding && finding->kind != FindingKind::kNotFinite) failure.finding = finding->kind;
  return failure;
}

bool can_shrink(Verdict verdict) {
  switch (verdict) {
    case Verdict::kPass:
    case Verdict::kCompileError:
    case Verdict::kTimeout:
    case Verdict::kBudget:
    case Verdict::kUnavailable: return false;
    default: return true;
  }
}

// Small numbers, and those around powers of two, below `end`.
Sizes ladder(std::int64_t first, std::int64_t end) {
  Sizes values;
  for (std::int64_t v = first; v < std::min<std::int64_t>(end, 6); ++v) values.push_back(v);
  for (std::int64_t power = 8; power - 1 < end; power *= 2)
    for (std::int64_t v = std::max(power - 1, first); v <= power + 1; ++v)
      if (v < end) values.push_back(v);
  return values;
}

class Shrinker {
 public:
  Shrinker(const Puzzle& puzzle, const PuzzleFolder& folder, const CheckOptions& options, const Backend& backend, const ShrinkLimits& limits)
      : puzzle_(puzzle), folder_(folder), options_(options), backend_(backend), limits_(limits) {
    options_.limits.time_ms = std::min(options_.limits.time_ms, kLongestRunMs);
    module_ = compiled(options_.file);
  }
  bool compiles() const { return !module_.empty(); }

  // `failing` must fail as it stands.
  ShrunkCase run(const CaseReport& failing) {
    wanted_ = failure_of(failing);
    // What fails in the first order needs no other.
    if (failing.schedules == 1) options_.schedules = 1;
    best_ = parse_case(puzzle_, failing.parameters);
    for (bool smaller = true; smaller && !is_over();) smaller = shrink_together() | shrink_each();
    if (limits_.inputs) simplify_inputs();
    return {Case(puzzle_.parameters, best_).text(), fills_, failing.parameters, runs_, !is_over()};
  }

 private:
  std::filesystem::path compiled(const std::filesystem::path& file) const {
    const host::CompileResult result = backend_.compile({.file = file, .entries = puzzle_.entries, .meta = options_.meta, .extra_flags = {},
                                                         .cancelled = options_.cancelled});
    return result.ok ? result.module : std::filesystem::path();
  }

  bool is_over() const {
    return runs_ >= limits_.runs || Clock::now() - start_ > std::chrono::milliseconds(limits_.time_ms) ||
           (options_.cancelled && options_.cancelled->load());
  }

  PreparedCase prepare(const Sizes& values, const SimpleFills& fills) const {
    const auto listed = std::find(puzzle_.cases.begin(), puzzle_.cases.end(), values);
    return prepare_case(puzzle_, Case(puzzle_.parameters, values), listed - puzzle_.cases.begin(), options_.seed, fills);
  }

  bool fails(const Sizes& values, const SimpleFills& fills) {
    if (is_over()) return false;
    const PreparedCase prepared = prepare(values, fills);
    if (!prepared.error.empty()) return false;
    ++runs_;
    if (failure_of(run_case(puzzle_, prepared, module_, options_, backend_).report) != wanted_) return false;
    return solution_passes(prepared);
  }

  // Compiled only now, since often nothing smaller fails.
  bool solution_passes(const PreparedCase& prepared) {
    if (folder_.solution() == options_.file) return true;
    if (!solution_) solution_ = compiled(folder_.solution());
    return solution_->empty() || run_case(puzzle_, prepared, *solution_, options_, backend_).report.verdict == Verdict::kPass;
  }

  bool take(const Sizes& values) {
    if (!fails(values, {})) return false;
    best_ = values;
    return true;
  }

  // No smaller than the puzzle's own cases go, where that is less than one: a specification may divide by it.
  std::int64_t least(std::size_t parameter) const {
    std::int64_t value = 1;
    for (const auto& one : puzzle_.cases) value = std::min(value, one[parameter]);
    return value;
  }

  bool shrink_together() {
    if (best_.size() < 2) return false;
    for (const std::int64_t most : ladder(1, *std::max_element(best_.begin(), best_.end()))) {
      Sizes smaller = best_;
      for (std::int64_t& value : smaller) value = std::min(value, most);
      if (smaller != best_ && take(smaller)) return true;
    }
    return false;
  }

  bool shrink_each() {
    bool any = false;
    for (std::size_t p = 0; p < best_.size(); ++p) any |= shrink_one(p);
    return any;
  }

  bool shrink_one(std::size_t parameter) {
    const auto with = [&](std::int64_t value) {
      Sizes values = best_;
      values[parameter] = value;
      return values;
    };
    std::int64_t passes = least(parameter) - 1;
    const std::int64_t before = best_[parameter];
    for (const std::int64_t value : ladder(passes + 1, before)) {
      if (take(with(value))) break;
      passes = value;
    }
    while (best_[parameter] - passes > 1 && !is_over()) {
      const std::int64_t middle = passes + (best_[parameter] - passes) / 2;
      if (!take(with(middle))) passes = middle;
    }
    return best_[parameter] != before;
  }

  void simplify_inputs() {
    const PreparedCase prepared = prepare(best_, {});
    for (const Buffer* buffer : buffers_of(prepared.inputs.arguments)) {
      const std::int64_t size = element_total(*buffer);
      if (buffer->role == Role::kOutput || size == 0) continue;
      using Kind = SimpleFill::Kind;
      if (!simplify(buffer->name, {Kind::kZeros}) && !simplify(buffer->name, {Kind::kOnes}) && !simplify(buffer->name, {Kind::kCounting}))
        halve(buffer->name, size);
    }
  }

  static std::int64_t element_total(const Buffer& buffer) {
    std::int64_t total = 1;
    for (const std::int64_t extent : buffer.shape) total *= extent;
    return total;
  }

  bool simplify(const std::string& name, const SimpleFill& fill) {
    SimpleFills simpler = fills_;
    simpler[name] = fill;
    if (!fails(best_, simpler)) return false;
    fills_ = std::move(simpler);
    return true;
  }

  void halve(const std::string& name, std::int64_t size) {
    SimpleFill kept{SimpleFill::Kind::kKept, 0, size};
    while (kept.count > 1 && !is_over()) {
      const std::int64_t left = kept.count / 2;
      const SimpleFill low{kept.kind, kept.first, left}, high{kept.kind, kept.first + left, kept.count - left};
      if (simplify(name, low)) kept = low;
      else if (simplify(name, high)) kept = high;
      else return;
    }
  }

  const Puzzle& puzzle_;
  const PuzzleFolder& folder_;
  CheckOptions options_;
  const Backend& backend_;
  const ShrinkLimits limits_;
  const Clock::time_point start_ = Clock::now();
  std::filesystem::path module_;
  std::optional<std::filesystem::path> solution_;  // empty: it does not compile
  Failure wanted_;
  Sizes best_;
  SimpleFills fills_;
  int runs_ = 0;
};

}  // namespace

std::optional<ShrunkCase> shrink(const Puzzle& puzzle, const PuzzleFolder& folder, const CheckOptions& options, const Report& report,
                                 const Backend& backend, const ShrinkLimits& limits) {
  if (report.failing_case < 0) return std::nullopt;
  const CaseReport& failing = report.cases[static_cast<std::size_t>(report.failing_case)];
  if (!can_shrink(failing.verdict) || parse_case(puzzle, failing.parameters).size() != puzzle.parameters.size()) return std::nullopt;
  Shrinker shrinker(puzzle, folder, options, backend, limits);
  if (!shrinker.compiles()) return std::nullopt;
  return shrinker.run(failing);
}

}  // namespace kl
