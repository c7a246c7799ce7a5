// Pages that quote kernels and reports: a comment before a block names the file, `<!-- wrong: FILE VERDICT -->`, and these
// run it as a learner would.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include <checker/check.hpp>
#include <checker/text.hpp>

namespace kl::hints {

namespace fs = std::filesystem;

inline const fs::path kRoot = KL_SOURCE_DIR;
inline constexpr int kTerminal = 80, kCodeIndent = 4;

inline std::string text_of(const fs::path& file) {
  std::ifstream stream(file);
  return {std::istreambuf_iterator<char>(stream), {}};
}

inline std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) {
    const std::size_t first = line.find_first_not_of(' ');
    if (first != std::string::npos) lines.push_back(line.substr(first));
  }
  return lines;
}

// A block of a page with the comment before it.
struct Example {
  std::string kind;  // right, wrong, report
  std::string file;  // from the root
  std::string verdict;
  std::vector<std::string> lines;
};

inline std::vector<Example> examples_of(const std::string& text) {
  static const std::regex form(R"re(<!-- (\w+): (\S+) ?(\w*) -->\n```\w+\n([\s\S]*?)\n```)re");
  std::vector<Example> out;
  for (std::sregex_iterator it(text.begin(), text.end(), form), end; it != end; ++it)
    out.push_back({(*it)[1], (*it)[2], (*it)[3], lines_of((*it)[4])});
  return out;
}

inline std::vector<PuzzleFolder> puzzles() { return find_puzzles(kRoot / "puzzles"); }

// The arguments that a kernel of tests declares in its first line, as a puzzle without an answer.
inline Puzzle puzzle_of_diagnostic(const std::string& source) {
  Arguments arguments;
  std::istringstream list(source.substr(14, source.find('\n') - 14));
  for (std::string part; std::getline(list, part, ';');) {
    std::istringstream words(part);
    std::string name, role, type, count;
    words >> name >> role >> type >> count;
    if (role == "=") {
      arguments.push_back(scalar<int>(name, std::stod(type)));
      continue;
    }
    const Fill fill = custom([](std::int64_t i, std::uint64_t) { return static_cast<double>(i % 7); });
    ArgumentSpec buffer = type == "i32" ? input<int>(name, {std::stol(count)}, fill) : input<float>(name, {std::stol(count)}, fill);
    buffer.role = role == "in" ? Role::kInput : role == "out" ? Role::kOutput : Role::kInout;
    arguments.push_back(std::move(buffer));
  }
  Puzzle puzzle;
  puzzle.title = "an example";
  puzzle.cases = {{}};
  puzzle.arguments = [arguments](const Case&) { return arguments; };
  puzzle.reference = [](const Case&, Data& data) {
    for (auto& [name, array] : data.expected) array.setZero();
  };
  return puzzle;
}

// What a learner with this file would get. The known mistakes are left out: the file is one of them.
inline Report report_on(const std::string& file) {
  // Its own for each test: tests run side by side.
  const fs::path folder = fs::temp_directory_path() / ("kernelings-examples-" + std::to_string(getpid()));
  fs::create_directories(folder);
  CheckOptions options{.file = folder / "kernel.hpp", .only_case = {}, .fingerprint = false};
  const std::string source = text_of(kRoot / file);
  std::ofstream(options.file) << source;
  if (source.starts_with("// arguments: ")) return check(puzzle_of_diagnostic(source), {.slug = "example"}, options, simulator());
  const std::string parent = fs::path(file).parent_path().parent_path().filename().string();
  for (const PuzzleFolder& one : puzzles())
    if (one.path.filename() == parent) return check(one, options);
  ADD_FAILURE() << file << " is neither of a puzzle nor declares its arguments";
  return {};
}

inline std::string shown(const Report& report) {
  return to_text(report, TextStyle{.width = kTerminal - kCodeIndent, .base = fs::path(report.file).parent_path()});
}

}  // namespace kl::hints
