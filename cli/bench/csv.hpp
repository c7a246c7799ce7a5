// A benchmark as comma-separated values (RFC 4180): a header, then a line per row, units in the names.
#pragma once

#include <string>

#include <cli/bench/rows.hpp>

namespace kl::cli {

// What is unknown is empty; flags are 0 or 1; shares are in percent.
std::string bench_csv(const Bench& bench);

}  // namespace kl::cli
