#include <gpu/device.hpp>

#include <fmt/format.h>

namespace kl::gpu {
namespace {

constexpr int kOldestCapability = 75;

Status attribute(const CudaDriver& cuda, CUdevice device, CUdevice_attribute which, int& value) {
  KL_CUDA(cuda, cuDeviceGetAttribute, &value, which, device);
  return {};
}

// What a machine with several GPUs should know: which one runs, and how to take another.
Status describe_others(const CudaDriver& cuda, int count, const std::string& used, std::string& note) {
  std::string others;
  for (int i = 1; i < count; ++i) {
    CUdevice device = 0;
    char name[256] = "";
    KL_CUDA(cuda, cuDeviceGet, &device, i);
    KL_CUDA(cuda, cuDeviceGetName, name, sizeof name, device);
    if (used != name && others.find(name) == std::string::npos) others += fmt::format("{}{}", others.empty() ? "" : ", ", name);
  }
  if (!others.empty())
    note = fmt::format("{} is the first of {} GPUs; CUDA_VISIBLE_DEVICES=1 takes the next ({})", used, count, others);
  return {};
}

Error no_device(const std::string& why) {
  return {0, fmt::format("no GPU that CUDA can use ({}); `nvidia-smi -L` lists them, CUDA_VISIBLE_DEVICES may hide them, "
                         "and `./kernelings doctor` says what is missing", why), ""};
}

}  // namespace

Status describe(Device& out) {
  CudaDriver& cuda = out.cuda;
  KL_RETURN_ERROR(load(cuda));
  if (const CUresult started = cuda.cuInit(0); started != CUDA_SUCCESS) return no_device(cuda_error(cuda, started, "cuInit").text());
  int driver = 0, count = 0, major = 0, minor = 0;
  KL_CUDA(cuda, cuDriverGetVersion, &driver);
  if (driver / 1000 < CUDA_VERSION / 1000)
    return Error{0, fmt::format("the NVIDIA driver is for CUDA {}, too old for the toolkit {}; update the driver or build with "
                                "an older toolkit (set CUDA_HOME)", driver / 1000, CUDA_VERSION / 1000), ""};
  KL_CUDA(cuda, cuDeviceGetCount, &count);
  if (count == 0) return no_device("it sees none");
  CUdevice device = 0;
  char name[256] = "";
  KL_CUDA(cuda, cuDeviceGet, &device, 0);
  KL_CUDA(cuda, cuDeviceGetName, name, sizeof name, device);
  out.name = name;
  KL_RETURN_ERROR(describe_others(cuda, count, out.name, out.note));
  char bus_id[64] = "";
  KL_CUDA(cuda, cuDeviceGetPCIBusId, bus_id, sizeof bus_id, device);
  out.bus_id = bus_id;
  KL_RETURN_ERROR(attribute(cuda, device, CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR, major));
  KL_RETURN_ERROR(attribute(cuda, device, CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR, minor));
  KL_RETURN_ERROR(attribute(cuda, device, CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT, out.num_sms));
  KL_RETURN_ERROR(attribute(cuda, device, CU_DEVICE_ATTRIBUTE_L2_CACHE_SIZE, out.l2_bytes));
  KL_RETURN_ERROR(attribute(cuda, device, CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK_OPTIN, out.shared_bytes_per_block));
  out.compute_capability = major * 10 + minor;
  if (out.compute_capability < kOldestCapability)
    return Error{0, fmt::format("{} has compute capability {}.{}; kernels need 7.5 or newer", out.name, major, minor), ""};
  out.device = device;
  return {};
}

Status open(Device& out) {
  KL_RETURN_ERROR(describe(out));
  CUcontext context = nullptr;
  KL_CUDA(out.cuda, cuDevicePrimaryCtxRetain, &context, out.device);
  KL_CUDA(out.cuda, cuCtxSetCurrent, context);
  return {};
}

}  // namespace kl::gpu
