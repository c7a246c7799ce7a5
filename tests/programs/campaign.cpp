#include "campaign.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <new>
#include <thread>

#include <host/shared_pages.hpp>

#include "generate.hpp"

namespace kl::programs {
namespace {

using Clock = std::chrono::steady_clock;

// What the workers share: which file is next, and what became of each program. A worker that dies leaves its
// programs pending.
class Board {
 public:
  explicit Board(int count)
      : pages_(sizeof(std::atomic<int>) + static_cast<std::size_t>(count)),
        next_(new (pages_.data()) std::atomic<int>(0)),
        outcomes_(reinterpret_cast<Outcome8*>(pages_.data()) + sizeof(std::atomic<int>)) {}

  int next_file() { return next_->fetch_add(1); }
  void set(int program, Outcome o) { outcomes_[program] = static_cast<Outcome8>(o); }
  Outcome get(int program) const { return static_cast<Outcome>(outcomes_[program]); }

 private:
  using Outcome8 = std::uint8_t;
  host::SharedPages pages_;
  std::atomic<int>* next_;
  volatile Outcome8* outcomes_;
};

void work(const Campaign& campaign, const std::vector<Backend>& backends, Board& board, Clock::time_point end) {
  for (int begin = board.next_file() * campaign.together; begin < campaign.count && Clock::now() < end;
       begin = board.next_file() * campaign.together) {
    std::vector<Program> programs;
    for (int i = begin; i < std::min(begin + campaign.together, campaign.count); ++i)
      programs.push_back(generate(campaign.seed + static_cast<std::uint64_t>(i)));
    Settings settings = campaign.settings;
    settings.num_warps = warps_of(campaign, programs.front().seed);
    settings.pass_warps = backends.size() > 1 || backends.front().name != "sim";  // both plan by one module
    for (const Backend& backend : backends) {
      const auto verdicts = run_together(programs, settings, backend);
      for (std::size_t p = 0; p < programs.size(); ++p) {
        const int place = begin + static_cast<int>(p);
        const Outcome before = board.get(place);
        if (before == Outcome::kPending || before == Outcome::kAgrees) board.set(place, verdicts[p].outcome);
      }
    }
  }
}

}  // namespace

int warps_of(const Campaign& campaign, std::uint64_t first_seed) {
  constexpr int kWarps[] = {4, 1, 8, 2};
  return campaign.varied_warps ? kWarps[first_seed / static_cast<std::uint64_t>(campaign.together) % 4]
                               : campaign.settings.num_warps;
}

std::vector<Outcome> run(const Campaign& campaign, const std::vector<Backend>& backends,
                         const std::function<void(int, int)>& progress) {
  Board board(campaign.count);
  const auto end =
      campaign.time_limit_s > 0 ? Clock::now() + std::chrono::seconds(campaign.time_limit_s) : Clock::time_point::max();
  std::vector<pid_t> workers;
  for (int j = 0; j < campaign.jobs; ++j) {
    const pid_t pid = fork();
    if (pid == 0) {
      work(campaign, backends, board, end);
      _exit(0);
    }
    if (pid > 0) workers.push_back(pid);
  }
  if (workers.empty()) work(campaign, backends, board, end);
  std::vector<Outcome> outcomes(static_cast<std::size_t>(campaign.count));
  const auto read_board = [&] {
    int judged = 0, bad = 0;
    for (int i = 0; i < campaign.count; ++i) {
      const Outcome o = outcomes[static_cast<std::size_t>(i)] = board.get(i);
      judged += o != Outcome::kPending;
      bad += o != Outcome::kPending && o != Outcome::kAgrees && o != Outcome::kUnavailable;
    }
    progress(judged, bad);
  };
  while (!workers.empty()) {
    std::erase_if(workers, [](pid_t pid) { return waitpid(pid, nullptr, WNOHANG) != 0; });
    read_board();
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  read_board();
  return outcomes;
}

Coverage coverage(std::uint64_t seed, int count) {
  Coverage c;
  for (int i = 0; i < count; ++i) {
    const Program program = generate(seed + static_cast<std::uint64_t>(i));
    c.statements += statement_count(program);
    for_each(program.body, [&](const Statement& s) {
      if (s.op != Op::kLiteral) ++c.calls[call_name(s)];
    });
    for (const Type& t : types_of(program)) ++c.dtypes[tl::short_name(t.dtype)];
  }
  return c;
}

}  // namespace kl::programs
