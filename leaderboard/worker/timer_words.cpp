#include <leaderboard/worker/timer_words.hpp>

#include <fmt/format.h>

#include <host/child.hpp>
#include <host/paths.hpp>
#include <leaderboard/worker/gpu_wire.hpp>
#include <leaderboard/worker/memory_file.hpp>
#include <leaderboard/worker/infra_trouble.hpp>

namespace kl::board {
namespace {

namespace fs = std::filesystem;

constexpr int kTimerMs = 400'000;  // the executor's own clocks are stricter
constexpr auto kNoLimit = std::int64_t{1} << 50;

fs::path timer_program() {
  const std::string given = host::variable("KERNELINGS_TIMER");
  return given.empty() ? fs::read_symlink("/proc/self/exe").parent_path() / kTimerProgram : fs::path(given);
}

void run_timer(const std::vector<std::string>& words) {
  std::vector<std::string> command = {timer_program().string()};
  command.insert(command.end(), words.begin(), words.end());
  const host::ChildLimits limits{.time_ms = kTimerMs, .memory_bytes = kNoLimit, .file_bytes = kNoLimit};
  const host::ChildResult child = host::run_program(limits, command);
  if (child.how == host::ChildResult::kExited && child.exit_code == 0) return;
  throw InfraTrouble(fmt::format("the process with the GPU ended without a result: {}", child.output.empty() ? child.error : child.output.substr(0, 400)));
}

}  // namespace

gpu::DeviceFacts facts_from_timer() {
  const MemoryFile result;
  run_timer({kProbeWord, result.path()});
  const auto facts = decode_facts(result.read());
  if (!facts) throw InfraTrouble("the process with the GPU said something else than which GPU it is");
  return *facts;
}

gpu::GpuResult result_from_timer(const gpu::GpuRequest& request) {
  const MemoryFile told(encode(request)), result;
  run_timer({kTimeWord, told.path(), result.path()});
  auto decoded = decode_gpu_result(result.read());
  if (!decoded) throw InfraTrouble("the process with the GPU gave no result that can be read");
  if (decoded->run.outcome == RunOutcome::kUnavailable) throw InfraTrouble(decoded->run.message);
  return *std::move(decoded);
}

}  // namespace kl::board
