// Pictures as inline SVG, coloured by the style sheet. What they show is said in words as well, in their titles or beside them.
#pragma once

#include <string>
#include <vector>

#include <leaderboard/service/routes.hpp>

namespace kl::board {

// A share of the ceiling as a bar, with the reach of its interval; for eyes alone, since the numbers stand beside it.
std::string share_bar(double share, double low, double high);

// The roofline (Williams, Waterman and Patterson 2009) with the sizes of a submission: logarithmic axes, floating-point operations per
// byte of least traffic and per second. Of a GPU times are measured and the slope is the device copy of the same run; of the simulator
// they are modelled, the slope is the memory of its machine, and a ring at operations per byte counted shows what was moved needlessly.
// `shapes` as evidence has them. Empty where nothing was timed or nothing is computed.
std::string roofline_plot(const Json& shapes);

// Scores over the submissions of one user to one board, oldest first, with their intervals. Empty for fewer than two.
std::string history_plot(const std::vector<Submission>& submissions);

}  // namespace kl::board
