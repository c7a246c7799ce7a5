#include <cli/tune/tuned.hpp>

#include <fmt/format.h>

#include <cli/atomic_file.hpp>
#include <cli/doctor/gpu.hpp>
#include <cli/learner_file.hpp>
#include <cli/usage_error.hpp>
#include <host/digest.hpp>
#include <tune/error.hpp>

namespace fs = std::filesystem;

namespace kl::cli {
namespace {

// Values of names that the kernel no longer declares would change nothing, and nobody would know.
std::string undeclared(const MetaValues& meta, const fs::path& kernel) {
  std::vector<std::string> given;
  for (const auto& [name, value] : meta) given.push_back(name + "=" + value);
  try {
    parse_meta(given, kernel);
  } catch (const UsageError& error) {
    return error.what();
  }
  return "";
}

}  // namespace

fs::path tuned_file_of(const Settings& settings, const PuzzleFolder& folder, const fs::path& kernel, const std::string& gpu) {
  const fs::path own = learner_file(settings, folder);
  std::string stem = own.stem().string();
  if (kernel == folder.solution()) stem += ".solution";
  else if (kernel != own) stem += "." + kernel.stem().string();
  return tune::tuned_file(settings.work_dir, gpu, stem);
}

std::string kernel_digest(const fs::path& kernel) {
  constexpr std::size_t kDigits = 12;  // for people to compare, not to be safe
  return host::Digest().add(host::read_file(kernel).value_or("")).hex().substr(0, kDigits);
}

void keep_tuned(const fs::path& file, const std::string& shapes, const tune::Tuned& tuned) {
  try {
    const std::string old = host::read_file(file).value_or("");
    std::string text;
    try {
      text = tune::with_section(old, shapes, tuned);
    } catch (const tune::Error&) {
      fs::rename(file, file.string() + ".bad");
      text = tune::with_section("", shapes, tuned);
    }
    fs::create_directories(file.parent_path());
    write_atomically(file, text);
  } catch (const fs::filesystem_error& error) {
    throw UsageError(fmt::format("what was found cannot be kept: {}", error.what()));
  }
}

TunedValues tuned_values(const Settings& settings, const PuzzleFolder& folder, const fs::path& kernel, const std::string& gpu,
                         const std::optional<Case>& size) {
  const auto nothing = [](std::string why) { return TunedValues{{}, "--tuned: " + why + "; the file's own values are used"}; };
  if (gpu.empty()) return nothing("there is no GPU here, and values are kept for each GPU");
  if (!size) return nothing("the puzzle has no bench size to tune for");
  const fs::path file = tuned_file_of(settings, folder, kernel, gpu);
  const std::string shapes = tune::shape_class(*size);
  std::optional<tune::Tuned> found;
  try {
    found = tune::find_section(host::read_file(file).value_or(""), shapes);
  } catch (const tune::Error& error) {
    return nothing(fmt::format("{} cannot be read: {}", shown_path(file), error.what()));
  }
  if (!found)
    return nothing(fmt::format("nothing is kept for {} on {} (`./kernelings tune {}` looks for it)", shapes, gpu, folder.slug));
  if (const std::string why = undeclared(found->meta, kernel); !why.empty()) return nothing(fmt::format("{}: {}", shown_path(file), why));
  std::string text;
  for (const auto& [name, value] : found->meta) text += fmt::format(" {}={}", name, value);
  TunedValues values{found->meta, fmt::format("--tuned:{} of {}, found {}", text, shown_path(file), found->date)};
  if (found->kernel_digest != kernel_digest(kernel)) values.remark += "; the kernel was edited since, so tune again";
  return values;
}

TunedValues tuned_values_here(const Settings& settings, const PuzzleFolder& folder, const fs::path& kernel) {
  const Driver driver = probe_driver("libcuda.so.1");
  std::optional<Case> size;
  const LoadedPuzzle puzzle = load_puzzle(folder);
  if (puzzle.puzzle != nullptr && !puzzle.puzzle->bench.empty()) size.emplace(puzzle.puzzle->parameters, puzzle.puzzle->bench);
  return tuned_values(settings, folder, kernel, driver.devices.empty() ? "" : driver.devices.front().name, size);
}

}  // namespace kl::cli
