#include <cstdlib>
#include <filesystem>

#include <fmt/format.h>

#include <checker/report.hpp>
#include <cli/atomic_file.hpp>
#include <cli/machine_file.hpp>
#include <cli/usage_error.hpp>
#include <host/sha256.hpp>
#include <leaderboard/board_name.hpp>
#include <leaderboard/client/api.hpp>
#include <leaderboard/client/arguments.hpp>
#include <leaderboard/worker/job_folder.hpp>
#include <leaderboard/worker/judge.hpp>
#include <leaderboard/worker/provenance.hpp>
#include <leaderboard/worker/sandbox.hpp>

namespace kl::board {
namespace {

namespace fs = std::filesystem;
using cli::UsageError;
using Json = Api::Json;

// One line a difference; empty: the verdict, the score and every shape are the same.
std::string differences(const Json& then, const Json& now) {
  std::string text;
  for (const char* key : {"verdict", "score", "shapes", "rejection"})
    if (then.value(key, Json(nullptr)) != now.value(key, Json(nullptr))) text += fmt::format("  {}: was {}, is {}\n", key, then.value(key, Json(nullptr)).dump(), now.value(key, Json(nullptr)).dump());
  return text;
}

int replay(const Arguments& a, const Json& bundle) {
  const bool trusted = a.at("trusted");
  if (const std::string why = trusted ? "" : sandbox_unavailable(); !why.empty())
    throw UsageError(fmt::format("this would run somebody's code, and {}. Read the source first, then --trusted runs it without a sandbox", why));
  const std::string source = bundle.at("source");
  if (host::sha256_hex(source) != bundle.at("source_sha256").get<std::string>()) throw UsageError("the bundle is not whole: the source is not the one that it names");
  const auto puzzles = find_puzzles(a.at("puzzles_dir").get<std::string>());
  const PuzzleFolder* const puzzle = find_puzzle(puzzles, bundle.at("puzzle").get<std::string>());
  if (puzzle == nullptr) throw UsageError(fmt::format("the puzzle {} is not here", bundle.at("puzzle").get<std::string>()));
  if (is_gpu_board(bundle.at("board").get<std::string>()))
    throw UsageError("times of a GPU cannot be repeated elsewhere; the checks can: save the source with --out, then ./kernelings run PUZZLE --file, with --backend gpu where there is one");
  const JobFolder folder;
  const MachineModel machine = cli::load_machine(machine_of_board(bundle.at("board")), a.at("machines_dir").get<std::string>());
  const Judgement judgement = judge_submission(
      {.puzzle = *puzzle, .machine = machine, .source = source, .seed = bundle.at("seed").get<std::uint64_t>(), .folder = folder.path(), .trusted = trusted});
  const std::string different = differences(bundle, judgement.evidence);
  const std::string other = other_maker(bundle.value("made_by", Json(nullptr)), judgement.evidence.at("made_by"));
  if (different.empty()) {
    fmt::print("The same here{}: {}{}\n", other.empty() ? "" : ", by another version", judgement.verdict, judgement.score ? fmt::format(", {:.2f} % of the ceiling", 100 * *judgement.score) : "");
    return 0;
  }
  fmt::print("Not the same here:\n{}", different);
  if (other.empty()) return exit_code(Verdict::kWrong);
  fmt::print("Another version made this evidence, so that alone says nothing against it. To repeat it, take that version:\n{}", other);
  return exit_code(Verdict::kUnavailable);  // not to be told here
}

}  // namespace

int show_evidence(const Arguments& a) {
  const Login login = load_login(a);
  Api api(login.server, login.token);
  const Json bundle = api.get(fmt::format("/v1/submissions/{}/evidence", a.at("id").get<long long>())).json();
  const std::string text = bundle.dump(2, ' ', false, Json::error_handler_t::replace) + "\n", out = a.at("out");
  if (!out.empty()) cli::write_atomically(out, text);
  if (a.at("replay")) return replay(a, bundle);
  if (out.empty()) fmt::print("{}", text);
  return 0;
}

}  // namespace kl::board
