// The program's settings, from all their sources, in one place.
//
// A later source wins: built-in default, work/kernelings.cfg, KERNELINGS_* environment, command line.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace kl::cli {

enum class Colour { kAuto, kAlways, kNever };

struct Settings {
  std::filesystem::path root;         // of the tree: $KERNELINGS_ROOT, else where it was built from
  std::filesystem::path puzzles_dir;  // absolute, like all of them
  std::filesystem::path work_dir;     // the learner's files, progress.json, kernelings.cfg
  std::filesystem::path cache_dir;
  int time_limit_ms = 10'000;  // per run of a case
  int schedules = 3;           // block orders per case
  std::string schedule;        // the one to run; empty: all of them
  bool exhaustive = false;     // every order of atomics
  std::uint64_t seed = 0;      // of the inputs
  Colour colour = Colour::kAuto;
  std::string path;    // the path that `next` follows; empty: by number
  std::string machine = "tiny";  // that is simulated: a name or a file
  int threads = 0;     // cases checked side by side; 0: as many as there are cores
  std::string editor;  // command that opens a file, for watch; empty: none

  std::filesystem::path config_file() const { return work_dir / "kernelings.cfg"; }
  std::filesystem::path machines_dir() const { return root / "machines"; }
};

// What the command line said; absent means not said.
struct Overrides {
  std::optional<std::string> puzzles_dir, colour, editor, machine, schedule;
  std::optional<int> time_limit_ms, schedules, threads;
  std::optional<std::uint64_t> seed;
  bool exhaustive = false;
};

// Reads the environment and work/kernelings.cfg and exports KERNELINGS_CACHE for the compilers below.
// Throws UsageError naming file, line and nearest key, or the variable, of what cannot be understood.
Settings load_settings(const Overrides& overrides);

struct SettingWords {
  std::string name;  // empty: cannot stand in the file
  std::string variable, default_value, meaning;
};
std::vector<SettingWords> setting_words();

// For `--help`: every key with its default and meaning.
std::string describe_settings();

// Whether output to this file descriptor is coloured: the setting, else NO_COLOR, TERM and isatty.
bool use_colour(const Settings& settings, int fd);

}  // namespace kl::cli
