// A tile program as data: statements over typed tiles. From it come the text of a kernel file (print.hpp) and
// the values that the kernel must produce (interpret.hpp).
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "element.hpp"

namespace kl::programs {

// One to three extents, right-aligned as in tl: a vector of N is 1 x 1 x N.
struct Shape {
  int rank = 1;
  std::array<int, 3> extent = {1, 1, 1};

  int count() const { return extent[0] * extent[1] * extent[2]; }
  int first() const { return 3 - rank; }  // the place of axis 0 in `extent`
  int& axis(int i) { return extent[static_cast<std::size_t>(first() + i)]; }
  int axis(int i) const { return extent[static_cast<std::size_t>(first() + i)]; }
  bool operator==(const Shape&) const = default;
};
Shape shape_of(std::initializer_list<int> extents);
std::string shape_text(const Shape& s, const char* separator = ", ");
// Throws IllFormed if they do not fit.
Shape broadcast(const Shape& a, const Shape& b);
bool broadcasts_to(const Shape& from, const Shape& to);

// Where a tile's lanes live; tl refuses to mix the last two. Source: tl/tensor.hpp.
enum class Layout {
  kScalar,
  kIndex,  // lazy index tile: adapts to any
  kMask,   // lazy mask: adapts to any
  kBlocked,
  kSlice,  // reduced from a larger tile
};

struct Type {
  DType dtype = DType::int32;
  Shape shape;
  Layout layout = Layout::kBlocked;
  // kSlice: the reduced axis, from 0, and what it was reduced from: the parent's shape.
  int slice_axis = -1;
  Shape slice_parent;
  // kMask: how many comparisons it conjoins, and whether one inequality can be negated lazily.
  int terms = 0;
  bool negatable = false;
  // Of float values. A product may be fused with a following addition on the GPU, so it must reach none. A value of
  // an elementary function may differ by some units in the last place, so it may only be moved and stored. The
  // sign of a zero is open after maximum and its kin.
  bool product = false, close = false, zero_sign = false;

