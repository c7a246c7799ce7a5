#include <algorithm>
#include <cstdio>
#include <set>

#include <fmt/format.h>

#include <cli/dev/rules.hpp>

namespace fs = std::filesystem;

namespace kl::cli {
namespace {

class SpecRules {
 public:
  SpecRules(const PuzzleFolder& folder, const Puzzle& puzzle) : folder_(folder), puzzle_(puzzle) {}

  Problems run() {
    check_literals();
    check_cases();
    check_functions();
    return std::move(problems_);
  }

 private:
  void add(std::string_view field, std::string message) {
    const fs::path file = folder_.specification();
    problems_.push_back({file, line_with(file, field), std::move(message)});
  }

  // Listings read these fields as text, so each must be a literal on a line of its own. (load_puzzle has
  // refused empty fields and cases of the wrong length.)
  void check_literals() {
    const auto compare = [&](const char* field, const auto& scanned, const auto& compiled) {
      if (scanned == compiled) return;
      add(field,
          fmt::format("{} reads as '{}' but compiles to '{}'; write it as one literal on a line of its own",
                      field, scanned, compiled));
    };
    compare(".title", folder_.title, puzzle_.title);
    compare(".track", folder_.track, puzzle_.track);
    compare(".difficulty", folder_.difficulty, puzzle_.difficulty);
  }

  void check_cases() {
    const std::size_t count = puzzle_.parameters.size();
    if (std::set<std::string>(puzzle_.parameters.begin(), puzzle_.parameters.end()).size() != count) {
      add(".parameters", "names a parameter twice; remove one");
    }
    std::set<std::vector<std::int64_t>> seen;
    for (std::size_t k = 0; k < puzzle_.cases.size(); ++k) {
      if (!seen.insert(puzzle_.cases[k]).second)
        add(".cases", fmt::format("case {} repeats an earlier one; remove it", k));
    }
  }

  void check_functions() {
    if (!puzzle_.model) add("KL_PUZZLE", "has no .model; say how many bytes and operations are the least");
    Arguments first;
    for (std::size_t k = 0; k < puzzle_.cases.size(); ++k) {
      const Case current(puzzle_.parameters, puzzle_.cases[k]);
      try {
        const Arguments arguments = puzzle_.arguments(current);
        check_arguments(current, arguments);
        if (first.empty()) first = arguments;
        check_same_signature(current, first, arguments);
        if (puzzle_.model) puzzle_.model(current);
      } catch (const std::exception& error) {
        add(".arguments", fmt::format("case {} ({}): {}; use only names that .parameters lists", k,
                                      current.text(), error.what()));
      }
    }
  }

  static bool is_output(const Arguments& arguments, const std::string& name) {
    return std::any_of(arguments.begin(), arguments.end(),
                       [&](const ArgumentSpec& a) { return a.name == name && !a.is_scalar && a.role != Role::kInput; });
  }

  void check_arguments(const Case& current, const Arguments& arguments) {
    std::set<std::string> names;
    bool has_output = false;
    for (const ArgumentSpec& argument : arguments) {
      if (!names.insert(argument.name).second) {
        add(".arguments", fmt::format("two arguments are called '{}'; rename one", argument.name));
      }
      if (argument.is_scalar) continue;
      has_output |= argument.role != Role::kInput;
      if (std::any_of(argument.shape.begin(), argument.shape.end(), [](std::int64_t n) { return n < 0; })) {
        add(".arguments",
            fmt::format("'{}' has a negative extent in case {}", argument.name, current.text()));
      }
      if (!argument.strides.empty() && argument.strides.size() != argument.shape.size()) {
        add(".arguments", fmt::format("'{}' has {} strides for {} dimensions; give one each", argument.name,
                                      argument.strides.size(), argument.shape.size()));
      }
    }
    for (const auto& [output, unused] : puzzle_.tolerances)
      if (!is_output(arguments, output)) add(".tolerances", fmt::format("'{}' is no output in case {}; use an output's name", output, current.text()));
    if (!has_output) add(".arguments", "no argument is an output; add output<T>(...) or inout<T>(...)");
  }

  // solve is one function, so only shapes and values may depend on the case.
  void check_same_signature(const Case& current, const Arguments& a, const Arguments& b) {
    const bool same =
        a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](const auto& x, const auto& y) {
          return x.name == y.name && x.type == y.type && x.is_scalar == y.is_scalar && x.role == y.role;
        });
    if (!same) {
      add(".arguments",
          fmt::format("case {} has other arguments than the first case; names, types and roles must not "
                      "depend on the case",
                      current.text()));
    }
  }

  const PuzzleFolder& folder_;
  const Puzzle& puzzle_;
  Problems problems_;
};

// "FILE:LINE: text" or "FILE: text" of a message to its parts.
Problem located(const fs::path& file, std::string message) {
  Problem problem{file, 0, std::move(message)};
  if (!problem.message.starts_with(file.string())) return problem;
  problem.message.erase(0, file.string().size());
  int used = 0;
  if (std::sscanf(problem.message.c_str(), ":%d%n", &problem.line, &used) == 1)
    problem.message.erase(0, used);
  problem.message.erase(0, problem.message.find_first_not_of(": "));
  return problem;
}

}  // namespace

Problems spec_problems(const PuzzleFolder& folder) {
  const LoadedPuzzle loaded = load_puzzle(folder);
  if (!loaded.puzzle) {
    return {located(folder.specification(), loaded.error)};
  }
  return SpecRules(folder, *loaded.puzzle).run();
}

}  // namespace kl::cli
