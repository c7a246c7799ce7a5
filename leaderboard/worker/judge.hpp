// From a submission to its verdict, its score and the evidence for both.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include <nlohmann/json.hpp>

#include <checker/puzzle_folder.hpp>
#include <tl/machine_model.hpp>

namespace kl::board {

inline constexpr const char* kRejected = "REJECTED";  // by screening: no kernel, but something that reaches around the API

struct JudgeRequest {
  PuzzleFolder puzzle;
  MachineModel machine;          // the board's
  std::string source;
  std::uint64_t seed = 0;
  std::filesystem::path folder;  // empty and the job's own; the caller removes it
  bool trusted = false;          // without sandboxes: for machines where there can be none, and sources that one trusts
};

struct Judgement {
  std::string verdict;
  std::optional<double> score;   // of PASS, where the puzzle has a model
  double score_low = 0, score_high = 0;  // its 95 % interval; both the score itself where it is counted and not timed
  std::string quarantine;        // not empty: why the score is not believed
  nlohmann::ordered_json evidence;
};

// The same for the same request, times that really passed apart. Throws InfraTrouble where the machine is at fault.
Judgement judge_submission(const JudgeRequest& request);

// "sim-tiny" -> "tiny"; empty if it is no board of the simulator.
std::string machine_of_board(const std::string& board);

}  // namespace kl::board
