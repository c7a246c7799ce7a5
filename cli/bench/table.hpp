// A benchmark as a table for people.
#pragma once

#include <string>

#include <checker/text.hpp>
#include <cli/bench/rows.hpp>

namespace kl::cli {

// Lines of at most style.width columns where names allow, then what is worth a sentence: standings, commands
// that show why a kernel was not timed, and what the notes mean. Columns that no row fills are left out.
//   vs first   the first contender's median over this one's, or "same" where their intervals overlap
//   of copy    share of the bandwidth of a device copy that moves as many bytes, sampled in the same run
//   of best    the learner's earlier best median over this one, in percent
std::string bench_table(const Bench& bench, const TextStyle& style);

}  // namespace kl::cli
