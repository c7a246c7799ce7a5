// Kernelings' block API. A kernel file includes this and nothing else.
#pragma once

#include <tl/block.hpp>
#include <tl/hole.hpp>
#include <tl/host.hpp>

// x[{_, None}] reads as in Triton only if both names need no qualification.
using tl::_;
using tl::None;
