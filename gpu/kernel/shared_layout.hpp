// The layout of shared tiles of tl/, which the simulator's counters share, under the GPU backend's name.
#pragma once

#include <gpu/kernel/banks.hpp>
#include <tl/shared_layout.hpp>
