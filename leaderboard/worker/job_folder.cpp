#include <leaderboard/worker/job_folder.hpp>

#include <unistd.h>

#include <chrono>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include <leaderboard/worker/sandboxed_backend.hpp>

namespace kl::board {
namespace {

constexpr const char* kJobPrefix = "kernelings-job-";

}  // namespace

JobFolder::JobFolder() {
  std::string pattern = (std::filesystem::temp_directory_path() / (std::string(kJobPrefix) + "XXXXXX")).string();
  if (::mkdtemp(pattern.data()) == nullptr) throw InfraTrouble("cannot make a folder " + pattern + ": " + std::strerror(errno));
  path_ = pattern;
}

JobFolder::~JobFolder() {
  std::error_code none;
  std::filesystem::remove_all(path_, none);
}

void remove_old_job_folders() {
  namespace fs = std::filesystem;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(fs::temp_directory_path(), none)) {
    if (!entry.path().filename().string().starts_with(kJobPrefix)) continue;
    const auto age = fs::file_time_type::clock::now() - fs::last_write_time(entry.path(), none);
    if (!none && age > std::chrono::hours(1)) fs::remove_all(entry.path(), none);
  }
}

}  // namespace kl::board
