#include <sim/search.hpp>

#include <chrono>
#include <cstdio>
#include <cstring>
#include <memory>
#include <unordered_set>

#include <fmt/format.h>

#include <host/child.hpp>
#include <host/crash_site.hpp>
#include <host/shared_pages.hpp>
#include <sim/exhaustive.hpp>
#include <sim/simulation.hpp>

namespace kl::sim {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kMostTurns = 1 << 20;

enum class Limit { kNone, kCannotRun, kBlocks, kSchedules, kTime, kLeftOut };

// How far a search has come, for the parent to see, whatever becomes of the child. Plain data.
struct Progress {
  std::int64_t passed = 0;
  bool finished = false;  // else the schedule after those that passed ended the process
  bool suspect = false;
  bool complete = false;
  Limit limit = Limit::kNone;
  int blocks = 0;         // kBlocks: of the launch that has too many
  int turn_count = 0;     // of the schedule in progress, if it is exhaustive
  std::int32_t turns[kMostTurns];
};

// An exhaustive schedule whose turns the parent can see.
class Watched : public Exhaustive {
 public:
  explicit Watched(Progress& progress) : progress_(progress) {}

 protected:
  std::size_t decide(std::span<const Candidate> candidates) override {
    const std::size_t pick = Exhaustive::decide(candidates);
    const auto count = static_cast<int>(std::min<std::size_t>(turns().size(), kMostTurns));
    if (count > progress_.turn_count) progress_.turns[count - 1] = turns()[static_cast<std::size_t>(count - 1)];
    progress_.turn_count = count;
    return pick;
  }

 private:
  Progress& progress_;
};

class Searcher {
 public:
  Searcher(const RunRequest& request, const SearchRequest& search, Progress& progress)
      : request_(request), search_(search), progress_(progress), log_(std::make_unique<RunLog>()), simulation_(request, *log_) {
    for (const Argument& a : request.arguments)
      if (const auto* b = std::get_if<Buffer>(&a)) {
        contents_.push_back(b->bytes);
        is_output_.push_back(b->role != Role::kInput);
      }
  }
  Simulation& simulation() { return simulation_; }

  bool plan() {
    std::vector<std::byte*> addresses;
    for (auto& c : contents_) addresses.push_back(c.data());
    return simulation_.loaded() && simulation_.plan(addresses);
  }

  void run() {
    if (search_.exhaustive) run_exhaustive();
    else run_list();
    progress_.finished = true;
  }
  void stop_at(Limit limit) {
    progress_.limit = limit;
    progress_.finished = true;
  }

 private:
  void run_list() {
    for (const BlockSchedule& schedule : search_.schedules) {
      if (out_of_time()) return stop_at(Limit::kTime);
      simulation_.restore();
      if (!passes(simulation_.run(schedule))) return;
    }
    progress_.complete = true;
  }

  void run_exhaustive() {
    for (const host::PlannedLaunch& launch : simulation_.launches().launches) {
      const std::int64_t blocks = launch.what.grid[0] * launch.what.grid[1] * launch.what.grid[2];
      if (blocks <= Exhaustive::kMostBlocks) continue;
      progress_.blocks = static_cast<int>(blocks);
      return stop_at(Limit::kBlocks);
    }
    Watched schedule(progress_);
    do {
      if (progress_.passed == search_.most_schedules) return stop_at(Limit::kSchedules);
      if (out_of_time()) return stop_at(Limit::kTime);
      progress_.turn_count = 0;
      simulation_.restore();
      if (!passes(simulation_.run(schedule))) return;
    } while (schedule.next_run());
    progress_.complete = !schedule.left_out();
    if (schedule.left_out()) progress_.limit = Limit::kLeftOut;
  }

  // The clock is asked now and then only: it costs as much as a small block.
  bool out_of_time() {
    if (asked_++ % 16 != 0) return false;
    return Clock::now() - start_ > std::chrono::milliseconds(search_.time_ms);
  }

  bool passes(bool ended) {
    const bool passed = ended && log_->finding_count == 0 && (outputs_as_expected() || accepted());
    progress_.passed += passed;
    progress_.suspect = !passed;
    return passed;
  }

  bool outputs_as_expected() const {
    for (std::size_t i = 0; i < contents_.size(); ++i)
      if (is_output_[i] && !contents_[i].empty() && std::memcmp(contents_[i].data(), search_.expected[i].bytes.data(), contents_[i].size()) != 0)
        return false;
    return true;
  }

