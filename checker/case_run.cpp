#include <checker/case_run.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <map>

#include <checker/compare.hpp>
#include <checker/indexing.hpp>
#include <checker/judge.hpp>

namespace kl {
namespace {

std::string order_text(const RunRequest& request) {
  switch (request.order) {
    case BlockOrder::kAscending: return "ascending";
    case BlockOrder::kDescending: return "descending";
    case BlockOrder::kShuffled: return fmt::format("shuffled with seed {}", request.seed);
    case BlockOrder::kInterleaved: return fmt::format("interleaved at atomics with seed {}", request.seed);
    case BlockOrder::kPrioritised: return fmt::format("by priorities with seed {}", request.seed);
  }
  return "";
}

// Least number for kernels whose blocks can meet at atomics, where the order of blocks is not all that can differ.
constexpr int kSchedulesOfAtomics = 16;

bool is_cancelled(const CheckOptions& options) { return options.cancelled && options.cancelled->load(); }

// A reference may assign an array of any shape; only the buffer's own is meant.
std::string reference_error(const Data& data, const std::map<std::string, Array, std::less<>>& before) {
  for (const auto& [name, array] : before) {
    const Array& after = data.expected.at(name);
    if (after.rows() != array.rows() || after.cols() != array.cols())
      return fmt::format("the reference sets '{}' to {} x {} elements; its shape asks for {} x {}", name, after.rows(),
                         after.cols(), array.rows(), array.cols());
  }
  return "";
}

void apply(const Judgement& judgement, CaseReport& report) {
  report.verdict = judgement.verdict;
  report.message = judgement.message;
  report.where = judgement.where;
  report.mismatch = judgement.mismatch;
}

// Right in one block order and wrong in another, or different bits: what a block does depends on when it runs.
void make_nondeterministic(const std::string& order, CaseReport& report) {
  const bool wrong = report.verdict == Verdict::kWrong;
  report.verdict = Verdict::kNondeterministic;
  report.message = wrong ? fmt::format("right when the blocks run in ascending order, wrong when they run {}", order)
                         : fmt::format("other bits come out when the blocks run {} instead of ascending", order);
}

}  // namespace

PreparedCase prepare_case(const Puzzle& puzzle, Case parameters, std::int64_t number, std::uint64_t seed, const SimpleFills& fills) {
  PreparedCase prepared{.parameters = std::move(parameters), .number = number, .inputs = {}, .elements = 0, .error = {}};
  const char* step = ".arguments";
  try {
    Arguments specification = puzzle.arguments(prepared.parameters);
    if (!apply_fills(fills, specification)) throw std::invalid_argument(fmt::format("its inputs cannot be such that {}", fills_text(fills)));
    prepared.inputs = make_inputs(specification, case_seed(seed, static_cast<std::uint64_t>(number)));
    prepared.error = prepared.inputs.error;
    if (prepared.error.empty()) {
      step = ".reference";
      const auto before = prepared.inputs.data.expected;
      puzzle.reference(prepared.parameters, prepared.inputs.data);
      prepared.error = reference_error(prepared.inputs.data, before);
    }
  } catch (const std::exception& exception) {
    prepared.error = exception.what();
  }
  if (!prepared.error.empty())
    prepared.error = fmt::format("{} of case {}: {}", step, prepared.parameters.text(), prepared.error);
  for (const Buffer* buffer : buffers_of(prepared.inputs.arguments)) prepared.elements += element_count(buffer->shape);
  return prepared;
}

RunRequest request_for(const PreparedCase& prepared, const std::filesystem::path& module, const std::string& entry,
                       int schedule, const RunLimits& limits, bool synchronises) {
  RunRequest request;
  request.module = module;
  request.entry = entry;
  request.arguments = prepared.inputs.arguments;
  request.limits = limits;
  request.order = schedule == 0   ? BlockOrder::kAscending
                  : schedule == 1 ? BlockOrder::kDescending
                                  : BlockOrder::kShuffled;
  constexpr BlockOrder kPreempting[] = {BlockOrder::kInterleaved, BlockOrder::kPrioritised, BlockOrder::kShuffled};
  if (schedule > 1 && synchronises) request.order = kPreempting[(schedule - 2) % 3];
  request.seed = schedule > 1 ? static_cast<std::uint64_t>(schedule - 1) : 0;
  return request;
}

CaseRun run_case(const Puzzle& puzzle, const PreparedCase& prepared, const std::filesystem::path& module,
                 const CheckOptions& options, const Backend& backend) {
  CaseRun run;
  CaseReport& report = run.report;
  report.parameters = prepared.parameters.text();
  report.seed = options.seed;
  report.elements = prepared.elements;
  const std::vector<const Buffer*> buffers = buffers_of(prepared.inputs.arguments);
  for (const Buffer* buffer : buffers)
    report.buffers.push_back({buffer->name, buffer->type, buffer->shape, buffer->strides});

  for (const std::string& entry : puzzle.entries) {
    std::vector<BufferResult> ascending;
    int schedules = options.schedules;
    bool synchronises = false;
    for (int schedule = 0; schedule < schedules && !is_cancelled(options); ++schedule) {
      RunRequest request = request_for(prepared, module, entry, schedule, options.limits, synchronises);
      request.machine = options.machine;
      request.count_traffic = schedule == 0 && (options.counters || !puzzle.targets.empty());
      request.judge_barriers = request.count_traffic && options.counters;
      RunResult result = backend.run(request);
      ++report.schedules;
      if (schedule == 0 && schedules > 1 && result.counters.synchronisations > 0) {
        synchronises = true;
        schedules = std::max(schedules, kSchedulesOfAtomics);
      }
      apply(judge(puzzle, prepared.inputs, result), report);
      report.findings = std::move(result.findings);
      if (report.schedules == 1) {
        report.counters = result.counters;
        if (options.counters) report.detail = std::move(result.detail);
        report.run_ms = result.run_ms;
        report.launches = std::move(result.launches);
        run.printed = std::move(result.printed);
      }
      if (report.verdict == Verdict::kUnavailable) run.unavailable = result.message;
      const bool differs = schedule > 0 && !puzzle.order_tolerant && report.verdict == Verdict::kPass &&
                           !same_outputs(buffers, ascending, result.buffers);
      const bool order_dependent = schedule > 0 && report.verdict == Verdict::kWrong && !reached_hole(report.findings);
      if (differs || order_dependent) make_nondeterministic(order_text(request), report);
      if (schedule == 0) ascending = std::move(result.buffers);
      if (report.verdict != Verdict::kPass) {
        report.order = order_text(request);
        break;
      }
    }
    if (run.first.empty()) run.first = std::move(ascending);
    if (report.verdict != Verdict::kPass) break;
  }
  return run;
}

}  // namespace kl
