// What a puzzle's puzzle.cpp says: shapes, inputs, reference, tolerance and models.
//
//   #include <checker/puzzle.hpp>
//
//   KL_PUZZLE{
//       .title = "Vector add: 14 missing pieces",
//       .track = "foundations",
//       .difficulty = 1,
//       .parameters = {"n"},
//       .cases = {{1024}, {1000}, {127}, {1}, {0}},
//       .bench = {1 << 28},
//       .arguments = [](const Case& c) -> Arguments {
//         return {input<float>("x", {c["n"]}), input<float>("y", {c["n"]}),
//                 output<float>("out", {c["n"]}), scalar<int>("n", c["n"])};
//       },
//       .reference = [](const Case&, Data& d) { d.out("out") = d.in("x") + d.in("y"); },
//       .tolerance = exact("one addition, correctly rounded"),
//       .model = [](const Case& c) -> Model { return {.bytes = 12.0 * c["n"], .flop = 1.0 * c["n"]}; },
//   };
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

// Arrays cross from specifications to the program, which may be compiled for other vector widths: with
// malloc's own alignment either side can free what the other allocated.
#ifndef EIGEN_MAX_ALIGN_BYTES
#define EIGEN_MAX_ALIGN_BYTES 16
#endif
// A reference that does not fit a case's shapes is an error of that case, not the end of the program.
#ifndef eigen_assert
#define eigen_assert(condition) \
  (static_cast<bool>(condition) ? static_cast<void>(0) : throw std::length_error("the shapes of its arrays do not fit together"))
#endif
#include <Eigen/Core>

#include <checker/element_type.hpp>
#include <tl/executor.hpp>

namespace kl {

// One set of parameter values. `c["n"]` of a name the puzzle does not declare throws std::out_of_range.
class Case {
 public:
  Case(std::vector<std::string> names, std::vector<std::int64_t> values);
  std::int64_t operator[](std::string_view name) const;
  const std::vector<std::string>& names() const { return names_; }
  const std::vector<std::int64_t>& values() const { return values_; }
  std::string text() const;  // "n=1000", "m=33,n=130"

 private:
  std::vector<std::string> names_;
  std::vector<std::int64_t> values_;
};

// How an input is filled. Every value is rounded to the storage type before the reference sees it.
struct Fill {
  enum class Kind { kUniform, kIntegers, kCustom } kind = Kind::kUniform;
  double low = -1.5;   // an asymmetric default: a lost sign or a swapped operand shows
  double high = 2.5;
  std::vector<double> specials;  // scattered over about one element in sixteen when there is room
  std::function<double(std::int64_t flat_index, std::uint64_t random_bits)> custom;
  // Of a case that has been made simpler: elements outside are zero (simple_fill.hpp).
  std::int64_t kept_first = 0;
  std::int64_t kept_count = std::numeric_limits<std::int64_t>::max();
};
Fill uniform(double low, double high);
Fill integers(std::int64_t low, std::int64_t high);
// The same values with special ones mixed in: zeros, subnormals, large, infinities, as listed.
Fill with_specials(Fill base, std::vector<double> specials);
// value = f(flat index, 64 random bits of that index)
Fill custom(std::function<double(std::int64_t, std::uint64_t)> f);
// The nearest bfloat16, ties to even: of inputs that others are computed from. Normal numbers only.
double in_bfloat16(double value);
// What an argument gets that does not say: [-1.5, 2.5) for floats, -37 to 91 for integers, 0 to 91 for
// unsigned ones, both values for bool.
Fill default_fill(tl::dtype_id type);

// An argument of solve before its contents exist.
struct ArgumentSpec {
  std::string name;
  tl::dtype_id type = tl::dtype_id::float32;
  bool is_scalar = false;
  Role role = Role::kInput;
  std::vector<std::int64_t> shape = {};
  std::vector<std::int64_t> strides = {};  // empty: dense row-major
  Fill fill = {};
  double value = 0;                   // scalar

  ArgumentSpec with_strides(std::vector<std::int64_t> elements) &&;
};
using Arguments = std::vector<ArgumentSpec>;

template <class T>
ArgumentSpec input(std::string name, std::vector<std::int64_t> shape,
                   Fill fill = default_fill(element_type_v<T>)) {
  return {.name = std::move(name), .type = element_type_v<T>, .role = Role::kInput,
          .shape = std::move(shape), .fill = std::move(fill)};
}
template <class T>
ArgumentSpec output(std::string name, std::vector<std::int64_t> shape) {
  return {.name = std::move(name), .type = element_type_v<T>, .role = Role::kOutput,
          .shape = std::move(shape)};
}
template <class T>
ArgumentSpec inout(std::string name, std::vector<std::int64_t> shape,
                   Fill fill = default_fill(element_type_v<T>)) {
  return {.name = std::move(name), .type = element_type_v<T>, .role = Role::kInout,
          .shape = std::move(shape), .fill = std::move(fill)};
}
template <class T>
ArgumentSpec scalar(std::string name, double value) {
  return {.name = std::move(name), .type = element_type_v<T>, .is_scalar = true, .value = value};
}

using Array = Eigen::Array<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

// The arguments in float64, for a reference. A tensor of shape (a, b, c) is an array of a*b rows and c
// columns; a vector of n is one row of n columns. Padding is left out.
class Data {
 public:
  const Array& in(std::string_view name) const;  // inputs and inouts, before the run
  Array& out(std::string_view name);             // outputs and inouts: what is expected; starts as NaN
  double scalar(std::string_view name) const;

