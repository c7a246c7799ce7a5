// What a check found, as data; text.hpp and json.hpp say it to people and programs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <checker/lints.hpp>
#include <host/host_compiler.hpp>
#include <tl/executor.hpp>

namespace kl {

enum class Verdict {
  kPass, kCompileError, kWrong, kOutOfBounds, kRace, kUninitialized, kDeadlock, kTimeout, kCrash,
  kMisaligned, kMissingBarrier, kNondeterministic, kBudget, kUnavailable,
};
std::string_view name(Verdict verdict);   // "PASS", "COMPILE_ERROR", ...
int exit_code(Verdict verdict);           // design: PASS 0, COMPILE_ERROR 10, ... UNAVAILABLE 30
std::optional<Verdict> verdict_from_name(std::string_view text);
std::vector<Verdict> all_verdicts();      // in the order of their exit codes

inline constexpr const char* kNeverWritten = "never written";  // Difference::got_text of such an element

// One element that differs, in the buffer's own coordinates.
struct Difference {
  std::vector<std::int64_t> index;
  double got = 0, want = 0;
  std::string got_text, want_text;     // kNeverWritten, "nan", shortest round-trip decimal
  std::int64_t block = -1;             // linear id of the block that wrote it; -1: none
  double ulps = 0;                     // distance in units of the storage type; infinity for NaN
};

// Another output of the same run that is wrong.
struct OtherOutput {
  std::string buffer;
  std::int64_t wrong = 0, total = 0, unwritten = 0;
};

// Why an output is wrong: the first that is.
struct Mismatch {
  std::string buffer;
  std::vector<std::int64_t> shape;
  std::int64_t wrong = 0, total = 0, unwritten = 0;
  std::int64_t not_finite = 0;         // NaNs and infinities that are written and should not be
  std::string pattern;                 // one sentence: "only the last, partial block is wrong", or empty
  std::vector<Difference> first;       // up to five
  std::vector<std::string> heat_map;   // rows of '.', '+', '#': share of wrong elements per region
  double max_ulps = 0, max_absolute = 0;
  std::vector<OtherOutput> others;     // the others that are, in the order of the arguments
};

// What the order of blocks changes, of NONDETERMINISTIC: the element that differs most between two runs.
struct OrderDifference {
  enum class Cause {
    kUnknown,
    kLostUpdate,   // an update between another's read and write is gone
    kFloatSum,     // additions round differently in another order
    kLastWriter,   // the element keeps what the last block wrote
  };
  std::string buffer;
  tl::dtype_id type = tl::dtype_id::float32;
  std::vector<std::int64_t> index;
  std::string ascending, other;        // its values
  double ulps = 0;                     // between them; infinity if one is NaN
  std::int64_t differing = 0, total = 0;  // elements of the buffer
  Cause cause = Cause::kUnknown;
  std::string sentence;                // how it comes about; empty if nobody looked
  Place place, other_place;            // the line that leaves the value; of a lost update: the read before it
};

// The shape of an argument, for translating a finding's element to an index.
struct BufferShape {
  std::string name;
  tl::dtype_id type = tl::dtype_id::float32;
  std::vector<std::int64_t> shape, strides;
};

struct CaseReport {
  std::string parameters;              // "n=1000"
  std::uint64_t seed = 0;
  Verdict verdict = Verdict::kPass;
  double run_ms = 0;
  std::vector<Finding> findings;
  std::optional<Mismatch> mismatch;
  std::optional<OrderDifference> order_difference;
  std::string message;                 // crash, time-out, budget: one sentence
  Place where;
  RunCounters counters;
  RunDetail detail;                    // of the same run; empty unless asked for
  std::int64_t elements = 0;           // over all buffers
  int schedules = 0;                   // block orders run; the last one failed if the case did
  bool explored = false;               // --exhaustive: they are all that the kernel can tell apart
  std::string not_explored;            // why they are not; empty if nobody asked
  BlockSchedule schedule;              // of a failure
  std::string order;                   // the same in words: "ascending", "descending", "shuffled with seed 2"
  std::vector<BufferShape> buffers;    // Buffer arguments in order; a finding's `buffer` indexes them
  std::vector<LaunchRecord> launches;
  std::string replay;                  // command that runs this case again
};

struct HoleReport {
  int total = 0, filled = 0;
  int first_reached = 0;               // number of the hole executed first; 0: none was
  Place place;                         // of the lowest open hole: what to fill next
  std::vector<int> open;
};

struct Metric {
  std::string name;                    // "load_efficiency"
  double value = 0;
  std::string unit;                    // "", "B", "GB/s"
  std::optional<double> target;        // at least, or where that is not set at most
};

// Where a shrunk case comes from.
struct ShrinkNote {
  std::string from;                    // "n=1000"
  int runs = 0;
  bool finished = true;                // false: the search ran out of time or runs
  std::string inputs;                  // "x is all zeros"; empty: as the puzzle makes them
  std::string file;                    // that holds the case
};

struct Report {
  int number = 0;
  std::string slug, title, backend = "sim", file;
  Verdict verdict = Verdict::kPass;
  std::vector<host::Diagnostic> diagnostics;  // COMPILE_ERROR
  std::string compiler_log;
  HoleReport holes;
  std::vector<CaseReport> cases;
  int cases_not_run = 0;               // after a time-out or a signature that does not fit
  int failing_case = -1;               // the smallest that failed
  int judged_case = -1;                // whose counters the puzzle's targets are compared with; -1: it has none
  std::string mistake;                 // fingerprint: what a known wrong kernel that gives this output does
  int mistake_hint = 0;                // tier that addresses it, 0: none
  std::string card;                    // concept card that fits, for `kernelings read`; set by whoever shows the report
  std::vector<Metric> metrics;
  std::vector<Lint> lints;             // with CheckOptions::counters
  MachineModel machine;                // that the counters are modelled for
  std::string printed;                 // of the failing case, or the first
  std::optional<ShrinkNote> shrunk;    // the only case is one that was looked for
  std::string smaller;                 // command of a smaller case that fails like it; empty: none is known
  std::string replay;                  // command that shows the failing case again
  std::string unavailable;             // UNAVAILABLE: what is missing and how to get it
  std::string usage_error;             // not empty: the options do not fit the puzzle; nothing was run
  double compile_ms = 0, total_ms = 0;
};

}  // namespace kl
