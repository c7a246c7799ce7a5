// Freivalds' check: is out = a b? Without computing a b.
//
// The columns of out are taken in groups of kFreivaldsColumns. For each group a random vector r of +1 and -1 is
// drawn, and for every row i the number out_i r is compared with a_i (b r), all in float64: about K N / 32 products
// for each row instead of K N. Factors that lie turned cost the same: b r then adds up rows, a (b r) is made of one row of a after the other. Let t_ij be the tolerance of element (i, j) plus half a unit in its last place. If
// every element is within its own, then |out_i r - a_i b r| exceeds 8 sqrt(sum_j t_ij^2) with a probability below
// 2 exp(-32) for each row and group (Hoeffding's inequality), so a right product passes. One element that is wrong
// by more than about 16 sqrt(32) t, or a row of elements that are wrong by more than about 16 t, is found but for a
// chance of the same order.
//
// Source: Freivalds: Probabilistic Machines Can Use Less Running Time (IFIP 1977).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <checker/puzzle.hpp>

namespace kl {

inline constexpr std::int64_t kFreivaldsColumns = 32;

// Rows [first, first + count) of a matrix, in float64, row-major.
using MatrixRows = std::function<void(std::int64_t first, std::int64_t count, double* values)>;

struct ProductShape {
  std::int64_t m = 0, n = 0, k = 0;  // out (m, n) = a (m, k) b (k, n)
};

// A factor as it lies in memory. Turned: its rows are the columns of what is multiplied.
struct Factor {
  MatrixRows rows;
  bool is_turned = false;
};

// The first row and group of columns that is wrong, as a sentence; empty if there is none. The functions are called
// from several threads. `type` is that of out's elements.
std::string wrong_product(const ProductShape& shape, const Factor& a, const Factor& b, const MatrixRows& out,
                          tl::dtype_id type, const Tolerance& tolerance, std::uint64_t seed);

}  // namespace kl
