#include <sim/simulator.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <memory>
#include <new>
#include <optional>
#include <span>

#include <sim/counter_watcher.hpp>
#include <host/child.hpp>
#include <host/crash_site.hpp>
#include <host/shared_pages.hpp>
#include <sim/advice.hpp>
#include <sim/simulation.hpp>
#include <sim/trace_observer.hpp>

namespace kl::sim {
namespace {

using host::ChildLimits;
using host::ChildResult;
using host::CrashRecord;

// The memory that a run leaves its results in, shared between parent and child: the log, then for each
// buffer its contents, its stored flags and the owners of its elements.
class ResultMemory {
 public:
  explicit ResultMemory(const RunRequest& request) {
    std::size_t bytes = align(sizeof(RunLog));
    for (const Argument& a : request.arguments)
      if (const auto* b = std::get_if<Buffer>(&a)) {
        const auto span = static_cast<std::size_t>(b->span_elements());
        Part part{bytes, 0, 0, span};
        part.stored = part.contents + align(b->bytes.size());
        part.owners = part.stored + align(span);
        bytes = part.owners + align(span * sizeof(std::int32_t));
        parts_.push_back(part);
      }
    pages_.emplace(bytes);
    new (base()) RunLog();
    std::size_t i = 0;
    for (const Argument& a : request.arguments)
      if (const auto* b = std::get_if<Buffer>(&a); b != nullptr)
        if (std::byte* to = contents(i++); !b->bytes.empty()) std::memcpy(to, b->bytes.data(), b->bytes.size());
  }

  RunLog& log() { return *reinterpret_cast<RunLog*>(base()); }
  std::byte* contents(std::size_t i) { return base() + parts_[i].contents; }
  std::uint8_t* stored(std::size_t i) { return reinterpret_cast<std::uint8_t*>(base() + parts_[i].stored); }
  std::int32_t* owners(std::size_t i) { return reinterpret_cast<std::int32_t*>(base() + parts_[i].owners); }
  std::size_t span(std::size_t i) const { return parts_[i].span; }
  std::size_t count() const { return parts_.size(); }

 private:
  struct Part {
    std::size_t contents, stored, owners, span;
  };
  std::byte* base() { return pages_->data(); }
  static std::size_t align(std::size_t bytes) { return (bytes + 4095) / 4096 * 4096; }

