#include <cli/settings.hpp>

#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <vector>

#include <fmt/format.h>
#include <boost/program_options.hpp>

#include <cli/config_lines.hpp>
#include <cli/machine_file.hpp>
#include <cli/usage_error.hpp>

namespace fs = std::filesystem;
namespace po = boost::program_options;

namespace kl::cli {
namespace {

struct SettingKey {
  const char* name;
  const char* variable;       // in the environment
  const char* default_value;  // empty: depends on the tree or the environment
  const char* meaning;
};

constexpr SettingKey kSettingKeys[] = {
    {"puzzles_dir", "KERNELINGS_PUZZLES", "", "folder of the puzzles (default: puzzles/ of this tree)"},
    {"cache_dir", "KERNELINGS_CACHE", "", "compiled kernels (default: build/cache of this tree)"},
    {"time_limit_ms", "KERNELINGS_TIME_LIMIT_MS", "10000", "longest a case may run before it is a TIMEOUT"},
    {"schedules", "KERNELINGS_SCHEDULES", "3", "block orders tried per case"},
    {"seed", "KERNELINGS_SEED", "0", "seed of the inputs"},
    {"colour", "KERNELINGS_COLOUR", "auto", "auto, always or never (NO_COLOR is respected by auto)"},
    {"editor", "KERNELINGS_EDITOR", "",
     "command that opens a file in watch mode (default: $VISUAL, $EDITOR)"},
    {"path", "KERNELINGS_PATH", "", "path that 'next' follows; `path NAME --set` writes it (default: by number)"},
    {"machine", "KERNELINGS_MACHINE", "tiny", "machine that is simulated: a name of machines/, or a file with a path"},
    {"threads", "KERNELINGS_THREADS", "0", "cases checked side by side on the simulator; 0: as many as there are cores"},
};

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

std::vector<std::string> key_names() {
  std::vector<std::string> names;
  for (const SettingKey& key : kSettingKeys) names.push_back(key.name);
  return names;
}

[[noreturn]] void fail_unknown_setting(const fs::path& file, const std::string& key) {
  if (key == "work_dir") {
    fail_in_file(file, line_of_key(file, key),
                 "the work folder cannot be set in the file that lies in it; set KERNELINGS_WORK instead");
  }
  fail_unknown_key(file, key, key_names());
}

po::options_description options() {
  po::options_description all;
  for (const SettingKey& key : kSettingKeys) {
    auto* value = po::value<std::string>();
    if (*key.default_value) value->default_value(key.default_value);
    all.add_options()(key.name, value);
  }
  return all;
}

// First stored wins in Boost.Program_options, so the environment goes before the file.
po::variables_map read_layers(const fs::path& file) {
  const po::options_description known = options();
  po::variables_map values;
  po::store(po::parse_environment(known,
                                  [](const std::string& name) -> std::string {
                                    for (const SettingKey& key : kSettingKeys) {
                                      if (name == key.variable && !variable(key.variable).empty())
                                        return key.name;
                                    }
                                    return {};
                                  }),
            values);
  std::ifstream in(file);
  if (in) {
    try {
      po::store(po::parse_config_file(in, known), values);
    } catch (const po::unknown_option& error) {
      fail_unknown_setting(file, error.get_option_name());
    } catch (const po::multiple_occurrences& error) {
      fail_in_file(file, line_of_key(file, error.get_option_name()), "this key is set twice; keep one");
    } catch (const po::error& error) {
      fail_in_file(file, 0, fmt::format("{} (lines are 'key = value'; comments begin with #)", error.what()));
    }
  }
  return values;
}

// Where a value came from, for the message about a bad one.
std::string source_of(const fs::path& file, const SettingKey& key) {
  if (!variable(key.variable).empty()) return std::string("the environment variable ") + key.variable;
  return fmt::format("{}:{}", file.string(), line_of_key(file, key.name));
}

std::int64_t number(const std::string& text, std::int64_t least, const std::string& source, const char* key) {
  std::size_t used = 0;
  try {
    const std::int64_t value = std::stoll(text, &used);
    if (used == text.size() && value >= least) return value;
  } catch (const std::exception&) {
  }
  throw UsageError(
      fmt::format("{}: {} = '{}' is not a whole number of at least {}", source, key, text, least));
}

Colour colour_from(const std::string& text, const std::string& source) {
  if (text == "auto") return Colour::kAuto;
  if (text == "always") return Colour::kAlways;
  if (text == "never") return Colour::kNever;
  throw UsageError(fmt::format("{}: colour '{}' is not one of auto, always, never", source, text));
}

fs::path directory_or(const std::string& text, const fs::path& fallback) {
  return fs::absolute(text.empty() ? fallback : fs::path(text)).lexically_normal();
}

// A relative path in the file is relative to the file; elsewhere to the current folder.
fs::path directory(const po::variables_map& values, const SettingKey& key, const fs::path& file,
                   const fs::path& fallback) {
  if (!values.count(key.name)) return directory_or("", fallback);
  const fs::path text = values[key.name].as<std::string>();
  const bool from_file = variable(key.variable).empty();
  return directory_or((from_file ? file.parent_path() / text : text).string(), fallback);
}

void apply(const Overrides& overrides, Settings& settings) {
  if (overrides.puzzles_dir) settings.puzzles_dir = directory_or(*overrides.puzzles_dir, {});
  if (overrides.colour) settings.colour = colour_from(*overrides.colour, "--colour");
  if (overrides.editor) settings.editor = *overrides.editor;
  if (overrides.time_limit_ms) settings.time_limit_ms = *overrides.time_limit_ms;
  if (overrides.schedules) settings.schedules = *overrides.schedules;
  if (overrides.schedule) settings.schedule = *overrides.schedule;
  settings.exhaustive = overrides.exhaustive;
  if (overrides.seed) settings.seed = *overrides.seed;
  if (overrides.machine) settings.machine = *overrides.machine;
  if (overrides.threads) settings.threads = *overrides.threads;
}

}  // namespace

Settings load_settings(const Overrides& overrides) {
  Settings settings;
  settings.root = directory_or(variable("KERNELINGS_ROOT"), KL_SOURCE_DIR);
  settings.work_dir = directory_or(variable("KERNELINGS_WORK"), settings.root / "work");
  const fs::path file = settings.config_file();
  const po::variables_map values = read_layers(file);
  const auto text = [&](int key) { return values[kSettingKeys[key].name].as<std::string>(); };
  const auto source = [&](int key) { return source_of(file, kSettingKeys[key]); };

  settings.puzzles_dir = directory(values, kSettingKeys[0], file, settings.root / "puzzles");
  settings.cache_dir = directory(values, kSettingKeys[1], file, settings.root / "build" / "cache");
  settings.time_limit_ms =
      static_cast<int>(std::min<std::int64_t>(number(text(2), 1, source(2), kSettingKeys[2].name), 86'400'000));
  settings.schedules =
      static_cast<int>(std::min<std::int64_t>(number(text(3), 1, source(3), kSettingKeys[3].name), 1'000'000));
  settings.seed = static_cast<std::uint64_t>(number(text(4), 0, source(4), kSettingKeys[4].name));
  settings.colour = colour_from(text(5), source(5));
  settings.editor = values.count("editor") ? text(6) : variable("VISUAL");
  if (settings.editor.empty()) settings.editor = variable("EDITOR");
  if (values.count("path")) settings.path = text(7);
  settings.machine = text(8);
  settings.threads = static_cast<int>(std::min<std::int64_t>(number(text(9), 0, source(9), kSettingKeys[9].name), 1'024));
  apply(overrides, settings);
  ::setenv("KERNELINGS_CACHE", settings.cache_dir.c_str(), 1);
  return settings;
}

std::vector<SettingWords> setting_words() {
  std::vector<SettingWords> words;
  for (const SettingKey& key : kSettingKeys) words.push_back({key.name, key.variable, key.default_value, key.meaning});
  words.push_back({"", "KERNELINGS_WORK", "", "folder of your files (default: work/ of this tree)"});
  return words;
}

std::string describe_settings() {
  std::string text =
      "Settings come from work/kernelings.cfg (lines 'key = value'), then the environment, then the command "
      "line;\n"
      "a later source wins.\n";
  for (const SettingWords& key : setting_words()) {
    text += fmt::format("  {:<14} {:<25} {}{}\n", key.name, key.variable, key.meaning,
                        key.default_value.empty() ? "" : fmt::format(" (default: {})", key.default_value));
  }
  return text;
}

bool use_colour(const Settings& settings, int fd) {
  if (settings.colour != Colour::kAuto) return settings.colour == Colour::kAlways;
  return variable("NO_COLOR").empty() && variable("TERM") != "dumb" && ::isatty(fd) == 1;
}

}  // namespace kl::cli
