// What compute-sanitizer said about a run, as findings.
//
// Source: NVIDIA's Compute Sanitizer manual, "Memcheck", "Racecheck", "Initcheck" and "Synccheck": a report is a line
// that begins with "========= " and the lines below it that are indented further.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <tl/executor.hpp>

namespace kl::gpu {

// The tools, in the order in which they are run: what the first finds explains what later ones see.
inline constexpr const char* kSanitizerTools[] = {"memcheck", "racecheck", "initcheck", "synccheck"};

struct SanitizerFinding {
  std::string what;      // "Invalid __global__ read of size 4 bytes"
  std::string kernel;    // its name in the learner's file; empty if it is not said
  std::string thread;    // "(2,1,0)", of the first report; empty if it is not said
  std::string block;
  std::string detail;    // "Address 0x... is out of bounds and is 1 bytes after ...", one sentence
  Place where;           // the learner's line, else the library's innermost one, else empty
  Place other;           // of a race: the other access, likewise
  int count = 1;         // reports of the same from the same place
};

struct SanitizerReport {
  std::vector<SanitizerFinding> findings;
  int errors = 0;        // by the tool's own summary, which counts more than it prints
  bool complete = false; // there is a summary
  std::string failure;   // not empty: the tool could not do its work, in its words
};

// `file` is the learner's, spelled as the compiler was given it.
SanitizerReport read_sanitizer(std::string_view output, std::string_view file);

}  // namespace kl::gpu
