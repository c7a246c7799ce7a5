#include <leaderboard/worker/provenance.hpp>

#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>

#include <host/compiler_choice.hpp>
#include <host/digest.hpp>
#include <host/paths.hpp>

namespace kl::board {
namespace {

namespace fs = std::filesystem;

void add_files(host::Digest& digest, const fs::path& root, const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file()) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  for (const fs::path& file : files) digest.add(file.lexically_relative(root).string()).add(host::read_file(file).value_or(""));
}

}  // namespace

nlohmann::ordered_json made_by(const PuzzleFolder& puzzle) {
  const fs::path root = host::source_root();
  host::Digest sources, task;
  for (const char* folder : {"tl", "host", "sim", "checker", "machines", "leaderboard/worker"}) add_files(sources, root, root / folder);
  add_files(task, puzzle.path, puzzle.path);
  return {{"version", KL_VERSION}, {"sources", sources.hex()}, {"puzzle", task.hex()}, {"compiler", host::find_host_compiler(host::cache_directory()).version_line}};
}

std::string other_maker(const nlohmann::ordered_json& then, const nlohmann::ordered_json& now) {
  if (!then.is_object()) return "  it does not say by which\n";
  std::string words;
  for (const auto& [what, value] : now.items())
    if (then.value(what, nlohmann::ordered_json(nullptr)) != value) words += fmt::format("  {}: {}, here {}\n", what, then.value(what, nlohmann::ordered_json(nullptr)).dump(), value.dump());
  return words;
}

}  // namespace kl::board
