// The launch plan: what `solve` records and trusted code executes. Plain data and one interface,
// shared by the learner's shared object and the program that loads it. No standard headers.
#pragma once

#include <tl/config.hpp>
#include <tl/dtype_id.hpp>

namespace tl {

struct block;

namespace plan {

enum class argument_kind : unsigned char { scalar, pointer, descriptor };

constexpr int kMostAxes = 5;                    // of a tensor descriptor
constexpr long long kMostExtent = (1LL << 31) - 1;  // of its tensor

// One argument of a solve function or of a launch. A pointer is a buffer and an offset in elements,
// never an address; a scalar is its bits, zero-extended. A tensor descriptor is a pointer that knows its tensor.
struct argument {
  argument_kind kind = argument_kind::scalar;
  dtype_id type = dtype_id::int32;
  bool writable = false;          // pointer: the kernel may store through it
  int buffer = -1;                // pointer: index into the run's buffers
  long long offset = 0;           // pointer: elements from the buffer's start
  unsigned long long bits = 0;    // scalar
  int rank = 0;                   // descriptor: axes, outermost first
  int extents[kMostAxes] = {};    // descriptor: of the tensor; -1: more than kMostExtent
  int block[kMostAxes] = {};      // descriptor: of the tiles
  long long strides[kMostAxes] = {};  // descriptor: of the tensor, in elements
};

constexpr bool is_tensor(const argument& a) { return a.kind != argument_kind::scalar; }

// Runs one block of a launch: unpacks the arguments and calls the kernel at that address.
using block_function = void (*)(const void* kernel, block&, const argument*);

struct launch {
  const void* kernel = nullptr;   // its address; the module's symbols tell its name
  block_function run = nullptr;
  long long grid[3] = {1, 1, 1};
  int num_warps = 4;
  int num_stages = 1;
  int size_per_thread = 0;        // elements side by side; 0: 16 bytes of the narrowest tensor
  const argument* arguments = nullptr;
  int argument_count = 0;
  site where;
};

// Implemented by the executor; the only thing `solve` can talk to.
class recorder {
 public:
  virtual void record(const launch& what) = 0;
  // A scratch buffer of `count` elements, uninitialised, alive until the plan has run.
  virtual int workspace(dtype_id type, long long count, site where) = 0;
  // Multiprocessors of the machine that the plan will run on.
  virtual int num_sms() const = 0;

 protected:
  ~recorder() = default;
};

// A tl::meta that the file declares. Values of bools are 0 and 1.
struct meta_parameter {
  const char* name = nullptr;
  bool is_bool = false;
  long long value = 0;                 // of this compile
  const long long* choices = nullptr;  // the default, then the candidates
  int choice_count = 0;
  meta_parameter* next = nullptr;      // in the order of the file
};

// What a solve function takes, for the checker to compare with the puzzle's specification.
struct parameter {
  argument_kind kind;
  dtype_id type;
  bool writable;
};

struct solve_signature {
  const parameter* parameters;
  int count;
};

}  // namespace plan
}  // namespace tl
