// The tensor engine's view of a tensor descriptor: a CUtensorMap. Include only where KL_HAS_CUDA is 1.
#pragma once

#include <vector>

#include <gpu/device.hpp>
#include <tl/plan.hpp>

namespace kl::gpu {

// What cuTensorMapEncodeTiled takes beside the address; axes innermost first, the first stride left out. Boxes are the panels of
// gpu/kernel/bulk_copy.hpp. Rank 0: a kernel does not copy such tiles as a whole.
struct TensorMapLayout {
  unsigned rank = 0;
  CUtensorMapDataType type = CU_TENSOR_MAP_DATA_TYPE_UINT16;
  CUtensorMapSwizzle swizzle = CU_TENSOR_MAP_SWIZZLE_NONE;
  std::vector<cuuint64_t> extents, strides_bytes;
  std::vector<cuuint32_t> box;
};
TensorMapLayout tensor_map_layout(const tl::plan::argument& descriptor);

// Appends the map of a descriptor whose tensor begins at `base`; zeros where there is none, or no engine on this chip.
Status add_tensor_map(const tl::plan::argument& descriptor, CUdeviceptr base, const Device& device, std::vector<unsigned long long>& words);

}  // namespace kl::gpu
