// Programs as a kernel file.
#pragma once

#include <string>
#include <vector>

#include "typing.hpp"

namespace kl::programs {

// The parameters of solve, in order: "const float x_f32, ..., float out_f32, ..." for every dtype.
inline constexpr const char* kEntry = "solve";

// One kernel per program and one entry that launches all of them on the same tensors; out_begin says where in
// the output of a dtype the part of program p begins.
std::string kernel_file(const std::vector<Program>& programs, const std::vector<std::array<long long, 15>>& out_begin,
                        const std::string& comment);

}  // namespace kl::programs