  bool scalar() const { return layout == Layout::kScalar; }
  bool tile() const { return !scalar(); }
  bool lazy() const { return layout == Layout::kIndex || layout == Layout::kMask; }
  // What makes two C++ types equal.
  bool same_as(const Type& other) const;
};

enum class Op {
  // Values from nothing.
  kLiteral,      // literal, dtype; printed where it is used
  kProgramId,    // imm: axis
  kNumPrograms,  // imm: axis
  kIndex,        // shape; imm: Index
  kFull,         // shape, dtype, literal
  kZerosLike,    // args: x
  // Element-wise, one operand.
  kNegate,
  kNot,
  kAbs,
  kFloor,
  kCeil,
  kRint,
  kSqrt,
  kIsNan,
  kIsInf,
  kIsFinite,
  kExp,
  kExp2,
  kLog,
  kLog2,
  kSin,
  kCos,
  kRsqrt,
  kSigmoid,
  kTanh,
  kErf,
  kCast,
  kBitcast,
  kRandInt,
  kRand,
  // Two operands.
  kAdd,
  kSubtract,
  kMultiply,
  kDivide,
  kRemainder,
  kAnd,
  kOr,
  kXor,
  kShiftLeft,
  kShiftRight,
  kLess,
  kLessEqual,
  kGreater,
  kGreaterEqual,
  kEqual,
  kNotEqual,
  kMaximum,
  kMinimum,
  kDivideRounded,
  kMultiplyHigh,
  // Three.
  kWhere,
  kFma,
  kClamp,
  // Lanes that change places.
  kExpand,   // imm: 1 where the result's axis is new
  kReshape,  // shape
  kRavel,
  kTrans,
  kPermute,      // imm: three axes
  kFlip,         // imm: axis
  kBroadcastTo,  // shape
  kConvert,
  kAsColumn,
  kJoin,
  kInterleave,
  kSplit,   // imm: which half
  kGather,  // args: x, index; imm: axis
  kShared,  // args: x[, index]; imm: Way through a shared tile, row
  // Along an axis; imm: axis or kWhole, then kept or not.
  kSum,
  kMax,
  kMin,
  kXorSum,
  kArgMax,
  kArgMin,
  kReduce,  // imm: axis or kWhole, Combine
  kCumSum,
  kCumProd,    // imm: axis, reversed
  kScan,       // imm: axis, reversed, Combine
  kSort,       // imm: axis, falling
  kTopK,       // imm: k
  kHistogram,  // args: x[, mask]; imm: bins
  // Memory.
  kLoad,         // dtype; args: index, mask, other (kNone where absent)
  kLoadScalar,   // dtype; imm: where, times program id 0
  kAsyncCopy,    // dtype; args: index, mask: a load through a shared tile, zeros where the mask is false
  kStore,        // args: index, value, mask; imm: Region
  kStoreScalar,  // args: value; imm: Region
  kAtomic,       // dtype; args: index, value, mask; imm: Region, AtomicOp, order, scope, old value used
  // The rest.
  kLoop,       // args: the variable's first value; body; imm: low, high, step, LoopForm; yield: what the body assigns
  kLoopIndex,  // of the innermost loop around it
  kAssert,     // args: tile or scalar of bool
  kBarrier,
};
constexpr int kNone = -1;
constexpr long long kWhole = 99;

// How a tile comes back from shared memory: as it is, transposed, reversed along its last axis, one row of it, the
// elements that an index tile names, transposed from padded rows; or the number of times that an index tile names
// each of its elements, by atomics.
enum class Way { kWhole, kTransposed, kReversed, kRow, kGathered, kPadded, kCounted };

enum class LoopForm { kRange, kRangeOfPrograms, kStaticRange, kUnrolled };
enum class Combine { kHalfPlus, kThreefoldPlus, kLarger, kExclusiveOr };
enum class AtomicOp { kAdd, kMax, kMin, kAnd, kOr, kXor, kExchange };

// The places in `imm` of an affine index: base + pid[0..1] * program id + loop * loop index + stride[d] * i_d.
struct Index {
  enum { kBase, kProgram0, kProgram1, kLoop, kStride0, kStride1, kStride2, kConstants, kCount };
};
// Of a region of an output tensor: a store writes at begin + linear program id * size (+ loop index * step) + index.
struct Region {
  enum { kBegin, kSize, kStep, kCount };
};

struct Statement {
  Op op = Op::kBarrier;
  int id = kNone;  // of the value that it defines; kNone: none
  DType dtype = DType::int32;
  std::vector<int> args;
  Shape shape;
  std::vector<long long> imm;
  double literal = 0;
  std::vector<Statement> body;
  int yield = kNone;

  long long at(std::size_t i) const { return i < imm.size() ? imm[i] : 0; }
  int arg(std::size_t i) const { return i < args.size() ? args[i] : kNone; }
};

struct Program {
  std::uint64_t seed = 0;
  std::array<int, 2> grid = {1, 1};
  std::vector<Statement> body;
  int values = 0;                                  // ids are below
  std::array<long long, 15> output_elements = {};  // per dtype

  int programs() const { return grid[0] * grid[1]; }
};

// Calls visit(statement) for all, bodies after their loop.
template <class Statements, class Visit>
void for_each(Statements& body, Visit visit) {
  for (auto& s : body) {
    visit(s);
    for_each(s.body, visit);
  }
}
std::size_t statement_count(const Program& program);

// The name of the API call or operator, with what distinguishes its forms: "tl.sum<axis>", "operator+".
std::string call_name(const Statement& s);

// Elements of each input tensor, and element i of the input and of the untouched output of a dtype: fixed, with
// NaN, infinities and extremes from kSpecialsFrom on. No power of two, so that ends are not aligned.
constexpr long long kInputElements = 4500, kSpecialsFrom = 4200;
Bits input_element(DType t, long long i);
Bits untouched_element(DType t, long long i);

}  // namespace kl::programs
