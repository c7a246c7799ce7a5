// What the learner's kernels have reached on a GPU: work/bench/history.jsonl, one JSON object per timed run, and
// in work/bench/best/ the files that were the best of their day. Lines are only ever added, each in one write, so
// that two programs at once and a crash cost at most the line being written; lines that cannot be read are
// skipped, never removed.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gpu/timing.hpp>

namespace kl::cli {

// What a figure is compared with: only runs of the same puzzle, size and GPU say anything about each other.
struct BenchSubject {
  std::string puzzle;              // the folder's name, "08_vector-add"
  std::string size;                // "n=268435456"
  std::string device;              // "NVIDIA H200"
  friend bool operator==(const BenchSubject&, const BenchSubject&) = default;
};

struct BenchRecord {
  BenchSubject subject;
  std::string time;                // UTC, ISO 8601
  std::string file_hash;           // 16 hexadecimal digits
  std::vector<std::pair<std::string, std::string>> meta;
  double median_us = 0, low_us = 0, high_us = 0;
  double gb_per_s = 0, copy_gb_per_s = 0;
  bool noisy = false, throttled = false, validated = false;
};

// A figure worth beating: right, and steady enough to be compared.
bool is_comparable(const BenchRecord& record);

// A record as of now.
BenchRecord record_of(BenchSubject subject, const gpu::GpuTiming& timing, bool validated, std::string file_hash,
                      std::vector<std::pair<std::string, std::string>> meta);

// The comparable record of least median; null if there is none.
const BenchRecord* best_of(const std::vector<BenchRecord>& records, const BenchSubject& subject);
// The same on the GPU of the newest record of this puzzle and size: before a GPU has been asked for its name.
const BenchRecord* newest_best_of(const std::vector<BenchRecord>& records, const std::string& puzzle, const std::string& size);

// One sentence without a full stop: "3.2 % faster than your best so far, 742 us (2026-11-20)"; "best so far: 742
// us ..., 2 % faster than this" and "as fast as your best so far ..." (intervals that overlap tell nothing);
// "your first timing here" if `best` is null.
std::string standing(const BenchRecord& now, const BenchRecord* best);

class BenchHistory {
 public:
  explicit BenchHistory(std::filesystem::path work_dir);

  // Every line that can be read, oldest first.
  std::vector<BenchRecord> load();

  // Adds a line. A record that is comparable and better than `best`, or the first, also keeps the text of its
  // file. Trouble is a warning, no exception: a run is worth more than its history.
  void add(const BenchRecord& record, const BenchRecord* best, const std::string& file_text);

  // Where the file of a best record is kept; it may not be there any more.
  std::filesystem::path kept_file(const BenchRecord& record) const;

  // What went wrong since the last call and what was done about it, one sentence; empty: nothing.
  std::string take_warning();

 private:
  std::filesystem::path file() const { return folder_ / "history.jsonl"; }

  std::filesystem::path folder_;
  std::string warning_;
};

}  // namespace kl::cli
