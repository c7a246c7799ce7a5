// What the learner has reached, in work/progress.json. Survives crashes, two programs at once and
// files it cannot read, which are set aside under another name, never overwritten.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include <checker/puzzle_folder.hpp>
#include <checker/report.hpp>

namespace kl::cli {

struct PuzzleProgress {
  std::optional<Verdict> last_verdict;
  bool passed = false;      // once, whatever came later
  std::string passed_hash;  // of the file that passed, 16 hexadecimal digits
  int hint_tier = 0;        // the highest shown since the last reset
  std::optional<Verdict> noted_verdict;  // the hints' note shown last was for this one
  bool solution_seen = false;  // before it passed, since the last reset
  bool clean = false;       // passed before the skeleton or the solution was shown
  std::string last_time;    // of the last run, UTC, ISO 8601
};

// By key: the folder's name, "08_vector-add".
using Progress = std::map<std::string, PuzzleProgress>;
std::string progress_key(const PuzzleFolder& folder);

// 16 hexadecimal digits that tell whether a file is the one that passed; they guard against nothing.
std::string content_hash(std::string_view text);

class ProgressStore {
 public:
  explicit ProgressStore(std::filesystem::path work_dir);

  // The stored state; empty if there is none.
  Progress load();

  // Reads, changes and writes back under a lock that other processes respect.
  void update(const std::function<void(Progress&)>& change);

  // What went wrong since the last call and what was done about it, one sentence; empty: nothing.
  // A learner's verdict never depends on this file, so trouble with it is no exception.
  std::string take_warning();

 private:
  Progress read_unlocked(bool may_set_aside);

  std::filesystem::path work_dir_;
  std::string warning_;
};

// Records a run of the learner's own file. A pass counts only when every case was checked.
void record_run(ProgressStore& store, const PuzzleFolder& folder, Verdict verdict, bool every_case,
                const std::filesystem::path& file);

// The first puzzle that has not been passed; null when all are.
const PuzzleFolder* next_puzzle(const std::vector<PuzzleFolder>& puzzles, const Progress& progress);

}  // namespace kl::cli
