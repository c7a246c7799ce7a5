#include <cli/bench/history.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cmath>
#include <ctime>
#include <sstream>
#include <system_error>

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cli/atomic_file.hpp>
#include <cli/bench/figures.hpp>

namespace fs = std::filesystem;

namespace kl::cli {
namespace {

std::string record_line(const BenchRecord& r) {
  nlohmann::ordered_json meta = nlohmann::ordered_json::object();
  for (const auto& [name, value] : r.meta) meta[name] = value;
  const nlohmann::ordered_json json = {
      {"time", r.time}, {"puzzle", r.subject.puzzle}, {"size", r.subject.size}, {"device", r.subject.device},
      {"median_us", r.median_us}, {"low_us", r.low_us}, {"high_us", r.high_us}, {"gb_per_s", r.gb_per_s},
      {"copy_gb_per_s", r.copy_gb_per_s}, {"noisy", r.noisy}, {"throttled", r.throttled},
      {"validated", r.validated}, {"file_hash", r.file_hash}, {"meta", meta}};
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

// Throws nlohmann::json::exception if the line is no record.
BenchRecord record_from(const std::string& line) {
  const auto json = nlohmann::ordered_json::parse(line);
  BenchRecord r;
  r.time = json.at("time").get<std::string>();
  r.subject = {json.at("puzzle").get<std::string>(), json.at("size").get<std::string>(), json.at("device").get<std::string>()};
  r.median_us = json.at("median_us").get<double>();
  r.low_us = json.at("low_us").get<double>();
  r.high_us = json.at("high_us").get<double>();
  r.gb_per_s = json.value("gb_per_s", 0.0);
  r.copy_gb_per_s = json.value("copy_gb_per_s", 0.0);
  r.noisy = json.at("noisy").get<bool>();
  r.throttled = json.value("throttled", false);
  r.validated = json.at("validated").get<bool>();
  r.file_hash = json.value("file_hash", "");
  if (json.contains("meta"))
    for (const auto& [name, value] : json["meta"].items()) r.meta.emplace_back(name, value.get<std::string>());
  return r;
}

[[noreturn]] void fail(const char* what, const fs::path& file) {
  throw fs::filesystem_error(what, file, std::error_code(errno, std::generic_category()));
}

// A line that a crash cut short has no end: the new one must not be glued to it.
bool ends_in_newline(int fd) {
  const off_t size = ::lseek(fd, 0, SEEK_END);
  char last = '\n';
  return size <= 0 || ::pread(fd, &last, 1, size - 1) != 1 || last == '\n';
}

void append_line(const fs::path& file, std::string line) {
  const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (fd < 0) fail("cannot write", file);
  if (!ends_in_newline(fd)) line.insert(0, "\n");
  // One write to a file opened for appending is not torn by another program's.
  const bool written = ::write(fd, line.data(), line.size()) == static_cast<ssize_t>(line.size());
  const int error = errno;
  ::close(fd);
  errno = error;
  if (!written) fail("cannot write", file);
}

std::string date_of(const std::string& time) { return time.substr(0, 10); }

}  // namespace

bool is_comparable(const BenchRecord& record) { return record.validated && !record.noisy && record.median_us > 0; }

BenchRecord record_of(BenchSubject subject, const gpu::GpuTiming& timing, bool validated, std::string file_hash,
                      std::vector<std::pair<std::string, std::string>> meta) {
  BenchRecord r;
  r.subject = std::move(subject);
  r.time = fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)));
  r.file_hash = std::move(file_hash);
  r.meta = std::move(meta);
  r.median_us = timing.median_us;
  r.low_us = timing.low_us;
  r.high_us = timing.high_us;
  r.gb_per_s = timing.gb_per_s;
  r.copy_gb_per_s = timing.copy_gb_per_s;
  r.noisy = timing.noisy;
  r.throttled = timing.throttled;
  r.validated = validated;
  return r;
}

const BenchRecord* best_of(const std::vector<BenchRecord>& records, const BenchSubject& subject) {
  const BenchRecord* best = nullptr;
  for (const BenchRecord& r : records)
    if (r.subject == subject && is_comparable(r) && (best == nullptr || r.median_us < best->median_us)) best = &r;
  return best;
}

const BenchRecord* newest_best_of(const std::vector<BenchRecord>& records, const std::string& puzzle, const std::string& size) {
  for (auto r = records.rbegin(); r != records.rend(); ++r)
    if (r->subject.puzzle == puzzle && r->subject.size == size && is_comparable(*r)) return best_of(records, r->subject);
  return nullptr;
}

std::string standing(const BenchRecord& now, const BenchRecord* best) {
  if (best == nullptr) return is_comparable(now) ? "your first timing here: the one to beat" : "no best so far";
  const std::string figure = fmt::format("{} us ({})", time_text(best->median_us), date_of(best->time));
  const double percent = 100 * std::abs(best->median_us / now.median_us - 1);
  const std::string change = fmt::format("{:.{}f} %", percent, percent < 10 ? 1 : 0);
  if (!is_comparable(now)) return fmt::format("best so far {}; this run does not count", figure);
  switch (compare({now.low_us, now.high_us}, {best->low_us, best->high_us})) {
    case Speed::kFaster: return fmt::format("{} faster than your best so far, {}", change, figure);
    case Speed::kSlower: return fmt::format("best so far {}, this is {} slower", figure, change);
    case Speed::kSame: break;
  }
  return fmt::format("as fast as your best so far, {}", figure);
}

BenchHistory::BenchHistory(fs::path work_dir) : folder_(std::move(work_dir) / "bench") {}

std::vector<BenchRecord> BenchHistory::load() {
  std::vector<BenchRecord> records;
  std::error_code none;
  if (!fs::exists(file(), none)) return records;
  int damaged = 0;
  try {
    std::istringstream lines(read_file(file()));
    for (std::string line; std::getline(lines, line);) {
      if (line.empty()) continue;
      try {
        records.push_back(record_from(line));
      } catch (const nlohmann::json::exception&) {
        ++damaged;
      }
    }
  } catch (const fs::filesystem_error& unreadable) {
    warning_ = fmt::format("{}; earlier timings are not shown", unreadable.what());
  }
  if (damaged > 0)
    warning_ = fmt::format("{}: {} cannot be read and {} skipped", file().string(),
                           damaged == 1 ? "a line" : fmt::format("{} lines", damaged), damaged == 1 ? "is" : "are");
  return records;
}

void BenchHistory::add(const BenchRecord& record, const BenchRecord* best, const std::string& file_text) {
  try {
    fs::create_directories(folder_);
    append_line(file(), record_line(record));
    if (!is_comparable(record) || (best != nullptr && best->median_us <= record.median_us)) return;
    fs::create_directories(folder_ / "best");
    write_atomically(kept_file(record), file_text);
  } catch (const fs::filesystem_error& problem) {
    warning_ = fmt::format("{}; this timing is not remembered", problem.what());
  }
}

fs::path BenchHistory::kept_file(const BenchRecord& record) const {
  return folder_ / "best" / fmt::format("{}.{}.hpp", record.subject.puzzle, record.file_hash);
}

std::string BenchHistory::take_warning() { return std::exchange(warning_, {}); }

}  // namespace kl::cli
