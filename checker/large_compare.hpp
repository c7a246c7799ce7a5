// Elements of a large output, compared in ranges by several threads.
#pragma once

#include <mutex>

#include <checker/puzzle.hpp>
#include <checker/report.hpp>

namespace kl {

// Collects what is wrong in one output. `add` may be called from several threads.
class LargeMismatch {
 public:
  LargeMismatch(const ArgumentSpec& output, const BufferResult& result, const Tolerance& tolerance);

  // Compares elements [first, first + count) in logical order with `want`.
  void add(std::int64_t first, std::int64_t count, const double* want);
  // Null if all was right. `total` is the number of elements that were compared.
  std::optional<Mismatch> found(std::int64_t total) const;

 private:
  Difference difference(std::int64_t element, const std::byte* got, double want) const;

  const ArgumentSpec& output_;
  const BufferResult& result_;
  const Tolerance& tolerance_;
  bool dense_;
  std::vector<std::int64_t> strides_;
  mutable std::mutex mutex_;
  Mismatch mismatch_;
  std::vector<std::pair<std::int64_t, Difference>> first_;  // by element, the smallest
};

}  // namespace kl
