// The leaderboard's verbs. What they do is in a program of its own, leaderboard/, which the launcher builds when one of them is first
// used: it needs packages that nothing else needs.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include <cli/settings.hpp>

namespace CLI {
class App;
}

namespace kl::cli {

// Of all of these verbs; each looks at its own.
struct BoardArguments {
  std::string server;                    // URL; empty: the one of the last login, else this machine's
  std::string data;                      // folder of the service; empty: work/leaderboard
  std::string database, copy_to;         // postgresql://... or a file; empty: board.db in `data`; copied into another, and no service
  std::string address = "127.0.0.1";
  int port = 8080, lease_s = 30;
  std::vector<std::string> machines = {"tiny"};  // that are simulated; board "sim-tiny"
  bool behind_proxy = false, open_registration = false;
  std::string token, token_file, name;
  bool trusted = false, once = false;
  std::string puzzle, file, machine = "tiny";
  std::vector<std::string> gpus;         // that there are boards for: "nvidia-h200"
  std::string gpu;                       // of submit and board: one of them; "gpu": the only one
  std::string backend = "sim";           // of the worker
  bool solution = false, wait = false, json = false, replay = false;
  int most = 20;
  long long id = 0;
  std::string out;
};

// Adds the verbs by `add`, which makes one of a name, a meaning and what it does.
using AddBoardVerb = std::function<CLI::App*(const char* name, const char* meaning, std::function<int(const Settings&)> verb)>;
void add_board(BoardArguments& arguments, const AddBoardVerb& add);

// Becomes the leaderboard's program. Throws UsageError if it is not built, or what it is to do cannot be.
int board_program(const Settings& settings, const char* verb, BoardArguments arguments);

}  // namespace kl::cli
