// What the kernel `sums` of kernels/dot.hpp leaves, for operands whose products and sums are exact in float32.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

namespace kl {

struct SumsOutputs {
  std::vector<float> c, rows, columns;
};

template <class T>
std::vector<float> exact_product(const std::vector<T>& a, const std::vector<T>& b, std::size_t m, std::size_t n, std::size_t k) {
  std::vector<float> p(m * n, 0);
  for (std::size_t i = 0; i < m; ++i)
    for (std::size_t l = 0; l < k; ++l)
      for (std::size_t j = 0; j < n; ++j) p[i * n + j] += static_cast<float>(a[i * k + l]) * static_cast<float>(b[l * n + j]);
  return p;
}

// The order of reductions along an axis of a sum of tl.dot: x[i] + x[i + n / 2], until one is left; of a row, its pairs first.
inline float halving_sum(std::vector<float> x) {
  for (std::size_t half = x.size() / 2; half > 0; half /= 2)
    for (std::size_t i = 0; i < half; ++i) x[i] += x[i + half];
  return x[0];
}
inline float pair_sum(const std::vector<float>& x) {
  std::vector<float> pairs;
  for (std::size_t i = 0; i < x.size(); i += 2) pairs.push_back(x[i] + x[i + 1]);
  return halving_sum(pairs);
}
struct LineSums {
  std::vector<float> rows, columns;
};
inline LineSums expected_line_sums(const std::vector<float>& x, std::size_t m, std::size_t n) {
  LineSums sums;
  for (std::size_t i = 0; i < m; ++i) sums.rows.push_back(pair_sum({x.data() + i * n, x.data() + (i + 1) * n}));
  for (std::size_t j = 0; j < n; ++j) {
    std::vector<float> column;
    for (std::size_t i = 0; i < m; ++i) column.push_back(x[i * n + j]);
    sums.columns.push_back(halving_sum(column));
  }
  return sums;
}

template <class T>
SumsOutputs expected_sums(const std::vector<T>& a, const std::vector<T>& b, std::size_t m, std::size_t n, std::size_t k) {
  const std::vector<float> p = exact_product(a, b, m, n, k);
  const std::size_t area = m * n;
  SumsOutputs out{std::vector<float>(3 * area + m * m, 0), {}, std::vector<float>(n, 0)};
  std::vector<float> places;
  float all = 0;
  for (std::size_t i = 0; i < m; ++i) {
    const auto* row = p.data() + i * n;
    const auto* most = std::max_element(row, row + n);
    out.rows.push_back(*most), places.push_back(static_cast<float>(most - row));
    for (std::size_t j = 0; j < n; ++j) out.columns[j] += row[j], all += row[j];
  }
  for (std::size_t i = 0; i < m; ++i)
    for (std::size_t j = 0; j < n; ++j) {
      const float v = p[i * n + j];
      out.c[i * n + j] = v > 100 ? 2 * v + (j < n / 2 ? static_cast<float>(j) : 3.0f) : v - out.rows[i] + out.columns[j];
      out.c[area + i * n + j] = i >= j ? v : -1;
      out.c[2 * area + i * n + j] = v > 0 ? v : 0;
    }
  for (std::size_t i = 0; i < m; ++i)
    for (std::size_t j = 0; j < m; ++j)
      for (std::size_t l = 0; l < n; ++l) out.c[3 * area + i * m + j] += p[i * n + l] * p[j * n + l];
  out.rows.insert(out.rows.end(), places.begin(), places.end());
  out.rows.push_back(all);
  for (std::size_t i = 0; i < m; ++i) {
    float carried = 2;
    for (int step = 0; step < 2; ++step) carried += std::max(carried, out.rows[i]);
    out.rows.push_back(carried);
  }
  return out;
}

}  // namespace kl
