// What to do about an error of the machine's, by the driver's number for it.
#pragma once

#include <string_view>

namespace kl::gpu {

// Of a CUresult: what to do next; empty where the error's own words say it, or the kernel is at fault.
std::string_view advice_for(int cuda_result);

// Whether the GPU itself failed, whatever ran on it.
bool is_lost_device(int cuda_result);

// Whether the context is gone with this error, and everything on the GPU with it.
bool is_sticky(int cuda_result);

}  // namespace kl::gpu
