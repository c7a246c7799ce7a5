#include <cli/editor/compile_commands.hpp>

#include <algorithm>

#include <nlohmann/json.hpp>

#include <cli/choose.hpp>
#include <host/compile_recipe.hpp>

namespace fs = std::filesystem;

namespace kl::cli {
namespace {

using Json = nlohmann::ordered_json;

// -isystem's folder is a word of its own.
std::vector<std::string> flags_of(const host::Recipe& recipe) {
  std::vector<std::string> flags = {"-xc++"};
  for (std::size_t i = 0; i < recipe.flags.size(); ++i) {
    const std::string& flag = recipe.flags[i];
    if (flag.starts_with("-std=") || flag.starts_with("-W")) flags.push_back(flag);
    if (flag == "-isystem") flags.insert(flags.end(), {flag, recipe.flags[++i]});
  }
  flags.insert(flags.end(), {"-include", recipe.header});
  return flags;
}

std::string name_of(const host::HostCompiler& compiler) { return compiler.unavailable.empty() ? compiler.path.string() : "g++"; }

class Commands {
 public:
  explicit Commands(const Settings& settings) : root_(settings.root), compiler_(host::find_host_compiler(settings.cache_dir)) {}

  void add_kernel(const fs::path& file) { add(host::kernel_recipe({.file = file}, compiler_)); }
  void add_specification(const fs::path& file) { add(host::spec_recipe(file, compiler_)); }

  void add_kernels_of(const fs::path& folder) {
    std::vector<fs::path> files;
    std::error_code none;
    for (const auto& entry : fs::directory_iterator(folder, none))
      if (entry.is_regular_file(none) && entry.path().extension() == ".hpp") files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    for (const fs::path& file : files) add_kernel(file);
  }

  std::string text() const { return commands_.dump(1) + "\n"; }

 private:
  void add(const host::Recipe& recipe) {
    Json words = {name_of(compiler_)};
    for (std::string& flag : flags_of(recipe)) words.push_back(std::move(flag));
    words.push_back("-fsyntax-only");
    words.push_back(recipe.file.string());
    commands_.push_back({{"directory", root_.string()}, {"file", recipe.file.string()}, {"arguments", words}});
  }

  fs::path root_;
  host::HostCompiler compiler_;
  Json commands_ = Json::array();
};

bool is_our_entry(const Json& entry) {
  if (!entry.is_object() || !entry.contains("arguments") || !entry["arguments"].is_array()) return false;
  const Json& words = entry["arguments"];
  const auto include = std::find(words.begin(), words.end(), "-include");
  return include != words.end() && include + 1 != words.end() && (include[1] == "tl/tl.hpp" || include[1] == "checker/puzzle.hpp");
}

}  // namespace

std::vector<std::string> kernel_flags(const Settings& settings) {
  return flags_of(host::kernel_recipe({}, host::find_host_compiler(settings.cache_dir)));
}

std::string learner_commands(const Settings& settings) {
  Commands commands(settings);
  commands.add_kernels_of(settings.work_dir);
  return commands.text();
}

std::string author_commands(const Settings& settings) {
  Commands commands(settings);
  for (const PuzzleFolder& folder : all_puzzles(settings)) {
    commands.add_specification(folder.specification());
    commands.add_kernels_of(folder.path);
    commands.add_kernels_of(folder.path / "wrong");
  }
  return commands.text();
}

bool is_ours(const std::string& text) {
  const Json entries = Json::parse(text, nullptr, false);
  return entries.is_array() && std::all_of(entries.begin(), entries.end(), is_our_entry);
}

}  // namespace kl::cli
