// Compiles C++ at run time with the host compiler into shared objects, cached on disk by content.
#pragma once

#include <atomic>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include <tl/executor.hpp>

namespace kl::host {

enum class Severity { kError, kWarning };

// One message of the compiler that concerns the learner: the place is in the learner's file, even if
// the compiler raised it inside the library (then the instantiation or inlining chain led there).
struct Diagnostic {
  Severity severity = Severity::kError;
  Place place;
  int column = 0;           // from 1; 0 when unknown
  std::string message;      // one line; a failed static_assert is its text alone
  std::string source_line;  // the text of that line, without its newline
};

struct CompileResult {
  bool ok = false;
  bool cached = false;
  bool cancelled = false;
  std::filesystem::path module;         // the shared object, when ok
  std::vector<Diagnostic> diagnostics;  // learner's lines first
  std::string log;                      // everything the compiler said
  std::string unavailable;              // not empty: there is no compiler; says which package to install
  double ms = 0;
};

struct KernelSource {
  std::filesystem::path file;
  std::vector<std::string> entries = {"solve"};
  // tl::meta overrides: name, and an integer, true or false. The file sees them as the macro
  // TL_META_OVERRIDES, a list {"BLOCK",512},{"num_warps",8}, that ends in a comma.
  std::vector<std::pair<std::string, std::string>> meta;
  // Filled by the checker for spec-less compiles in tests: extra flags, e.g. {"-O0", "-g"}.
  std::vector<std::string> extra_flags;
  // A module that notes where its NaNs and infinities are born (sim/births.hpp): much slower.
  bool track_births = false;
  // Set from another thread, it kills the compiler; the result is then not ok and `cancelled`.
  const std::atomic<bool>* cancelled = nullptr;
};

// A learner's file to a module that `simulate` can run.
CompileResult compile_kernel(const KernelSource& source);

// A puzzle's specification (puzzle.cpp) to a module that exports kl_puzzle.
CompileResult compile_spec(const std::filesystem::path& file);

// Builds both precompiled headers if they are missing or stale, in parallel: worth it before many
// compiles. The calls above use what is there and do without what is not. Errors are in the result.
CompileResult warm_up();

}  // namespace kl::host
