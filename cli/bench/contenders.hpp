// Which puzzles a benchmark is about and which kernels it compares.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <cli/bench/history.hpp>
#include <cli/settings.hpp>
#include <cli/timed_run.hpp>
#include <cli/verbs.hpp>

namespace kl::cli {

using MetaValues = std::vector<std::pair<std::string, std::string>>;

// As it is typed: "BLOCK=512,num_warps=8".
std::string meta_text(const MetaValues& meta);

// Those of `base` that `other` does not set, then those of `other`.
MetaValues overridden(const MetaValues& base, const MetaValues& other);

// The puzzles that were named, in that order, each once; without names those whose kernel file is there. Throws
// UsageError for an unknown puzzle, for a file that would have to fit several puzzles, and if nothing is left.
std::vector<const PuzzleFolder*> bench_puzzles(const Settings& settings, const std::vector<PuzzleFolder>& all,
                                               const BenchArguments& arguments);

struct Contenders {
  std::vector<Contender> all;      // the first is what the others are compared with
  bool is_learners = false;        // the first is the learner's own file
  std::vector<std::string> remarks;  // what was asked for and is not there, one sentence each
};

// What --file, --solution, --meta and --vs ask for. `size` is where a best is looked for. Throws UsageError for a
// file that is not there and for meta-parameters that the file does not declare.
Contenders bench_contenders(const Settings& settings, const PuzzleFolder& folder, const BenchArguments& arguments,
                            const std::string& size, BenchHistory& history);

}  // namespace kl::cli
