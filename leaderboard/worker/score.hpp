// What a submission is ranked by on the simulator.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <checker/puzzle.hpp>
#include <checker/report.hpp>

namespace kl::board {

// One case. Times are of the model: no machine took them.
struct ShapeScore {
  std::string parameters;      // "n=1000"
  double ceiling_us = 0;       // that the puzzle's least traffic takes at the memory's full speed
  double modelled_us = 0;      // sum over the launches of Estimate::at_most_us
  double bytes = 0, flop = 0;  // of the puzzle's model: the least traffic
  std::int64_t dram_bytes = 0; // counted: read and written
  double share() const { return ceiling_us / modelled_us; }
};

struct Score {
  std::vector<ShapeScore> shapes;  // of the cases that move any bytes
  std::optional<double> value;     // geometric mean of the shares, to seven digits so that equals are equal; none without shapes
};

// Of a report that was made with counters, all of whose cases passed.
Score score_of(const Puzzle& puzzle, const Report& report);

}  // namespace kl::board
