// expect: none, the near misses of the meta-parameters that are refused
#include <tl/tl.hpp>

constexpr auto SCALE = tl::meta<"SCALE", true, false>;
constexpr auto BLOCK = tl::meta<"BLOCK", 128, 256, 512>;
constexpr auto LONG = tl::meta<"LONG", 128L, 512L>;
constexpr auto num_warps = tl::meta<"num_warps", 4, 32, 1>;
constexpr auto size_per_thread = tl::meta<"size_per_thread", 1, 16>;
constexpr auto WARPS = tl::meta<"WARPS", 6>;  // any name but num_warps may be six
static_assert(SCALE && BLOCK == 128 && LONG == 128 && num_warps == 4 && WARPS == 6);
