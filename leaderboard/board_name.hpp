// What the names of boards say: "sim-tiny" is of a simulated machine, "gpu-nvidia-h200" of a GPU.
#pragma once

#include <string>
#include <string_view>

namespace kl::board {

inline constexpr std::string_view kGpuBoards = "gpu-";

inline bool is_gpu_board(std::string_view board) { return board.starts_with(kGpuBoards); }
// "nvidia-h200" -> "gpu-nvidia-h200", and back.
inline std::string gpu_board(std::string_view gpu) { return std::string(kGpuBoards).append(gpu); }
inline std::string gpu_of_board(std::string_view board) { return std::string(board.substr(kGpuBoards.size())); }

}  // namespace kl::board
