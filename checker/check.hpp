// Checks one kernel file against one puzzle.
#pragma once

#include <atomic>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include <checker/puzzle_folder.hpp>
#include <checker/report.hpp>
#include <checker/simple_fill.hpp>
#include <sim/births.hpp>
#include <sim/search.hpp>

namespace kl {

// Values, in order, of a case that names every parameter, "m=33,n=130"; empty if it does not.
std::vector<std::int64_t> parse_case(const Puzzle& puzzle, const std::string& text);

// What turns a kernel file into results: a compiler and a machine.
struct Backend {
  std::string name;
  std::function<host::CompileResult(const host::KernelSource&)> compile;
  std::function<RunResult(const RunRequest&)> run;
  // Many schedules faster than one by one; null: the backend has no such way.
  std::function<sim::SearchResult(const RunRequest&, const sim::SearchRequest&)> search = {};
  // Of a module compiled to track them; empty where the backend cannot tell.
  std::function<std::vector<sim::ValueBirth>(const RunRequest&, const sim::ChooseElement&)> births;
  bool side_by_side = false;  // runs may be under way at once: they happen in children
  bool reports_holes = true;  // false: of a hole only the file's text is known, so every run counts as reaching one
};
Backend simulator();

struct CheckOptions {
  std::filesystem::path file;                    // the kernel; required
  std::optional<std::string> only_case;          // "n=1000", listed or not, or the 0-based number of a listed one
  std::uint64_t seed = 0;                        // of the inputs; case k uses seed and k
  SimpleFills fills;                             // simpler contents for inputs of only_case
  std::filesystem::path case_file;               // that the case, seed and fills come from; empty: none
  int schedules = 3;                             // block orders tried per case: ascending, descending, shuffled...
  bool exhaustive = false;                       // every order of the atomics of a case's blocks, where those are few
  std::optional<BlockSchedule> schedule;         // this one alone, to see again what another run found
  RunLimits limits;
  int threads = 0;                               // cases run side by side, whose report is the same; 0: as many as there are cores
  bool counters = false;                         // count every case in detail, and look for lints
  MachineModel machine;                          // that is simulated
  bool fingerprint = true;                       // compare a wrong output with the known mistakes
  bool origins = true;                           // of a value that is not finite: compiles the file once more
  const std::atomic<bool>* cancelled = nullptr;  // watch mode: stop early; the report is then meaningless
  std::vector<std::pair<std::string, std::string>> meta;  // tl::meta overrides
};

// The whole way: specification, compiling, every case under every block order, diagnosis. A specification
// that cannot be used gives UNAVAILABLE, with the reason and its place in `unavailable`; options that do not
// fit the puzzle give `usage_error`.
Report check(const PuzzleFolder& folder, const CheckOptions& options);
Report check(const PuzzleFolder& folder, const CheckOptions& options, const Backend& backend);
// With a specification that is loaded already; it must outlive the call.
Report check(const Puzzle& puzzle, const PuzzleFolder& folder, const CheckOptions& options, const Backend& backend);

}  // namespace kl
