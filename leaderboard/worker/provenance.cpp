#include <leaderboard/worker/provenance.hpp>

#include <string>

#include <fmt/format.h>

#include <host/compiler_choice.hpp>
#include <host/digest.hpp>
#include <host/files_below.hpp>
#include <host/paths.hpp>

namespace kl::board {
namespace {

namespace fs = std::filesystem;

void add_files(host::Digest& digest, const fs::path& root, const fs::path& folder) {
  for (const fs::path& file : host::files_below(folder)) digest.add(file.lexically_relative(root).string()).add(host::read_file(file).value_or(""));
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
