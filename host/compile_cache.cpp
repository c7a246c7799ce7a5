#include <host/compile_cache.hpp>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <string_view>

#include <host/digest.hpp>

namespace kl::host {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kSealMagic = "kl-seal1";
constexpr auto kInUse = std::chrono::minutes(1);
constexpr auto kAbandoned = std::chrono::hours(1);

std::string bytes_of(const DigestBytes& digest) { return {digest.begin(), digest.end()}; }

std::uintmax_t tree_bytes(const fs::path& path) {
  std::error_code ignored;
  if (!fs::is_directory(path, ignored)) {
    const auto size = fs::file_size(path, ignored);
    return ignored ? 0 : size;
  }
  std::uintmax_t sum = 0;
  for (const auto& file : fs::directory_iterator(path, ignored)) sum += tree_bytes(file.path());
  return sum;
}

}  // namespace

ScratchFolder::ScratchFolder(const fs::path& cache) {
  std::error_code error;
  fs::create_directories(cache / "tmp", error);
  std::string name = (cache / "tmp" / "XXXXXX").string();
  if (!error && mkdtemp(name.data()) != nullptr) {
    path_ = name;
    return;
  }
  error_ = "cannot write to the cache folder " + cache.string() + ": " +
           (error ? error.message() : std::strerror(errno)) +
           "; make it writable or set KERNELINGS_CACHE to a folder that is";
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;
  if (!path_.empty()) fs::remove_all(path_, ignored);
}

FileLock::FileLock(const fs::path& file, const std::atomic<bool>* cancelled) {
  std::error_code ignored;
  fs::create_directories(file.parent_path(), ignored);
  file_ = open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (file_ < 0) return;  // without the lock the work may be done twice, but not wrongly
  while (flock(file_, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK && errno != EINTR) return;
    if (cancelled != nullptr && cancelled->load()) return;
    usleep(10'000);
  }
}

FileLock::~FileLock() {
  if (file_ >= 0) close(file_);
}

bool publish_text(const fs::path& cache, const fs::path& name, const std::string& text) {
  const ScratchFolder scratch(cache);
  if (scratch.path().empty()) return false;
  std::error_code error;
  const auto made = scratch.path() / "text";
  std::ofstream(made, std::ios::binary) << text;
  if (tree_bytes(made) != text.size()) return false;  // a full disk
  fs::create_directories(name.parent_path(), error);
  fs::rename(made, name, error);
  return !error;
}

bool seal_module(const fs::path& made, const fs::path& name, const std::string& log) {
  const auto object = read_file(made);
  if (!object) return false;
  std::string body = *object + log;
  const std::uint64_t log_bytes = log.size();
  body.append(reinterpret_cast<const char*>(&log_bytes), sizeof log_bytes);
  const std::string seal = bytes_of(digest(body)) + std::string(kSealMagic);
  std::ofstream stream(made, std::ios::binary | std::ios::app);
  stream << std::string_view(body).substr(object->size()) << seal;
  stream.close();
  std::error_code error;
  fs::create_directories(name.parent_path(), error);
  if (stream) fs::rename(made, name, error);
  return stream && !error;
}

std::optional<std::string> open_sealed_module(const fs::path& name) {
  constexpr std::size_t kSealBytes = kDigestBytes + kSealMagic.size();
  const auto file = read_file(name);
  std::uint64_t log_bytes = 0;
  if (!file || file->size() < kSealBytes + sizeof log_bytes) return std::nullopt;
  const std::string_view body(file->data(), file->size() - kSealBytes);
  if (file->substr(body.size()) != bytes_of(digest(body)) + std::string(kSealMagic)) return std::nullopt;
  const auto log_end = body.size() - sizeof log_bytes;
  std::memcpy(&log_bytes, body.data() + log_end, sizeof log_bytes);
  mark_used(name);
  return std::string(body.substr(log_end - log_bytes, log_bytes));
}

void mark_used(const fs::path& entry) { utimensat(AT_FDCWD, entry.c_str(), nullptr, 0); }

void prune(const fs::path& cache, std::uintmax_t most_bytes) {
  struct Entry {
    fs::path path;
    fs::file_time_type used;
    std::uintmax_t bytes;
  };
  std::error_code ignored;
  const auto now = fs::file_time_type::clock::now();
  std::vector<Entry> entries;
  std::uintmax_t sum = 0;
  for (const char* kind : {"modules", "headers"}) {
    for (const auto& file : fs::directory_iterator(cache / kind, ignored)) {
      const auto used = fs::last_write_time(file.path(), ignored);
      if (ignored) continue;  // another process removed it
      entries.push_back({file.path(), used, tree_bytes(file.path())});
      sum += entries.back().bytes;
    }
  }
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.used < b.used; });
  for (const auto& entry : entries) {
    if (sum <= most_bytes || now - entry.used < kInUse) break;
    fs::remove_all(entry.path, ignored);
    sum -= entry.bytes;
  }
  for (const auto& folder : fs::directory_iterator(cache / "tmp", ignored)) {
    const auto made = fs::last_write_time(folder.path(), ignored);
    if (!ignored && now - made > kAbandoned) fs::remove_all(folder.path(), ignored);
  }
}

}  // namespace kl::host
