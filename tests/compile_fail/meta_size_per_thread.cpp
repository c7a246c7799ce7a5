// expect: tl: num_warps is 1, 2, 4, 8, 16 or 32, num_stages is at least 1, and size_per_thread is 1, 2, 4, 8 or 16
#include <tl/tl.hpp>

constexpr auto size_per_thread = tl::meta<"size_per_thread", 32>;
