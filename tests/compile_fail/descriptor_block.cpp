// expect: tl: the tiles of a tensor descriptor have at most 256 rows and columns
#include <tl/tl.hpp>

TL_KERNEL void kernel(tl::block& tl, tl::tensor_descriptor<const float, 16, 512> x) { tl.load(x, {0, 0}); }
