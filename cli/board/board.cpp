#include <cli/board/board.hpp>

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <string_view>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cli/choose.hpp>
#include <cli/learner_file.hpp>
#include <cli/usage_error.hpp>

namespace kl::cli {
namespace {

namespace fs = std::filesystem;

fs::path beside_this_program() {
  std::error_code none;
  return fs::read_symlink("/proc/self/exe", none).parent_path().parent_path() / "leaderboard" / "kernelings-board";
}

}  // namespace

int board_program(const Settings& settings, const char* verb, BoardArguments a) {
  if (!a.puzzle.empty()) {
    const auto puzzles = all_puzzles(settings);
    const PuzzleFolder& folder = choose(puzzles, a.puzzle);
    a.puzzle = folder.slug;
    if (std::string_view(verb) == "submit") a.file = kernel_file(settings, folder, a.file, a.solution).string();
  }
  if (a.data.empty()) a.data = (settings.work_dir / "leaderboard").string();
  const nlohmann::json told = {
      {"server", a.server}, {"data", fs::absolute(a.data).string()}, {"database", a.database}, {"copy_to", a.copy_to}, {"address", a.address}, {"port", a.port}, {"lease_s", a.lease_s}, {"machines", a.machines}, {"behind_proxy", a.behind_proxy},
      {"open_registration", a.open_registration}, {"token", a.token}, {"token_file", a.token_file}, {"name", a.name}, {"trusted", a.trusted}, {"once", a.once},
      {"puzzle", a.puzzle}, {"file", a.file}, {"machine", a.machine}, {"gpus", a.gpus}, {"gpu", a.gpu}, {"backend", a.backend}, {"wait", a.wait}, {"json", a.json}, {"replay", a.replay}, {"most", a.most}, {"id", a.id}, {"out", a.out},
      {"puzzles_dir", settings.puzzles_dir.string()}, {"machines_dir", settings.machines_dir().string()}, {"work_dir", settings.work_dir.string()}};
  const std::string program = beside_this_program().string(), text = told.dump();
  ::execl(program.c_str(), program.c_str(), verb, text.c_str(), static_cast<char*>(nullptr));
  if (errno != ENOENT) throw UsageError(fmt::format("cannot start {}: {}", program, std::strerror(errno)));
  throw UsageError(fmt::format("the leaderboard is not built here. `./kernelings {}` builds it; in a build folder of your own, configure with -DKL_LEADERBOARD=ON", verb));
}

}  // namespace kl::cli
