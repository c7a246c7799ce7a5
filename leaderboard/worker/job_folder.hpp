// A folder for one job, removed with its owner.
#pragma once

#include <filesystem>

namespace kl::board {

class JobFolder {
 public:
  // Below the system's folder for temporary files, readable by its owner alone. Throws InfraTrouble.
  JobFolder();
  ~JobFolder();
  JobFolder(const JobFolder&) = delete;
  JobFolder& operator=(const JobFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// Removes those of workers that were killed: older than an hour.
void remove_old_job_folders();

}  // namespace kl::board
