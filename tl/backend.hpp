// Picks the backend. What one must provide, in namespace tl::backend:
//
//   storage<T, Shape, Layout>                  the lanes of a tile
//   tile_operand(storage), uniform_operand(x)  what map_into reads
//   map_into(storage&, f, operands...)         out[i] = f(a[i]...), with broadcasting
//   fill_affine(storage&, linear)              the values of a lazy index tile
//   fill_mask(storage&, terms)                 the values of a lazy mask
//   reshape_into(storage&, storage)            same lanes in row-major order, other extents
//   load, store, atomic<Op, Order, Scope>      memory.hpp and atomic.hpp say what is passed
//   accumulate(pointers, storage, mask, where) relaxed additions without old values, ordered like other lanes' accesses
//   fence<Order, Scope>(where)                 of the whole block
//   divide, remainder, shift_left, shift_right integer operations without undefined behaviour; float division
//                                              within two units in the last place
//   divide_rounded                             correctly rounded
//   dot_from<Tf32, T, ShapeA, ShapeB>(shared_arena&, storage&, start, a, b, where)   out = start + a b; start a storage or no_accumulator,
//                                              a and b storages or shared_pointers; Tf32: round operands to ten bits of
//                                              mantissa first
//   end_product(shared_arena&, storage&, storage)   the same sum, to which nothing adds any more (tl.dot_wait)
//   program_id(axis), num_programs(axis)
//   exp, log, sin, ... (float or double), multiply_high(x, y)
//   reduce_into<Axis, Group>(storage&, storage, convert, f, where), reduce_all<R>(storage, convert, f, where)
//                                              in the order that reduce.hpp fixes; Group: 4, or 1 for sums of tl.dot
//   reduce_index_into<Axis, Group>(storage&, storage, better, where), reduce_index_all(storage, better, where)
//   scan_into<Axis>(storage&, storage, convert, f, reversed)   in the order that scan.hpp fixes
//   sort_into<Axis>(storage&, storage, descending, where), histogram_into(storage&, storage, mask, where)
//   move_into(storage&, storage, source)       out[lane] = in[source(lane)]; source is an empty class that only
//                                              moves, drops or inverts bits of the lane's number
//   alternate_into(storage&, storage, storage) out[2 i] = a[i], out[2 i + 1] = b[i]
//   gather_into<Axis>(storage&, storage, index, where)
//   print_text, print_number, print_lanes, assert_lanes, assert_failed, assume, check_multiple
//   shared_arena                               what the block object keeps of the shared tiles that live
//   shared_hold                                one tile's hold on shared memory: begin<T, Root>(arena, where) gives its
//                                              base, end(arena) takes it back; the last to begin is the first to end
//   operand_hold, store_operand(shared_arena&, pointers, storage, where)   the same of a tile that is stored as a whole to be
//                                              multiplied; all lanes wait for each other before and behind the store
//   shared_element_at<Root>(base, index)       one element, counted row-major over the extents Root
//   load, store and atomic take shared_pointers and shared_element too. A lane's accesses to an element are in order
//   for all tiles of one shape; nothing else is without block_barrier(where), which all lanes reach
//   async_copy(to, from, mask, other, where), async_commit(where), async_wait<Pending>(where)
//   stage_ring<Stages, Tile...>                the stages of a tl.range, Tile::element, Tile::root and Tile::box being those of
//                                              each tile. begin(arena, where) and end(arena, under_way, where) as of a
//                                              shared_hold, the latter waiting for copies of so many trips; restart() before
//                                              trip 0, drain(under_way, where) before another restart; begin_filling(),
//                                              copy<I, View>(fetch) for each tile and filled(where) for the next trip to be
//                                              copied, filled(where) alone where there is none; await<Pending>(where) for the
//                                              next trip but `Pending`; meet() all lanes are there; open() lets the next trip
//                                              read, whose tile<I>() stands there, and takes the one before away; settle()
//                                              ends what runs on behind a loop. `lag` trips more than one keep their stage.
//                                              If fills_late, release() ends a trip and the copies start behind it

#pragma once

#include <tl/config.hpp>

#if TL_BACKEND_SIM
#include <sim/kernel/backend.hpp>
#else
#include <gpu/kernel/backend.hpp>
#endif
