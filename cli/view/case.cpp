#include <cli/view/case.hpp>

#include <algorithm>

#include <checker/indexing.hpp>
#include <sim/simulator.hpp>

namespace kl::cli {
namespace {

using sim::Trace;
using sim::TraceKind;
using sim::TraceStep;
using sim::TraceStrip;

// Elements of all tensors of a case that can be taken in at a glance.
constexpr std::int64_t kSmallCase = 4096;

std::int64_t elements_of(const CaseReport& one) {
  std::int64_t sum = 0;
  for (const BufferShape& buffer : one.buffers) sum += element_count(buffer.shape);
  return sum;
}

bool touches(const Trace& trace, const TraceStep& step, std::int64_t element) {
  for (int s = step.first_strip; s < step.first_strip + step.strips; ++s) {
    const TraceStrip& strip = trace.strips[static_cast<std::size_t>(s)];
    for (std::int64_t r = 0, first = strip.first; r < strip.repeats; ++r, first += strip.first_step)
      if (element >= first && element < first + strip.count) return true;
  }
  return false;
}

bool has_access(const TraceStep& step, AccessKind access) {
  switch (step.kind) {
    case TraceKind::kLoad: return access == AccessKind::kRead;
    case TraceKind::kStore:
    case TraceKind::kCopy: return access == AccessKind::kWrite;
    case TraceKind::kAtomic:
    case TraceKind::kAtomicLoad: return access == AccessKind::kAtomic;
    default: return false;
  }
}

// The last step in [0, end) for which `fits` holds, or -1.
template <class Fits>
int last_step(const Trace& trace, int end, Fits&& fits) {
  for (int i = std::min(end, static_cast<int>(trace.steps.size())) - 1; i >= 0; --i)
    if (fits(trace.steps[static_cast<std::size_t>(i)])) return i;
  return -1;
}

// A finding that no access raised, such as the use of a lane without a value, is in the list when the next step is
// over, which another block may have taken: it belongs to the last step of its own block before.
int step_here(const RunResult& result, const Trace& trace, std::size_t number) {
  const Finding& finding = result.findings[number];
  const auto& steps = trace.steps;
  const auto raised = std::find_if(steps.begin(), steps.end(), [&](const TraceStep& s) { return s.findings > static_cast<int>(number); });
  if (raised == steps.end() && trace.steps_seen > static_cast<std::int64_t>(steps.size())) return -1;
  const int end = static_cast<int>(raised - steps.begin()) + (raised == steps.end() ? 0 : 1);
  const auto same_block = [&](const TraceStep& s) {
    return static_cast<std::size_t>(s.launch) < result.launches.size() &&
           s.block == linear_block(finding.here.block, result.launches[static_cast<std::size_t>(s.launch)]);
  };
  const int exact = last_step(trace, end, [&](const TraceStep& s) { return same_block(s) && s.line == finding.here.place.line; });
  return exact >= 0 ? exact : last_step(trace, end, same_block);
}

int step_other(const RunResult& result, const Trace& trace, const Finding& finding, int here) {
  if (!finding.has_other || here < 0) return -1;
  const TraceStep& now = trace.steps[static_cast<std::size_t>(here)];
  const std::int64_t block = linear_block(finding.other.block, result.launches[static_cast<std::size_t>(now.launch)]);
  const auto same_line = [&](const TraceStep& s) { return s.launch == now.launch && s.block == block && s.line == finding.other.place.line; };
  const auto same_element = [&](const TraceStep& s) {
    return same_line(s) && has_access(s, finding.other.access) && touches(trace, s, finding.element);
  };
  // Two lanes of one store are both here.
  for (const int end : {here, here + 1})
    if (const int step = last_step(trace, end, same_element); step >= 0) return step;
  return last_step(trace, here + 1, same_line);
}

}  // namespace

std::int64_t linear_block(const std::int64_t block[3], const LaunchRecord& launch) {
  return block[0] + launch.grid[0] * (block[1] + launch.grid[1] * block[2]);
}

const CaseReport& worth_looking_at(const Report& checked) {
  if (checked.failing_case >= 0) return checked.cases[static_cast<std::size_t>(checked.failing_case)];
  // One element and one block show little: the largest of the small ones, else the smallest of the large ones.
  return *std::min_element(checked.cases.begin(), checked.cases.end(), [](const CaseReport& a, const CaseReport& b) {
    const std::int64_t x = elements_of(a), y = elements_of(b);
    if ((x <= kSmallCase) != (y <= kSmallCase)) return x <= kSmallCase;
    return x <= kSmallCase ? x > y : x < y;
  });
}

std::vector<FindingSteps> locate(const RunResult& result, const Trace& trace) {
  std::vector<FindingSteps> out;
  for (std::size_t i = 0; i < result.findings.size(); ++i) {
    const int here = step_here(result, trace, i);
    out.push_back({here, step_other(result, trace, result.findings[i], here)});
  }
  return out;
}

ViewCase view_case(const PuzzleFolder& folder, const CheckOptions& options, const Report& checked) {
  ViewCase view;
  CheckOptions one = options;
  one.only_case = worth_looking_at(checked).parameters;
  one.fingerprint = false;
  std::optional<RunRequest> first;
  Backend backend = simulator();
  backend.run = [&](const RunRequest& request) {
    if (!first) first = request;
    view.request = request;
    return sim::simulate(request);
  };
  view.report = check(folder, one, backend);
  const CaseReport& shown = view.shown();
  if (shown.verdict == Verdict::kPass || shown.verdict == Verdict::kBudget) view.request = *first;
  else view.request.schedule = shown.schedule;
  view.request.watch_buffer = -1;
  view.result = sim::simulate_traced(view.request, view.trace);
  view.found = locate(view.result, view.trace);
  return view;
}

}  // namespace kl::cli
