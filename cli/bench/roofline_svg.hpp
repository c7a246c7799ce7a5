// A roofline (Williams, Waterman and Patterson 2009) as one SVG file without references to others, for light and
// dark pages.
#pragma once

#include <string>

#include <cli/bench/rows.hpp>

namespace kl::cli {

// Both axes logarithmic: FLOP per byte of least traffic, and GFLOP/s. The roof is the fastest device copy that was
// measured among the rows. There is no compute roof, as none is measured, and the picture says so. Kernels without
// arithmetic have no place on the axes and are named below them.
std::string roofline_svg(const Bench& bench);

}  // namespace kl::cli
