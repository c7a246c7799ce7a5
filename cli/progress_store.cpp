#include <cli/progress_store.hpp>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <chrono>
#include <ctime>

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cli/atomic_file.hpp>

namespace fs = std::filesystem;

namespace kl::cli {
namespace {

constexpr int kStoreFormat = 1;
constexpr int kSkeletonTier = 3;

// Holds work/progress.lock; a separate file, because progress.json itself is replaced.
class Lock {
 public:
  explicit Lock(const fs::path& file) : fd_(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644)) {
    while (fd_ >= 0 && ::flock(fd_, LOCK_EX) != 0 && errno == EINTR) {
    }
  }
  ~Lock() {
    if (fd_ >= 0) ::close(fd_);
  }
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;
  bool held() const { return fd_ >= 0; }

 private:
  int fd_;
};

Progress from_json(const nlohmann::json& json) {
  Progress progress;
  for (const auto& [key, entry] : json.at("puzzles").items()) {
    PuzzleProgress& puzzle = progress[key];
    if (entry.contains("last_verdict")) {
      puzzle.last_verdict = verdict_from_name(entry["last_verdict"].get<std::string>());
    }
    puzzle.passed = entry.value("passed", false);
    puzzle.passed_hash = entry.value("passed_hash", "");
    puzzle.hint_tier = entry.value("hint_tier", 0);
    if (entry.contains("noted_verdict")) puzzle.noted_verdict = verdict_from_name(entry["noted_verdict"].get<std::string>());
    puzzle.solution_seen = entry.value("solution_seen", false);
    puzzle.clean = entry.value("clean", puzzle.passed && puzzle.hint_tier < kSkeletonTier);  // absent: written before there were stars
    puzzle.last_time = entry.value("last_time", "");
  }
  return progress;
}

std::string to_json_text(const Progress& progress) {
  nlohmann::ordered_json json = {{"format", kStoreFormat}, {"puzzles", nlohmann::ordered_json::object()}};
  for (const auto& [key, puzzle] : progress) {
    auto& entry = json["puzzles"][key];
    if (puzzle.last_verdict) entry["last_verdict"] = name(*puzzle.last_verdict);
    entry["passed"] = puzzle.passed;
    if (!puzzle.passed_hash.empty()) entry["passed_hash"] = puzzle.passed_hash;
    entry["hint_tier"] = puzzle.hint_tier;
    if (puzzle.noted_verdict) entry["noted_verdict"] = name(*puzzle.noted_verdict);
    if (puzzle.solution_seen) entry["solution_seen"] = true;
    if (puzzle.passed) entry["clean"] = puzzle.clean;
    if (!puzzle.last_time.empty()) entry["last_time"] = puzzle.last_time;
  }
  return json.dump(2) + "\n";
}

fs::path free_name(const fs::path& wanted) {
  fs::path name = wanted;
  for (int i = 2; fs::exists(name); ++i) name = fmt::format("{}.{}", wanted.string(), i);
  return name;
}

}  // namespace

// FNV-1a.
std::string content_hash(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325u;
  for (const unsigned char c : text) hash = (hash ^ c) * 0x100000001b3u;
  return fmt::format("{:016x}", hash);
}

std::string progress_key(const PuzzleFolder& folder) {
  return fmt::format("{}_{}", number_text(folder.number), folder.slug);
}

ProgressStore::ProgressStore(fs::path work_dir) : work_dir_(std::move(work_dir)) {}

Progress ProgressStore::read_unlocked(bool may_set_aside) {
  const fs::path file = work_dir_ / "progress.json";
  std::error_code error;
  if (!fs::exists(file, error)) return {};
  std::string reason;
  try {
    const auto json = nlohmann::json::parse(read_file(file));
    const int format = json.at("format").get<int>();
    if (format == kStoreFormat) return from_json(json);
    reason = fmt::format("was written by another version of kernelings (format {}, this one reads {})",
                         format, kStoreFormat);
  } catch (const nlohmann::json::exception&) {
    reason = "is damaged";
  } catch (const fs::filesystem_error& unreadable) {
    // Whoever may not read it may not replace it either.
    warning_ = fmt::format("{}; progress is not recorded", unreadable.what());
    return {};
  }
  if (!may_set_aside) {
    warning_ = fmt::format("{} {}; progress is not shown", file.string(), reason);
    return {};
  }
  const fs::path aside = free_name(work_dir_ / "progress.json.bad");
  fs::rename(file, aside);
  warning_ = fmt::format("{} {}; it was moved to {} and progress starts anew", file.string(), reason,
                         aside.string());
  return {};
}

Progress ProgressStore::load() {
  std::error_code error;
  if (!fs::exists(work_dir_ / "progress.json", error)) return {};
  const Lock lock(work_dir_ / "progress.lock");
  return read_unlocked(lock.held());
}

void ProgressStore::update(const std::function<void(Progress&)>& change) {
  try {
    fs::create_directories(work_dir_);
    const Lock lock(work_dir_ / "progress.lock");
    if (!lock.held()) {
      warning_ = fmt::format("cannot write in {}; progress is not recorded", work_dir_.string());
      return;
    }
    Progress progress = read_unlocked(true);
    if (progress.empty() && fs::exists(work_dir_ / "progress.json") && !warning_.empty())
      return;  // unreadable
    change(progress);
    write_atomically(work_dir_ / "progress.json", to_json_text(progress));
  } catch (const fs::filesystem_error& problem) {
    warning_ = fmt::format("{}; progress is not recorded", problem.what());
  }
}

std::string ProgressStore::take_warning() { return std::exchange(warning_, {}); }

void record_run(ProgressStore& store, const PuzzleFolder& folder, Verdict verdict, bool every_case,
                const fs::path& file) {
  if (verdict == Verdict::kUnavailable) return;
  if (verdict == Verdict::kPass && !every_case) return;
  std::string hash;
  if (verdict == Verdict::kPass) {
    try {
      hash = content_hash(read_file(file));
    } catch (const fs::filesystem_error&) {  // renamed since; the pass stands, its hash is unknown
    }
  }
  store.update([&](Progress& progress) {
    PuzzleProgress& puzzle = progress[progress_key(folder)];
    puzzle.last_verdict = verdict;
    puzzle.last_time = fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)));
    if (verdict == Verdict::kPass) {
      puzzle.passed = true;
      puzzle.passed_hash = hash;
      puzzle.clean |= puzzle.hint_tier < kSkeletonTier && !puzzle.solution_seen;
    }
  });
}

const PuzzleFolder* next_puzzle(const std::vector<PuzzleFolder>& puzzles, const Progress& progress) {
  for (const PuzzleFolder& folder : puzzles) {
    const auto entry = progress.find(progress_key(folder));
    if (entry == progress.end() || !entry->second.passed) return &folder;
  }
  return nullptr;
}

}  // namespace kl::cli
