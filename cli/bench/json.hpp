// A benchmark for programs: one JSON object, described in docs/json.md.
#pragma once

#include <string>

#include <cli/bench/rows.hpp>

namespace kl::cli {

// Indented text that ends with a newline. Keys always come in the same order and are always there.
std::string bench_json(const Bench& bench);

}  // namespace kl::cli
