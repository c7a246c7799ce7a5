#include <cli/learner_file.hpp>

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <ctime>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <cli/atomic_file.hpp>
#include <cli/progress_store.hpp>
#include <cli/usage_error.hpp>

namespace fs = std::filesystem;

namespace kl::cli {
namespace {

void copy_starter(const PuzzleFolder& folder, const fs::path& file) {
  fs::create_directories(file.parent_path());
  write_atomically(file, read_file(folder.starter()));
}

fs::path free_backup_name(const fs::path& file) {
  const fs::path directory = file.parent_path() / "backup";
  const std::string time = fmt::format("{:%Y%m%dT%H%M%SZ}", fmt::gmtime(std::time(nullptr)));
  fs::path backup = directory / fmt::format("{}.{}.hpp", file.stem().string(), time);
  for (int i = 2; fs::exists(backup); ++i) {
    backup = directory / fmt::format("{}.{}-{}.hpp", file.stem().string(), time, i);
  }
  return backup;
}

void require_readable(const fs::path& file) {
  if (!fs::is_regular_file(file)) throw UsageError(fmt::format("{} is not a file", shown_path(file)));
  if (::access(file.c_str(), R_OK) != 0)
    throw UsageError(fmt::format("cannot read {}: {}", shown_path(file), std::strerror(errno)));
}

}  // namespace

fs::path learner_file(const Settings& settings, const PuzzleFolder& folder) {
  return settings.work_dir / (progress_key(folder) + ".hpp");
}

bool ensure_learner_file(const Settings& settings, const PuzzleFolder& folder) {
  const fs::path file = learner_file(settings, folder);
  if (fs::exists(file)) return false;
  try {
    copy_starter(folder, file);
  } catch (const fs::filesystem_error& error) {
    throw UsageError(fmt::format("cannot make your copy of {}: {}", folder.slug, error.what()));
  }
  return true;
}

fs::path kernel_file(const Settings& settings, const PuzzleFolder& folder, const std::string& given, bool solution) {
  fs::path file = solution ? folder.solution() : given.empty() ? learner_file(settings, folder) : fs::absolute(given).lexically_normal();
  if (!solution && given.empty() && ensure_learner_file(settings, folder))
    fmt::print(stderr, "kernelings: made your copy of the starter: {}\n", shown_path(file));
  if (!solution && !given.empty() && !fs::exists(file)) throw UsageError(fmt::format("there is no file {}", given));
  require_readable(file);
  return file;
}

fs::path reset_learner_file(const Settings& settings, const PuzzleFolder& folder) {
  const fs::path file = learner_file(settings, folder);
  try {
    fs::path backup;
    if (fs::exists(file)) {
      backup = free_backup_name(file);
      fs::create_directories(backup.parent_path());
      // A copy, not a rename: at no moment is the learner without a file.
      write_atomically(backup, read_file(file));
    }
    copy_starter(folder, file);
    return backup;
  } catch (const fs::filesystem_error& error) {
    throw UsageError(fmt::format("cannot reset {}: {}", folder.slug, error.what()));
  }
}

std::string shown_path(const fs::path& path) {
  std::error_code error;
  const fs::path here = fs::current_path(error);
  const fs::path relative = error ? path : path.lexically_relative(here);
  return relative.empty() || *relative.begin() == ".." ? path.string() : relative.string();
}

}  // namespace kl::cli
