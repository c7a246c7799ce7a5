// Compiles and loads a specification, and says what is wrong with one.
#include <dlfcn.h>
#include <fmt/format.h>

#include <exception>
#include <fstream>

#include <checker/puzzle_folder.hpp>
#include <host/host_compiler.hpp>

namespace kl {
namespace {

// "puzzle.cpp:12" for the line that sets a field, "puzzle.cpp" if there is none.
std::string place_of(const std::filesystem::path& file, std::string_view field) {
  std::ifstream stream(file);
  int number = 0;
  for (std::string line; std::getline(stream, line);) {
    ++number;
    const std::size_t start = line.find_first_not_of(" \t");
    if (start != std::string::npos && line.compare(start, field.size(), field) == 0)
      return fmt::format("{}:{}", file.string(), number);
  }
  return file.string();
}

struct Flaw {
  std::string_view field;
  std::string message;
};

Flaw case_flaw(const Puzzle& puzzle) {
  if (puzzle.cases.empty()) return {".cases", "there are no cases; give at least one, e.g. .cases = {{1024}, {1000}, {1}}"};
  const std::size_t parameters = puzzle.parameters.size();
  for (std::size_t i = 0; i < puzzle.cases.size(); ++i)
    if (puzzle.cases[i].size() != parameters)
      return {".cases", fmt::format("case {} has {} value{} for {} parameter{}; give one each", i, puzzle.cases[i].size(),
                                    puzzle.cases[i].size() == 1 ? "" : "s", parameters, parameters == 1 ? "" : "s")};
  if (!puzzle.bench.empty() && puzzle.bench.size() != parameters)
    return {".bench", fmt::format(".bench has {} values for {} parameters; give one each", puzzle.bench.size(), parameters)};
  return {};
}

Flaw tolerance_flaw(std::string_view field, const std::string& which, const Tolerance& tolerance) {
  if (tolerance.reason.empty()) return {field, which + " has no reason, e.g. exact(\"one addition, correctly rounded\")"};
  if (tolerance.absolute < 0 || tolerance.relative < 0) return {field, which + " is negative"};
  return {};
}

Flaw first_flaw(const Puzzle& puzzle) {
  if (puzzle.title.empty()) return {".title", "the title is empty"};
  if (puzzle.track.empty()) return {".track", "the track is empty, e.g. .track = \"foundations\""};
  if (puzzle.difficulty < 1 || puzzle.difficulty > 5)
    return {".difficulty", fmt::format("the difficulty is {}; it goes from 1 to 5", puzzle.difficulty)};
  if (puzzle.entries.empty()) return {".entries", "there are no entries; leave .entries out for \"solve\""};
  if (!puzzle.arguments) return {".arguments", "there is no .arguments function"};
  if (!puzzle.reference) return {".reference", "there is no .reference function"};
  if (Flaw flaw = tolerance_flaw(".tolerance", "the tolerance", puzzle.tolerance); !flaw.message.empty()) return flaw;
  for (const auto& [output, tolerance] : puzzle.tolerances)
    if (Flaw flaw = tolerance_flaw(".tolerances", fmt::format("the tolerance of '{}'", output), tolerance); !flaw.message.empty()) return flaw;
  return case_flaw(puzzle);
}

std::string compile_error(const host::CompileResult& compiled, const std::filesystem::path& file) {
  if (!compiled.unavailable.empty()) return compiled.unavailable;
  for (const host::Diagnostic& diagnostic : compiled.diagnostics)
    if (diagnostic.severity == host::Severity::kError)
      return fmt::format("{}:{}: {}", diagnostic.place.file, diagnostic.place.line, diagnostic.message);
  return fmt::format("{}: does not compile:\n{}", file.string(), compiled.log);
}

}  // namespace

LoadedPuzzle load_puzzle(const PuzzleFolder& folder) {
  const std::filesystem::path file = folder.specification();
  LoadedPuzzle loaded;
  const host::CompileResult compiled = host::compile_spec(file);
  if (!compiled.ok) {
    loaded.error = compile_error(compiled, file);
    return loaded;
  }
  void* module = dlopen(compiled.module.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!module) {
    loaded.error = fmt::format("{}: cannot be loaded: {}", file.string(), dlerror());
    return loaded;
  }
  loaded.module = std::shared_ptr<void>(module, [](void* handle) { dlclose(handle); });
  auto get = reinterpret_cast<const Puzzle* (*)()>(dlsym(module, "kl_puzzle"));
  if (!get) {
    loaded.error = fmt::format("{}: has no KL_PUZZLE{{ ... }};", file.string());
    return loaded;
  }
  const Flaw flaw = first_flaw(*get());
  if (!flaw.message.empty()) loaded.error = fmt::format("{}: {}", place_of(file, flaw.field), flaw.message);
  else loaded.puzzle = get();
  return loaded;
}

}  // namespace kl
