// Seeded inputs: an argument specification to bytes for the kernel and arrays for the reference.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <checker/puzzle.hpp>

namespace kl {

struct Inputs {
  std::vector<Argument> arguments;  // in order; outputs and padding hold poison
  Data data;                        // inputs as stored, in float64; expected outputs NaN
  std::string error;                // not empty: what is wrong with the specification; the rest is empty
};

// Contents depend on the seed, the buffer's name and the flat index alone, so that a shape or an argument
// that changes leaves the other values as they were.
Inputs make_inputs(const Arguments& specification, std::uint64_t seed);

// Elements first, first + 1, ... of an input or inout as make_inputs stores them, in logical order, for tensors
// that nobody wants to hold as a whole. Safe to call from several threads if a custom fill is.
void input_values(const ArgumentSpec& spec, std::uint64_t seed, std::int64_t first, std::int64_t count, double* values);

// What make_inputs would refuse: unnamed or duplicate arguments, negative extents, strides that are
// negative, of the wrong count or let elements overlap, empty fills, scalars their type cannot hold, no
// output at all. Empty if all is well.
std::string specification_error(const Arguments& specification);

// 64 random bits of a counter: a hash (splitmix64's) of seed, stream and index.
std::uint64_t random_bits(std::uint64_t seed, std::string_view stream, std::uint64_t index);

// The seed of case number `index` of a check.
std::uint64_t case_seed(std::uint64_t seed, std::uint64_t index);

}  // namespace kl
