// Files that make an editor run, debug and complete the learner's kernels. An existing one is the user's: it stays as it is
// unless --force says otherwise.
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cli/atomic_file.hpp>
#include <cli/learner_file.hpp>
#include <cli/usage_error.hpp>
#include <cli/verbs.hpp>

namespace fs = std::filesystem;

namespace kl::cli {
namespace {

using Json = nlohmann::ordered_json;

struct EditorFile {
  fs::path path;
  std::string contents;
};

// "file:12:5: error: ..." of a compiler, and "RACE work/04_many-programs.hpp:12: ..." of a report.
Json problem_matchers() {
  const Json file_location = {"autoDetect", "${workspaceFolder}"};
  return Json::array(
      {{{"owner", "kernelings-compiler"}, {"fileLocation", file_location},
        {"pattern", {{"regexp", "^\\s*(?:[A-Z_]+ )?(\\S+\\.hpp):(\\d+):(\\d+): (?:fatal )?(error|warning|note): (.*)$"},
                     {"file", 1}, {"line", 2}, {"column", 3}, {"severity", 4}, {"message", 5}}}},
       {{"owner", "kernelings-report"}, {"fileLocation", file_location}, {"severity", "error"},
        {"pattern", {{"regexp", "^([A-Z_]+) (\\S+\\.hpp):(\\d+)(?::\\d+)?: (?!error|fatal|warning|note)(.*)$"}, {"code", 1}, {"file", 2}, {"line", 3}, {"message", 4}}}}});
}

Json task(const char* label, const char* verb) {
  return {{"label", label}, {"type", "process"}, {"command", "${workspaceFolder}/kernelings"},
          {"args", {verb, "${fileBasenameNoExtension}"}}, {"options", {{"cwd", "${workspaceFolder}"}}},
          {"presentation", {{"clear", true}}}};
}

std::vector<EditorFile> vscode_files(const Settings& settings) {
  Json run = task("kernelings: run this puzzle", "run");
  run["group"] = {{"kind", "build"}, {"isDefault", true}};
  run["problemMatcher"] = problem_matchers();
  Json view = task("kernelings: view this puzzle", "view"), hint = task("kernelings: hint", "hint");
  view["problemMatcher"] = hint["problemMatcher"] = Json::array();
  const Json tasks = {{"version", "2.0.0"}, {"tasks", {run, view, hint}}};
  const Json configuration = {
      {"name", "kernelings: debug this puzzle"}, {"type", "cppdbg"}, {"request", "launch"},
      {"program", "${workspaceFolder}/build/release/cli/kernelings"}, {"args", {"debug", "${fileBasenameNoExtension}", "--here"}},
      {"cwd", "${workspaceFolder}"}, {"MIMode", "gdb"},
      {"environment", Json::array({{{"name", "KERNELINGS_ROOT"}, {"value", "${workspaceFolder}"}}})},
      {"setupCommands", Json::array({{{"text", "source ${workspaceFolder}/cli/debug/kernelings_gdb.py"}}})}};
  const Json launch = {{"version", "0.2.0"}, {"configurations", Json::array({configuration})}};
  const fs::path folder = settings.root / ".vscode";
  return {{folder / "tasks.json", tasks.dump(2) + "\n"}, {folder / "launch.json", launch.dump(2) + "\n"}};
}

// In the learner's folder, so that it is of no concern to the program's own sources. The flags are those of checking a kernel
// that change what it means; the others are the compiler's own and clangd may not know them.
std::vector<EditorFile> clangd_files(const Settings& settings) {
  const auto quoted = [](const std::string& text) { return Json(text).dump(); };  // JSON strings are YAML strings
  return {{settings.work_dir / ".clangd",
           fmt::format("# For clangd 16 or later: clangd 14 lacks std::source_location.\n"
                       "CompileFlags:\n  Add: [-xc++, -std=c++20, -Wall, -Wextra, -Wno-unused-parameter, -isystem, {}, -include, tl/tl.hpp]\n"
                       "Diagnostics:\n  UnusedIncludes: None\n",
                       quoted(settings.root.string()))}};
}

void write(const EditorFile& file) {
  try {
    fs::create_directories(file.path.parent_path());
    write_atomically(file.path, file.contents);
  } catch (const fs::filesystem_error& error) {
    throw UsageError(fmt::format("cannot write {}: {}", shown_path(file.path), error.code().message()));
  }
  fmt::print("wrote {}\n", shown_path(file.path));
}

}  // namespace

int editor(const Settings& settings, const EditorArguments& arguments) {
  const bool vscode = arguments.editor == "vscode";
  if (!vscode && arguments.editor != "clangd") throw UsageError(fmt::format("unknown editor '{}': use vscode or clangd", arguments.editor));
  const auto files = vscode ? vscode_files(settings) : clangd_files(settings);
  // All or nothing: no file is written where another is in the way.
  for (const EditorFile& file : files) {
    if (!fs::exists(file.path) || arguments.force) continue;
    if (read_file(file.path) == file.contents) continue;
    throw UsageError(fmt::format("{} exists and may be yours; move it away, or `./kernelings editor {} --force` replaces it", shown_path(file.path), arguments.editor));
  }
  for (const EditorFile& file : files) write(file);
  fmt::print("{}", vscode ? "open this folder in VS Code: Ctrl-Shift-B runs the puzzle of the file that is open, F5 debugs it (with the C/C++ extension)\n"
                          : "editors with clangd 16 or later complete tl. and show errors in your files; restart clangd once\n");
  return 0;
}

}  // namespace kl::cli
