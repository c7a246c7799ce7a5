// Compares an output with its reference, element by element.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <checker/puzzle.hpp>
#include <checker/report.hpp>

namespace kl {

enum class ElementState : std::uint8_t { kRight, kWrong, kUnwritten };

// One output after a run, in logical order (row-major over the shape, padding left out).
struct ComparedBuffer {
  std::string name;
  tl::dtype_id type = tl::dtype_id::float32;
  std::vector<std::int64_t> shape;
  std::vector<double> got;
  std::vector<double> want;            // rounded to the storage type
  std::vector<double> before;          // inouts: what was there; empty for outputs
  std::vector<ElementState> state;
  std::vector<std::int32_t> owner;     // block that wrote the element last, -1: none
  std::int64_t wrong = 0;              // unwritten ones included
  std::int64_t unwritten = 0;

  std::int64_t size() const { return static_cast<std::int64_t>(state.size()); }
  bool is_wrong(std::int64_t i) const { return state[static_cast<std::size_t>(i)] != ElementState::kRight; }
};

// `before` is the argument as the run got it. An output's element that the run did not write is unwritten,
// whatever it holds; an inout's only if what it holds is wrong. Without a record of writes (a backend that
// keeps none), an output element still equal to its poison counts as unwritten.
ComparedBuffer compare(const Buffer& before, const BufferResult& after, const Array& reference,
                       const Tolerance& tolerance);

// One element of an output against the reference's value.
bool is_right(tl::dtype_id type, const std::byte* got, double want, const Tolerance& tolerance);

// A NaN or an infinity that is not the one that is wanted.
bool is_unexpected(double got, double want);

// An input the kernel changed, as a sentence; empty if it did not.
std::string changed_input(const Buffer& before, const BufferResult& after);

// True if both results hold the same bits in every element of every output.
bool same_outputs(const std::vector<const Buffer*>& before, const std::vector<BufferResult>& a,
                  const std::vector<BufferResult>& b);

}  // namespace kl