  std::map<std::string, Array, std::less<>> inputs, expected;
  std::map<std::string, double, std::less<>> scalars;
};

// |got - want| <= absolute + relative * |want|, element by element. Zero for both: bitwise equal after
// rounding the reference to the storage type (any NaN equals any NaN; -0 equals +0). An element that
// equals the rounded reference is right under every tolerance.
struct Tolerance {
  double absolute = 0;
  double relative = 0;
  std::string reason;
};
Tolerance exact(std::string reason);
Tolerance within(double absolute, double relative, std::string reason);

struct Model {
  double bytes = 0;  // least traffic to device memory
  double flop = 0;
};

// A pass mark on a modelled counter, for puzzles whose aim is speed.
struct Target {
  // "load_efficiency", "bytes_per_lane", "bank_conflict_factor", ...: checker/counter_values.cpp has all. Of all launches
  std::string counter;
  double at_least = 0;
  std::string why;      // what moves it, one sentence
  double at_most = std::numeric_limits<double>::infinity();
};

// Inputs of a large case, made row by row as they are asked for. A row is the last axis: row r of a tensor of shape
// (a, b, c) is an array of one row and c columns, 0 <= r < a b.
struct LargeData {
  std::function<Array(std::string_view name, std::int64_t row)> row;
  std::function<double(std::string_view name)> scalar;
};

// How a bench size is checked whose whole reference would take too long. No field set: every element is compared with
// .reference. Else all that is set is checked.
//
//   .large = {.sample = rows(64, [](const Case&, const LargeData& d, std::string_view, std::int64_t row) {
//               const Array x = d.row("x", row);
//               const Array e = (x - x.maxCoeff()).exp();
//               return Array(e / e.sum());
//             })}
struct SampledRows {
  int count = 0;  // rows drawn by the seed, the first and the last always among them
  // What row `row` of the output `name` must be.
  std::function<Array(const Case&, const LargeData&, std::string_view name, std::int64_t row)> expected;
};
SampledRows rows(int count, std::function<Array(const Case&, const LargeData&, std::string_view, std::int64_t)> expected);

// Single elements, of outputs a row of which is too much: a number for each row of a matrix, say. `sample` leaves these outputs out.
struct SampledElements {
  std::vector<std::string> outputs;
  int count = 0;  // of each, drawn as rows are
  // What element `element` of the output `name` must be, counted in logical order.
  std::function<double(const Case&, const LargeData&, std::string_view name, std::int64_t element)> expected;
};

// out = a b, matrices of shapes (M, K), (K, N) and (M, N), by Freivalds' check: see checker/freivalds.hpp. An operand that
// lies the other way round is named with its turn: {"x", "w^T", "y"} of x (M, K) and w (N, K).
struct Product {
  std::string a, b, out;
};

struct LargeCheck {
  SampledRows sample = {};
  SampledElements elements = {};
  std::vector<Product> products = {};
};

struct Puzzle {
  std::string title;
  std::string track;                            // "foundations", ...
  int difficulty = 1;                           // 1 to 5
  std::vector<std::string> entries = {"solve"};
  std::vector<std::string> parameters;
  std::vector<std::vector<std::int64_t>> cases;  // one value per parameter; small ones first reads best
  std::vector<std::int64_t> bench;              // the GPU's size; empty: launch latency only
  std::function<Arguments(const Case&)> arguments;
  std::function<void(const Case&, Data&)> reference;
  Tolerance tolerance;
  std::map<std::string, Tolerance, std::less<>> tolerances;  // by name, of outputs that the one above does not suit
  std::function<Model(const Case&)> model;
  std::vector<Target> targets;                  // checked on the first case; missing one is BUDGET
  LargeCheck large;                             // how the bench size is checked
  bool order_tolerant = false;                  // outputs may differ in the last bits between block orders

  const Tolerance& tolerance_of(std::string_view output) const;
};

}  // namespace kl

#include <checker/puzzle_definitions.hpp>

// Defines the one symbol that the program looks up. A puzzle.cpp is: includes, KL_PUZZLE{ ... };
#define KL_PUZZLE                                                   \
  using namespace kl; /* the file is one specification */            \
  extern const ::kl::Puzzle kPuzzle;                                \
  extern "C" const ::kl::Puzzle* kl_puzzle() { return &kPuzzle; }   \
  const ::kl::Puzzle kPuzzle
