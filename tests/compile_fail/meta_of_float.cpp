// expect: tl: a meta-parameter is an integer or a bool
#include <tl/tl.hpp>

constexpr auto SCALE = tl::meta<"SCALE", 1.5f>;
