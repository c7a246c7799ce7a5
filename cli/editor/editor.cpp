// Files that make an editor run, debug and complete the learner's kernels. An existing one is the user's: it stays as it is
// unless --force says otherwise.
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cli/atomic_file.hpp>
#include <cli/editor/compile_commands.hpp>
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
  bool may_replace(const std::string& old) const { return old == contents || (path.filename() == "compile_commands.json" && is_ours(old)); }
};

// clangd looks for it in the folders above a file.
std::vector<EditorFile> databases(const Settings& settings, bool authors) {
  std::vector<EditorFile> files = {{settings.work_dir / "compile_commands.json", learner_commands(settings)}};
  if (authors) files.push_back({settings.puzzles_dir / "compile_commands.json", author_commands(settings)});
  return files;
}

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
  const Json database = {{"name", "kernelings"}, {"compileCommands", (settings.work_dir / "compile_commands.json").string()}};
  const Json properties = {{"version", 4}, {"configurations", Json::array({database})}};
  return {{folder / "tasks.json", tasks.dump(2) + "\n"}, {folder / "launch.json", launch.dump(2) + "\n"},
          {folder / "c_cpp_properties.json", properties.dump(2) + "\n"}};
}

// In the learner's folder, so that it is of no concern to the program's own sources. It serves files that are newer than the
// commands.
std::vector<EditorFile> clangd_files(const Settings& settings) {
  const auto quoted = [](const std::string& text) { return Json(text).dump(); };  // JSON strings are YAML strings
  std::string flags;
  for (const std::string& flag : kernel_flags(settings)) flags += (flags.empty() ? "" : ", ") + quoted(flag);
  return {{settings.work_dir / ".clangd",
           fmt::format("# For clangd 16 or later: clangd 14 lacks std::source_location.\n"
                       "CompileFlags:\n  Add: [{}]\nDiagnostics:\n  UnusedIncludes: None\n", flags)}};
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
  auto files = vscode ? vscode_files(settings) : clangd_files(settings);
  for (EditorFile& database : databases(settings, arguments.authors)) files.push_back(std::move(database));
  // All or nothing: no file is written where another is in the way.
  for (const EditorFile& file : files) {
    if (!fs::exists(file.path) || arguments.force || file.may_replace(read_file(file.path))) continue;
    throw UsageError(fmt::format("{} exists and may be yours; move it away, or `./kernelings editor {} --force` replaces it", shown_path(file.path), arguments.editor));
  }
  for (const EditorFile& file : files) write(file);
  fmt::print("{}", vscode ? "open this folder in VS Code: Ctrl-Shift-B runs the puzzle of the file that is open, F5 debugs it (with the C/C++ extension)\n"
                          : "editors with clangd 16 or later complete tl. and show errors in your files; restart clangd once\n");
  return 0;
}

}  // namespace kl::cli
