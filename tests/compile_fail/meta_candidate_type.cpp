// expect: tl: the candidates of a meta-parameter have the type of its default
#include <tl/tl.hpp>

constexpr auto BLOCK = tl::meta<"BLOCK", 128, 256, 512L>;
