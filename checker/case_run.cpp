#include <checker/case_run.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <stdexcept>
#include <map>

#include <checker/compare.hpp>
#include <checker/indexing.hpp>
#include <checker/judge.hpp>
#include <checker/order_difference.hpp>
#include <checker/schedule_text.hpp>
#include <checker/wait_graph.hpp>

namespace kl {
namespace {

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

// "x is 4 x 200, out is 4": the arrays that the reference was given.
std::string shapes_text(const Inputs& inputs) {
  std::string text;
  for (const Buffer* buffer : buffers_of(inputs.arguments))
    text += fmt::format("{}{} is {}", text.empty() ? "" : ", ", buffer->name, fmt::join(buffer->shape, " x "));
  return text;
}

void apply(const Judgement& judgement, CaseReport& report) {
  report.verdict = judgement.verdict;
  report.message = judgement.message;
  report.where = judgement.where;
  report.mismatch = judgement.mismatch;
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
  } catch (const std::length_error& misfit) {
    prepared.error = fmt::format("{}: {}", misfit.what(), shapes_text(prepared.inputs));
  } catch (const std::exception& exception) {
    prepared.error = exception.what();
  }
  if (!prepared.error.empty())
    prepared.error = fmt::format("{} of case {}: {}", step, prepared.parameters.text(), prepared.error);
  for (const Buffer* buffer : buffers_of(prepared.inputs.arguments)) prepared.elements += element_count(buffer->shape);
  return prepared;
}

BlockSchedule schedule_number(int number, bool synchronises) {
  if (number == 0) return {};
  if (number == 1) return {BlockOrder::kDescending, 0, {}};
  constexpr BlockOrder kPreempting[] = {BlockOrder::kInterleaved, BlockOrder::kPrioritised, BlockOrder::kShuffled};
  return {synchronises ? kPreempting[(number - 2) % 3] : BlockOrder::kShuffled, static_cast<std::uint64_t>(number - 1), {}};
}

RunRequest request_for(const PreparedCase& prepared, const std::filesystem::path& module, const std::string& entry,
                       const BlockSchedule& schedule, const RunLimits& limits) {
  RunRequest request;
  request.module = module;
  request.entry = entry;
  request.arguments = prepared.inputs.arguments;
  request.limits = limits;
  request.schedule = schedule;
  return request;
}

namespace {

// The runs of one case.
class CaseRunner {
 public:
  CaseRunner(const Puzzle& puzzle, const PreparedCase& prepared, const std::filesystem::path& module, const CheckOptions& options,
             const Backend& backend)
      : puzzle_(puzzle), prepared_(prepared), module_(module), options_(options), backend_(backend),
        buffers_(buffers_of(prepared.inputs.arguments)) {
    CaseReport& report = run_.report;
    report.parameters = prepared.parameters.text();
    report.seed = options.seed;
    report.elements = prepared.elements;
    for (const Buffer* buffer : buffers_) report.buffers.push_back({buffer->name, buffer->type, buffer->shape, buffer->strides});
  }

  CaseRun run() {
    for (const std::string& entry : puzzle_.entries) {
      const std::vector<BufferResult> outputs = options_.schedule ? run_only(entry, *options_.schedule) : run_orders(entry);
      if (run_.first.empty()) run_.first = outputs;
      if (failed()) break;
    }
    return std::move(run_);
  }

 private:
  RunRequest request_of(const std::string& entry, const BlockSchedule& schedule) const {
    RunRequest request = request_for(prepared_, module_, entry, schedule, options_.limits);
    request.machine = options_.machine;
    return request;
  }

  bool failed() const { return run_.report.verdict != Verdict::kPass; }

  // Several block orders, until one fails; the outputs of the first.
  std::vector<BufferResult> run_orders(const std::string& entry) {
    RunResult first = run_judged(entry, {});
    if (failed()) return std::move(first.buffers);
    const bool synchronises = options_.schedules > 1 && first.counters.synchronisations > 0;
    const int schedules = synchronises ? std::max(options_.schedules, kSchedulesOfAtomics) : options_.schedules;
    std::vector<BlockSchedule> rest;
    for (int number = 1; number < schedules; ++number) rest.push_back(schedule_number(number, synchronises));
    run_rest(entry, first.buffers, std::move(rest));
    if (options_.exhaustive && !failed() && backend_.search) explore(entry, first.buffers);
    return std::move(first.buffers);
  }

  // A search passes over those that show nothing; the next is run by itself, which says all there is to say.
  void run_rest(const std::string& entry, const std::vector<BufferResult>& ascending, std::vector<BlockSchedule> rest) {
    while (!rest.empty() && !failed() && !is_cancelled(options_)) {
      std::optional<BlockSchedule> suspect = rest.front();
      if (backend_.search) {
        sim::SearchRequest request = search_for(ascending);
        request.schedules = rest;
        const sim::SearchResult found = search(entry, request);
        suspect = found.passed > 0 ? found.suspect : rest.front();
        rest.erase(rest.begin(), rest.begin() + found.passed);
      }
      if (!suspect || is_cancelled(options_)) continue;
      compare_orders(entry, ascending, run_judged(entry, *suspect));
      rest.erase(rest.begin());
    }
  }