  // Equal outputs are looked at once.
  bool accepted() {
    if (!search_.accepts) return false;
    std::size_t digest = 0;
    for (const auto& c : contents_)
      digest = digest * 0x9e3779b97f4a7c15u + std::hash<std::string_view>()({reinterpret_cast<const char*>(c.data()), c.size()});
    if (accepted_.contains(digest)) return true;
    std::vector<BufferResult> results;
    for (std::size_t i = 0; i < contents_.size(); ++i) {
      const SimBuffer& b = simulation_.memory()[static_cast<int>(i)];
      BufferResult r;
      r.bytes = contents_[i];
      r.written.assign(static_cast<std::size_t>(b.span), 0);
      r.owner.assign(static_cast<std::size_t>(b.span), -1);
      if (!b.stored.empty())
        for (std::int64_t e = 0; e < b.span; ++e) r.written[static_cast<std::size_t>(e)] = b.stored.test(e);
      results.push_back(std::move(r));
    }
    if (!search_.accepts(results)) return false;
    accepted_.insert(digest);
    return true;
  }

  const RunRequest& request_;
  const SearchRequest& search_;
  Progress& progress_;
  std::unique_ptr<RunLog> log_;
  Simulation simulation_;
  std::vector<std::vector<std::byte>> contents_;
  std::vector<bool> is_output_;
  std::unordered_set<std::size_t> accepted_;
  Clock::time_point start_ = Clock::now();
  int asked_ = 0;
};

std::string limit_text(const Progress& progress, const SearchRequest& search) {
  switch (progress.limit) {
    case Limit::kNone: return "";
    case Limit::kCannotRun: return "the kernel cannot be run";
    case Limit::kBlocks: return fmt::format("it launches {} blocks, and all orders are tried of up to {}", progress.blocks, Exhaustive::kMostBlocks);
    case Limit::kSchedules: return fmt::format("it stopped after {} schedules", search.most_schedules);
    case Limit::kTime: return fmt::format("it stopped after {:g} s", search.time_ms / 1000.0);
    case Limit::kLeftOut: return "a loop whose atomics change nothing was taken to wait, and ended by itself";
  }
  return "";
}

SearchResult result_of(const Progress& progress, const SearchRequest& search) {
  SearchResult out;
  out.passed = progress.passed;
  out.complete = progress.finished && progress.complete;
  if (progress.finished && !progress.suspect) {
    out.limit = limit_text(progress, search);
    return out;
  }
  if (search.exhaustive)
    out.suspect = BlockSchedule{BlockOrder::kChosen, 0, {progress.turns, progress.turns + progress.turn_count}};
  else if (static_cast<std::size_t>(progress.passed) < search.schedules.size())
    out.suspect = search.schedules[static_cast<std::size_t>(progress.passed)];
  return out;
}

}  // namespace

SearchResult search_schedules(const RunRequest& request, const SearchRequest& search) {
  const host::Shared<Progress> progress;
  const host::Shared<host::CrashRecord> crash;
  host::ChildLimits limits;
  limits.time_ms = search.time_ms + request.limits.time_ms;
  limits.memory_bytes = request.limits.memory_bytes + request.machine.resident_blocks() * static_cast<std::int64_t>(BlockStacks::kStride);
  limits.output_bytes = request.limits.output_bytes;
  host::run_in_child(
      limits,
      [&] {
        host::watch_crashes(*crash);
        // A run that is worth showing is made again.
        if (std::freopen("/dev/null", "w", stdout) == nullptr) std::fclose(stdout);
        Searcher searcher(request, search, *progress);
        if (!searcher.plan()) return searcher.stop_at(Limit::kCannotRun), 0;
        const StackRange stacks = searcher.simulation().stacks();
        host::watch_module(searcher.simulation().entry());
        host::watch_stacks(stacks.low, stacks.size_bytes, kBlockStackBytes);
        searcher.run();
        return 0;
      },
      search.cancelled);
  return result_of(*progress, search);
}

SearchResult search_in_process(const RunRequest& request, const SearchRequest& search) {
  const auto progress = std::make_unique<Progress>();
  Searcher searcher(request, search, *progress);
  if (searcher.plan()) searcher.run();
  else searcher.stop_at(Limit::kCannotRun);
  return result_of(*progress, search);
}

}  // namespace kl::sim
