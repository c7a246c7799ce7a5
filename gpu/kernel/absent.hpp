// What tl/backend.hpp asks for and this backend does not have yet: kernels that use it get one readable line.
#pragma once

#include <tl/atomic_op.hpp>
#include <tl/traits.hpp>

namespace tl::backend {

// clang-format off
template <int Axis, class... A>
TL_FN void scan_into(const A&...) { static_assert(detail::never<A...>, "tl: scans (tl.cumsum, ...) are not on the GPU backend yet"); }
template <int Axis, class... A>
TL_FN void sort_into(const A&...) { static_assert(detail::never<A...>, "tl: tl.sort and tl.topk are not on the GPU backend yet"); }
template <class... A>
TL_FN void histogram_into(const A&...) { static_assert(detail::never<A...>, "tl: tl.histogram is not on the GPU backend yet"); }
template <class... A>
TL_FN void move_into(const A&...) { static_assert(detail::never<A...>, "tl: tl.trans, tl.flip and their kin are not on the GPU backend yet"); }
template <class... A>
TL_FN void alternate_into(const A&...) { static_assert(detail::never<A...>, "tl: tl.join and tl.interleave are not on the GPU backend yet"); }
template <int Axis, class... A>
TL_FN void gather_into(const A&...) { static_assert(detail::never<A...>, "tl: tl.gather is not on the GPU backend yet"); }
template <atomic_op Op, memory_order Order, memory_scope Scope, class... A>
TL_FN void atomic(const A&...) { static_assert(detail::never<A...>, "tl: atomics are not on the GPU backend yet"); }
template <class A>
TL_FN int only_lane(const A&) { return 0; }
// clang-format on

}  // namespace tl::backend
