// Programs as one kernel file, run on a backend and compared with the interpreter.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include <host/host_compiler.hpp>
#include <tl/executor.hpp>

#include "interpret.hpp"

namespace kl::programs {

enum class Outcome {
  kPending,
  kAgrees,
  kDiffers,  // an output element is not what the interpreter says
  kReports,  // the backend found fault with a program that has none
  kDoesNotCompile,
  kDoesNotRun,   // crash, time-out
  kUnavailable,  // no such backend here
};
const char* outcome_text(Outcome o);

struct Verdict {
  Outcome outcome = Outcome::kPending;
  std::string text;  // which element, which finding, what the compiler said
};

// Compiles a file and runs its entry: the simulator, or a GPU. Without `run` the file is compiled, no more.
struct Backend {
  std::string name;
  std::function<host::CompileResult(const host::KernelSource&)> compile;
  std::function<RunResult(const RunRequest&)> run;
};
Backend simulator();

struct Settings {
  std::filesystem::path folder;  // where kernel files are written
  int num_warps = 4;
  bool pass_warps = true;  // false: the simulator alone runs, which has none and compiles faster without
  Plant plant = Plant::kNothing;
};

// Writes the kernel file of some programs and returns its path.
std::filesystem::path write_file(const std::vector<Program>& programs, const Settings& settings);

// One verdict per program. Where the file as a whole fails, each program is run alone to find whose fault it is.
std::vector<Verdict> run_together(const std::vector<Program>& programs, const Settings& settings,
                                  const Backend& backend);

}  // namespace kl::programs