  std::vector<Part> parts_;
  std::optional<host::SharedPages> pages_;
};

void keep_results(DeviceMemory& memory, const RaceShadow& shadow, ResultMemory& results) {
  for (std::size_t i = 0; i < results.count(); ++i) {
    const SimBuffer& b = memory[static_cast<int>(i)];
    if (b.stored.empty()) continue;
    for (std::size_t e = 0; e < results.span(i); ++e) results.stored(i)[e] = b.stored.test(static_cast<std::int64_t>(e));
    shadow.owners(static_cast<int>(i), results.owners(i));
  }
}

// Plans and executes in this process. `make` is empty where nobody looks on; `counters` null where nobody counts, which a
// run with a watcher of its own cannot. `raced`: where an earlier run of the same request saw races.
void execute(const RunRequest& request, ResultMemory& results, const MakeWatcher& make, CounterLog* counters, std::span<const RacedGranule> raced,
             void (*on_module)(const void*), void (*on_stack)(StackRange), const std::optional<BlockStop>& stop = {}) {
  RunLog& log = results.log();
  Simulation simulation(request, log);
  if (!simulation.loaded()) return;
  on_module(simulation.entry());
  std::vector<std::byte*> contents;
  for (std::size_t i = 0; i < results.count(); ++i) contents.push_back(results.contents(i));

  const auto start = std::chrono::steady_clock::now();
  if (!simulation.plan(contents, stop)) return;
  if (!raced.empty()) simulation.watch(raced);
  const std::unique_ptr<Watcher> watcher = make ? make(simulation.memory(), static_cast<int>(results.count()), log) : nullptr;
  std::optional<CounterWatcher> counter;
  if (watcher != nullptr) simulation.machine().set_watcher(watcher.get());
  else if (counters != nullptr) simulation.machine().set_watcher(&counter.emplace(log, *counters, request));
  on_stack(simulation.stacks());
  simulation.run();
  if (counter) counter->finish();
  log.run_ms = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
  keep_results(simulation.memory(), simulation.races(), results);
  log.finished = true;
}

RunResult collect(const RunRequest& request, ResultMemory& results, const CounterLog* counters) {
  RunLog& log = results.log();
  RunResult out;
  out.outcome = log.outcome;
  out.message = log.message;
  out.counters = log.counters;
  out.run_ms = log.run_ms;
  std::vector<std::string> names;
  for (const Argument& a : request.arguments)
    if (const auto* b = std::get_if<Buffer>(&a)) names.push_back(b->name);
  out.findings = decode_findings(log, names);
  if (counters != nullptr) out.detail = decode_counters(*counters, log, names);
  out.touches = decode_touches(log);
  for (int i = 0; i < std::min(log.launch_count, kMaxLaunches); ++i) {
    const LaunchName& l = log.launches[i];
    out.launches.push_back({l.kernel, {l.grid[0], l.grid[1], l.grid[2]}, l.num_warps});
  }
  std::size_t next = 0;
  for (const Argument& a : request.arguments) {
    const auto* b = std::get_if<Buffer>(&a);
    if (b == nullptr) continue;
    BufferResult r;
    r.bytes.assign(results.contents(next), results.contents(next) + b->bytes.size());
    if (b->role != Role::kInput) {
      r.written.assign(results.stored(next), results.stored(next) + results.span(next));
      r.owner.assign(results.owners(next), results.owners(next) + results.span(next));
    } else {
      r.written.assign(results.span(next), 0);
      r.owner.assign(results.span(next), -1);
    }
    out.buffers.push_back(std::move(r));
    ++next;
  }
  return out;
}

void add_crash(bool finished, RunResult& out, const RunRequest& request, const CrashRecord& crash, const ChildResult& child,
               const ChildLimits& limits) {
  if (finished) return;
  const std::string text = host::describe_crash(crash, child, limits);
  if (text.empty()) return;
  out.outcome = child.how == ChildResult::kTimedOut ? RunOutcome::kTimedOut : RunOutcome::kCrashed;
  out.message = text;
  out.where = host::resolve_place(request.module, crash.places(), "");
}

RunResult simulate_in_child(const RunRequest& request, ResultMemory& results, const MakeWatcher& make, std::span<const RacedGranule> raced) {
  const host::Shared<CrashRecord> crash;
  std::optional<host::Shared<CounterLog>> counters;
  if (request.count_traffic) counters.emplace();
  CounterLog* const counted = counters ? &**counters : nullptr;
  ChildLimits limits;
  limits.time_ms = request.limits.time_ms;
  limits.memory_bytes = request.limits.memory_bytes + request.machine.resident_blocks() * static_cast<std::int64_t>(BlockStacks::kStride);
  limits.output_bytes = request.limits.output_bytes;
  const ChildResult child = host::run_in_child(limits, [&] {
    host::watch_crashes(*crash);
    execute(request, results, make, counted, raced, &host::watch_module,
            [](StackRange s) { host::watch_stacks(s.low, s.size_bytes, kBlockStackBytes); });
    std::fflush(stdout);
    if (!raced.empty() && std::freopen("/dev/null", "w", stdout) != nullptr) review_advice(request, results.log(), raced);
    return 0;
  });
  RunResult out = collect(request, results, counted);
  out.printed = child.output;
  out.printed_truncated = child.output_truncated;
  add_crash(results.log().finished, out, request, *crash, child, limits);
  return out;
}

constexpr int kMostAgainMs = 2'000;

// A run with races is made again, with an eye on where they were, for the lines and lanes of both their sides. After one that took
// all its time, only as long as most findings take to come.
template <class Run>
RunResult run_with_exact_sides(const RunRequest& request, Run run) {
  std::vector<RacedGranule> raced;
  RunResult first;
  {
    ResultMemory results(request);
    first = run(request, results, raced);
    const RunLog& log = results.log();
    if (log.raced_count == 0) return first;
    raced.assign(log.raced, log.raced + log.raced_count);
  }
  ResultMemory results(request);
  if (first.outcome != RunOutcome::kTimedOut) return run(request, results, raced);
  RunRequest brief = request;
  brief.limits.time_ms = std::min(brief.limits.time_ms, kMostAgainMs);
  RunResult again = run(brief, results, raced);
  if (again.findings.size() >= first.findings.size()) first.findings = std::move(again.findings);
  return first;
}

}  // namespace

RunResult simulate(const RunRequest& request) {
  return run_with_exact_sides(request, [](const RunRequest& what, ResultMemory& results, const auto& raced) { return simulate_in_child(what, results, {}, raced); });
}

RunResult simulate_watched(const RunRequest& request, const MakeWatcher& make) {
  ResultMemory results(request);
  return simulate_in_child(request, results, make, {});
}

RunResult simulate_traced(const RunRequest& request, Trace& trace) {
  return run_with_exact_sides(request, [&](const RunRequest& what, ResultMemory& results, const auto& raced) {
    const host::Shared<TraceLog> log;
    RunResult out = simulate_in_child(
        what, results,
        [&](DeviceMemory& memory, int arguments, RunLog& run) -> std::unique_ptr<Watcher> {
          return std::make_unique<TraceObserver>(memory, arguments, run, *log);
        },
        raced);
    trace = decode_trace(*log, results.log());
    return out;
  });
}

RunResult simulate_in_process(const RunRequest& request, const std::optional<BlockStop>& stop) {
  ResultMemory results(request);
  const auto counters = request.count_traffic ? std::make_unique<CounterLog>() : nullptr;
  execute(request, results, {}, counters.get(), {}, [](const void*) {}, [](StackRange) {}, stop);
  return collect(request, results, counters.get());
}

}  // namespace kl::sim
