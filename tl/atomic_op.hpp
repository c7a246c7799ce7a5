// The words of the atomic operations, shared by the front end and the backends.
#pragma once

namespace tl {

enum class atomic_op : unsigned char { add, max, min, bit_and, bit_or, bit_xor, exchange, compare_exchange, load };
enum class memory_order : unsigned char { relaxed, acquire, release, acq_rel };
enum class memory_scope : unsigned char { cta, gpu, sys };

}  // namespace tl
