// Why an output is wrong: a pattern that explains every wrong element, and a picture of where they are.
#pragma once

#include <string>
#include <vector>

#include <checker/compare.hpp>

namespace kl {

// An input in float64, for patterns that compare with it.
struct InputValues {
  std::string name;
  std::vector<std::int64_t> shape;
  const double* values = nullptr;  // logical order
};

// Requires compared.wrong > 0.
Mismatch diagnose(const ComparedBuffer& compared, const std::vector<InputValues>& inputs);

// The parts of it. A pattern is named only if it explains all wrong elements; empty if none does.
std::string place_pattern(const ComparedBuffer& compared, const std::vector<InputValues>& inputs);  // where
std::string value_pattern(const ComparedBuffer& compared, const std::vector<InputValues>& inputs);  // what
// At most 16 rows of 64 columns: '.' right, '+' some wrong, '#' all wrong, ':' never written, ' ' no
// elements. A vector is folded so that a row is a block, when the blocks own equal runs of it.
std::vector<std::string> heat_map(const ComparedBuffer& compared);

}  // namespace kl
