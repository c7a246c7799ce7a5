#include <gpu/advice.hpp>

#include <cuda.h>

namespace kl::gpu {

std::string_view advice_for(int cuda_result) {
  switch (cuda_result) {
    case CUDA_ERROR_SYSTEM_DRIVER_MISMATCH:
      return "the driver's library and its kernel module are of different versions: after an update of the driver, restart the machine";
    case CUDA_ERROR_COMPAT_NOT_SUPPORTED_ON_DEVICE:
      return "a cuda-compat package is in the loader's way and does not support this GPU: remove it or update the driver";
    case CUDA_ERROR_UNSUPPORTED_PTX_VERSION:
      return "the driver is older than the toolkit whose compiler made the kernel: update the driver, or set CUDA_HOME to an older toolkit";
    case CUDA_ERROR_NO_BINARY_FOR_GPU:
    case CUDA_ERROR_INVALID_PTX:
    case CUDA_ERROR_JIT_COMPILER_NOT_FOUND:
      return "the toolkit and this GPU do not fit together: install a newer toolkit, or set CUDA_HOME to it";
    case CUDA_ERROR_SYSTEM_NOT_READY:
      return "the GPUs are still starting: on machines with NVSwitch, the service nvidia-fabricmanager must run";
    case CUDA_ERROR_OUT_OF_MEMORY:
      return "end other programs on this GPU (`nvidia-smi` lists them) or use a smaller case";
    case CUDA_ERROR_DEVICE_UNAVAILABLE:
      return "another program has the GPU for itself, or it fell off the bus: `nvidia-smi` says which";
    case CUDA_ERROR_DEVICE_NOT_LICENSED:
      return "a virtual GPU needs its licence: ask whoever runs this machine";
    case CUDA_ERROR_ECC_UNCORRECTABLE:
    case CUDA_ERROR_NVLINK_UNCORRECTABLE:
      return "its memory or a link failed: `nvidia-smi -q -d ECC` counts the errors; the GPU needs a reset, or a repair";
    case CUDA_ERROR_MPS_CONNECTION_FAILED:
    case CUDA_ERROR_MPS_SERVER_NOT_READY:
      return "the service for shared GPUs (nvidia-cuda-mps-control) does not answer: start it or stop it";
    default:
      return "";
  }
}

bool is_lost_device(int cuda_result) {
  return cuda_result == CUDA_ERROR_DEVICE_UNAVAILABLE || cuda_result == CUDA_ERROR_ECC_UNCORRECTABLE ||
         cuda_result == CUDA_ERROR_NVLINK_UNCORRECTABLE;
}

bool is_sticky(int cuda_result) {
  switch (cuda_result) {
    case CUDA_SUCCESS:
    case CUDA_ERROR_INVALID_VALUE:
    case CUDA_ERROR_OUT_OF_MEMORY:
    case CUDA_ERROR_INVALID_HANDLE:
    case CUDA_ERROR_NOT_FOUND:
    case CUDA_ERROR_NOT_SUPPORTED:
    case CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES:
    case CUDA_ERROR_INVALID_IMAGE:
    case CUDA_ERROR_NO_BINARY_FOR_GPU:
    case CUDA_ERROR_INVALID_PTX:
    case CUDA_ERROR_UNSUPPORTED_PTX_VERSION:
      return false;
    default:
      return true;
  }
}

}  // namespace kl::gpu
