// The block context: what a kernel receives as `tl`. It has the same name as the namespace, so that
// tl.load(...) reads as in Triton while tl::cdiv and tl::float16 still resolve.
#pragma once

#include <tl/atomic.hpp>
#include <tl/create.hpp>
#include <tl/debug.hpp>
#include <tl/descriptor.hpp>
#include <tl/dot.hpp>
#include <tl/math.hpp>
#include <tl/pipeline.hpp>
#include <tl/random.hpp>
#include <tl/reduce.hpp>
#include <tl/reshape.hpp>
#include <tl/scan.hpp>
#include <tl/shared.hpp>
#include <tl/sort.hpp>

namespace tl {

// All calls are grouped by subject, one header each. The object holds nothing but the place of the next shared
// tile. Source: the module triton.language, imported as tl. CUDA: none; built-in variables and functions.
struct block : create_calls,
               memory_calls,
               math_calls,
               reduce_calls,
               scan_calls,
               descriptor_calls,
               dot_calls,
               sort_calls,
               reshape_calls,
               random_calls,
               atomic_calls,
               debug_calls,
               loop_calls {
  using descriptor_calls::fetch;
  using descriptor_calls::load;
  using descriptor_calls::store;
  using memory_calls::load;
  using memory_calls::store;
  using shared_calls::store;
  using pipeline_calls::fetch;
  using loop_calls::range;
  using pipeline_calls::range;
};

}  // namespace tl
