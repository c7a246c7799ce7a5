#include <gpu/tensor_map.hpp>

#include <algorithm>
#include <cstring>

#include <tl/shared_layout.hpp>

namespace kl::gpu {
namespace {

constexpr int kFirstWithTensorEngine = 90;

// Only the size of an element matters: what is outside is filled with zeros.
CUtensorMapDataType map_type(tl::dtype_id type) {
  if (type == tl::dtype_id::float16) return CU_TENSOR_MAP_DATA_TYPE_FLOAT16;
  if (type == tl::dtype_id::bfloat16) return CU_TENSOR_MAP_DATA_TYPE_BFLOAT16;
  switch (tl::size_bytes(type)) {
    case 1: return CU_TENSOR_MAP_DATA_TYPE_UINT8;
    case 2: return CU_TENSOR_MAP_DATA_TYPE_UINT16;
    case 4: return CU_TENSOR_MAP_DATA_TYPE_UINT32;
    default: return CU_TENSOR_MAP_DATA_TYPE_UINT64;
  }
}

CUtensorMapSwizzle map_swizzle(int panel_bytes) {
  switch (panel_bytes) {
    case 128: return CU_TENSOR_MAP_SWIZZLE_128B;
    case 64: return CU_TENSOR_MAP_SWIZZLE_64B;
    default: return CU_TENSOR_MAP_SWIZZLE_32B;
  }
}

}  // namespace

TensorMapLayout tensor_map_layout(const tl::plan::argument& descriptor) {
  TensorMapLayout layout;
  const int rank = descriptor.rank, size = tl::size_bytes(descriptor.type);
  const int rows = descriptor.block[rank - 2], columns = descriptor.block[rank - 1];
  const bool is_row = lanes::fits_row_box(size, rows, columns);
  if (!is_row && !lanes::fits_panels(size, rows, columns)) return layout;
  layout.rank = static_cast<unsigned>(rank);
  layout.type = map_type(descriptor.type);
  if (!is_row) layout.swizzle = map_swizzle(lanes::panel_bytes(size, columns));
  for (int axis = rank; axis-- > 0;) {
    // Of an empty tensor kernels name places that are outside of any (tl::detail::tile_box).
    layout.extents.push_back(static_cast<cuuint64_t>(std::max(descriptor.extents[axis], 1)));
    layout.box.push_back(static_cast<cuuint32_t>(descriptor.block[axis]));
    if (axis + 1 < rank) layout.strides_bytes.push_back(static_cast<cuuint64_t>(std::max<long long>(descriptor.strides[axis] * size, 16)));
  }
  if (!is_row) layout.box[0] = static_cast<cuuint32_t>(lanes::panel_bytes(size, columns) / size);
  return layout;
}

Status add_tensor_map(const tl::plan::argument& descriptor, CUdeviceptr base, const Device& device, std::vector<unsigned long long>& words) {
  alignas(64) CUtensorMap map{};
  const TensorMapLayout layout = tensor_map_layout(descriptor);
  if (device.compute_capability >= kFirstWithTensorEngine && layout.rank > 0 && base != 0) {
    const std::vector<cuuint32_t> steps(layout.rank, 1);
    KL_CUDA(device.cuda, cuTensorMapEncodeTiled, &map, layout.type, layout.rank, reinterpret_cast<void*>(base), layout.extents.data(),
            layout.strides_bytes.data(), layout.box.data(), steps.data(), CU_TENSOR_MAP_INTERLEAVE_NONE, layout.swizzle,
            CU_TENSOR_MAP_L2_PROMOTION_L2_128B, CU_TENSOR_MAP_FLOAT_OOB_FILL_NONE);
  }
  const std::size_t first = words.size();
  words.resize(first + sizeof map / sizeof words[0]);
  std::memcpy(words.data() + first, &map, sizeof map);
  return {};
}

}  // namespace kl::gpu