  void explore(const std::string& entry, const std::vector<BufferResult>& ascending) {
    sim::SearchRequest request = search_for(ascending);
    request.exhaustive = true;
    const sim::SearchResult found = search(entry, request);
    CaseReport& report = run_.report;
    report.explored = found.complete;
    report.not_explored = found.limit;
    if (!found.suspect || is_cancelled(options_)) return;
    compare_orders(entry, ascending, run_judged(entry, *found.suspect));
    // What cannot be repeated depends on more than the order of blocks.
    if (!failed()) report.not_explored = "a run of the kernel left something behind for the next; does it keep a variable outside its blocks?";
  }

  sim::SearchRequest search_for(const std::vector<BufferResult>& ascending) const {
    sim::SearchRequest request;
    request.expected = ascending;
    request.time_ms = options_.limits.time_ms;
    request.cancelled = options_.cancelled;
    if (puzzle_.order_tolerant)
      request.accepts = [this](const std::vector<BufferResult>& outputs) {
        RunResult result;
        result.buffers = outputs;
        return judge(puzzle_, prepared_.inputs, result).verdict == Verdict::kPass;
      };
    return request;
  }
  sim::SearchResult search(const std::string& entry, const sim::SearchRequest& request) {
    sim::SearchResult found = backend_.search(request_of(entry, {}), request);
    run_.report.schedules += static_cast<int>(found.passed);
    return found;
  }

  // One schedule, which another run has found to fail: the other only to compare their outputs with.
  std::vector<BufferResult> run_only(const std::string& entry, const BlockSchedule& schedule) {
    RunResult result = run_judged(entry, schedule);
    const bool may_depend = run_.report.verdict == Verdict::kPass || run_.report.verdict == Verdict::kWrong;
    if (schedule.order == BlockOrder::kAscending || !may_depend || reached_hole(run_.report.findings)) return std::move(result.buffers);
    const RunResult ascending = backend_.run(request_of(entry, {}));
    if (judge(puzzle_, prepared_.inputs, ascending).verdict == Verdict::kPass) compare_orders(entry, ascending.buffers, result);
    return std::move(result.buffers);
  }

  RunResult run_judged(const std::string& entry, const BlockSchedule& schedule) {
    CaseReport& report = run_.report;
    RunRequest request = request_of(entry, schedule);
    const bool is_first = report.schedules++ == 0;
    // Only the first case is judged by targets, and counting takes longer than a run does without.
    const bool judged = !puzzle_.targets.empty() && prepared_.number == 0;
    request.count_traffic = is_first && (options_.counters || judged);
    request.judge_barriers = request.count_traffic && options_.counters;
    RunResult result = backend_.run(request);
    apply(judge(puzzle_, prepared_.inputs, result), report);
    report.findings = result.findings;
    if (is_first) {
      report.counters = result.counters;
      if (options_.counters) report.detail = std::move(result.detail);
      report.run_ms = result.run_ms;
      report.launches = result.launches;
    }
    if (report.verdict == Verdict::kDeadlock)
      explain_deadlocks([&](int buffer, std::int64_t element) { return touches(entry, schedule, buffer, element); }, report);
    if (is_first || failed()) run_.printed = result.printed;
    last_ = schedule;
    if (failed()) note_schedule();
    if (report.verdict == Verdict::kUnavailable) run_.unavailable = result.message;
    return result;
  }

  void note_schedule() {
    run_.report.schedule = last_;
    run_.report.order = schedule_phrase(last_);
  }

  // Both runs again, to see who touches the element that differs.
  std::optional<OrderDifference> difference_to(const std::string& entry, const std::vector<BufferResult>& ascending, const RunResult& result) {
    std::optional<OrderDifference> found = order_difference(buffers_, ascending, result.buffers);
    if (!found) return found;
    const WatchedElement watched = watched_element(buffers_, *found);
    const std::vector<ElementTouch> before = touches(entry, {}, watched.buffer, watched.element);
    explain(before, touches(entry, last_, watched.buffer, watched.element), result.launches, *found);
    return found;
  }

  std::vector<ElementTouch> touches(const std::string& entry, const BlockSchedule& schedule, int buffer, std::int64_t element) const {
    RunRequest request = request_of(entry, schedule);
    request.watch_buffer = buffer;
    request.watch_element = element;
    return backend_.run(request).touches;
  }

  // Right in one block order and wrong in another, or different bits: what a block does depends on when it runs.
  void compare_orders(const std::string& entry, const std::vector<BufferResult>& ascending, const RunResult& result) {
    CaseReport& report = run_.report;
    const bool wrong = report.verdict == Verdict::kWrong && !reached_hole(report.findings);
    const bool differs = report.verdict == Verdict::kPass && !puzzle_.order_tolerant && !same_outputs(buffers_, ascending, result.buffers);
    if (!wrong && !differs) return;
    report.verdict = Verdict::kNondeterministic;
    note_schedule();
    report.order_difference = difference_to(entry, ascending, result);
    if (report.order_difference) report.where = report.order_difference->place;
    report.message = wrong ? fmt::format("right when the blocks run in ascending order, wrong when they run {}", report.order)
                           : fmt::format("other bits come out when the blocks run {} instead of ascending", report.order);
  }

  const Puzzle& puzzle_;
  const PreparedCase& prepared_;
  const std::filesystem::path& module_;
  const CheckOptions& options_;
  const Backend& backend_;
  std::vector<const Buffer*> buffers_;
  CaseRun run_;
  BlockSchedule last_;  // that ran
};

}  // namespace

CaseRun run_case(const Puzzle& puzzle, const PreparedCase& prepared, const std::filesystem::path& module,
                 const CheckOptions& options, const Backend& backend) {
  return CaseRunner(puzzle, prepared, module, options, backend).run();
}

}  // namespace kl
