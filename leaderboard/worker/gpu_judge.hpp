// From a submission to its verdict and its rank's figures on a GPU board.
//
//   simulator   every check, in sandboxes           a failure is the verdict
//   plan, code  in sandboxes, looked at as data     REJECTED
//   GPU         every case, and sizes of no list    by a process that knows nothing else; compared here
//   times       the bench size, and one like it     every figure comes with outputs that were checked
//   top         in turns with the board's first     if this one reaches it
#pragma once

#include <optional>
#include <string>

#include <gpu/device_facts.hpp>
#include <leaderboard/board_name.hpp>
#include <leaderboard/worker/gpu_score.hpp>
#include <leaderboard/worker/judge.hpp>
#include <leaderboard/worker/shapes.hpp>

namespace kl::board {

// Who stands first on the board.
struct TopOfBoard {
  std::int64_t id = 0;
  std::string source;
  Interval score;
};

struct GpuJudgeRequest {
  JudgeRequest base;               // `machine` is simulated by the first checks, whatever the board
  std::string board;               // "gpu-nvidia-h200"
  gpu::DeviceFacts device;
  std::optional<TopOfBoard> top;
  ShapeLimits shapes;
  int budget_ms = 3000;            // of samples, for each size
};

// Throws InfraTrouble where the machine is at fault.
Judgement judge_on_gpu(const GpuJudgeRequest& request);

// "NVIDIA H100 80GB HBM3" -> "gpu-nvidia-h100-80gb-hbm3".
std::string board_of_gpu(const std::string& device);

}  // namespace kl::board
