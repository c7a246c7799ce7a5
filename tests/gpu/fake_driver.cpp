// A driver for machines without one: libcuda.so.1 for the tests of what the program does with a GPU that is too
// old, lost or full, and with plans that go wrong. Its memory is the host's, and it knows a kernel by its name.
// FAKE_GPU says what is wrong with the machine.
#include <cuda.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include <tl/seeded_value.hpp>

namespace {

bool is(const char* what) {
  const char* fault = std::getenv("FAKE_GPU");
  return fault != nullptr && std::strcmp(fault, what) == 0;
}

CUresult g_pending = CUDA_SUCCESS;  // sticky, as a fault is
bool g_hangs = false;
long g_syncs = 0;
double g_now_ms = 0;                // every launch takes a tenth of a millisecond

struct Event {
  double ms;
};

template <class T>
T* at(unsigned long long address) {
  return reinterpret_cast<T*>(address);
}

void fill(const unsigned long long* a) {
  const auto low = __builtin_bit_cast(double, a[4]), high = __builtin_bit_cast(double, a[5]);
  for (unsigned long i = 0; i < a[2]; ++i)
    at<float>(a[0])[i] = static_cast<float>(kl::seeded::uniform(low, high, kl::seeded::bits_at(a[3], a[1] + i)));
}

void digest(const unsigned long long* a) {
  for (unsigned long i = 0; i < a[3]; ++i) *at<unsigned long>(a[1]) += kl::seeded::mix(at<unsigned long>(a[0])[i] + kl::seeded::mix(a[2] + i + a[4]));
}

// x, y, z, n: additions that differ in what they do where a simulator does not see it. All but "add" are dishonest or unlucky.
unsigned g_shared = 0;              // of the one multiprocessor there is
std::vector<float> g_kept;          // what outlives a launch, as a hole in the walls would

bool is_listed(int n) { return n == 1024 || n == 1000 || n == 127 || n == 1 || n == 0; }

void run_addition(const std::string& name, const unsigned long long* a) {
  const auto n = static_cast<int>(a[3]);
  auto* const x = at<float>(a[0]);
  auto* const y = at<float>(a[1]);
  auto* const z = at<float>(a[2]);
  if (name == "add_stale") return;
  for (int i = 0; i < n; ++i) z[i] = x[i] + y[i];
  if (name == "add_cached") {
    if (g_kept.empty()) g_kept.assign(z, z + n);
    std::copy(g_kept.begin(), g_kept.begin() + std::min<long>(n, static_cast<long>(g_kept.size())), z);
  }
  if (name == "add_sniffs" && !is_listed(n)) std::fill(z, z + n, 0.0F);
  if (name == "add_skips" && n > 4096) std::fill(z + n / 2, z + n, 0.0F);
  if (name == "add_nan") std::fill(z, z + n, __builtin_nanf(""));
  if (name == "add_narrow")
    for (int i = 0; i < n; ++i) z[i] = __builtin_bit_cast(float, __builtin_bit_cast(unsigned, z[i]) & 0xFFFF0000U);
  if (name == "add_tampers") std::fill(x, x + n, 0.0F), std::fill(z, z + n, 0.0F);
  if (name == "add_strays") z[n] = 5;
  if (name == "add_escapes") usleep(2000);  // work that events do not see
  if (name == "add_fast") g_now_ms -= 0.05;
  if (name == "add_slower") g_now_ms += 0.05;
  // Finds in shared memory what its last launch left, and is done ten times as fast then.
  if (name == "add_residue" && g_shared == 0xADD) g_now_ms -= 0.09;
  g_shared = 0xADD;
}

// x, y, n of the tests' kernels.
void run_tests_kernel(const std::string& name, const unsigned long long* a) {
  const auto n = static_cast<int>(a[2]);
  for (int i = 0; i < n; ++i) at<float>(a[1])[i] = at<float>(a[0])[i] + (name == "wrong" ? 1.0F : 0.0F);
  if (name == "twice")
    for (int i = 0; i < n; ++i) at<float>(a[1])[i] *= 2;
  if (name == "unsteady") at<float>(a[1])[0] += static_cast<float>(g_now_ms);
  if (name == "late" && n > 1000) at<float>(a[1])[n - 1] += 1;
  if (name == "stray") at<float>(a[1])[n] = 5;
  if (name == "far") g_pending = CUDA_ERROR_ILLEGAL_ADDRESS;
  if (name == "hang") g_hangs = true;
}

CUresult answer() {
  ++g_syncs;
  while (g_hangs) pause();
  if (is("lost") && g_syncs > 1) g_pending = CUDA_ERROR_ECC_UNCORRECTABLE;
  return g_pending;
}

}  // namespace

extern "C" {

CUresult cuInit(unsigned) {
  if (is("mismatch")) return CUDA_ERROR_SYSTEM_DRIVER_MISMATCH;
  return is("none") ? CUDA_ERROR_NO_DEVICE : CUDA_SUCCESS;
}
// NVRTC asks for the driver's own tables, and does without.
CUresult cuGetExportTable(const void** table, const CUuuid*) { return *table = nullptr, CUDA_ERROR_NOT_FOUND; }
CUresult cuDriverGetVersion(int* version) { return *version = is("old") ? 11040 : CUDA_VERSION, CUDA_SUCCESS; }
CUresult cuGetErrorName(CUresult, const char** name) { return *name = "FAKE", CUDA_SUCCESS; }
CUresult cuGetErrorString(CUresult, const char** text) { return *text = "as the test asked for", CUDA_SUCCESS; }
CUresult cuDeviceGet(CUdevice* device, int i) { return *device = i, CUDA_SUCCESS; }
CUresult cuDeviceGetCount(int* count) { return *count = is("two") ? 2 : 1, CUDA_SUCCESS; }
CUresult cuDeviceGetName(char* name, int size, CUdevice device) { return std::strncpy(name, device == 0 ? "Fake GPU" : "Other GPU", static_cast<std::size_t>(size)), CUDA_SUCCESS; }
CUresult cuDeviceGetPCIBusId(char* id, int size, CUdevice) { return std::strncpy(id, "0000:00:00.0", static_cast<std::size_t>(size)), CUDA_SUCCESS; }
CUresult cuDeviceGetAttribute(int* value, CUdevice_attribute which, CUdevice) {
  *value = 1 << 20;
  if (which == CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR) *value = is("volta") ? 7 : is("future") ? 99 : 9;
  if (which == CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR) *value = 0;
  if (which == CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT) *value = 13;
  return CUDA_SUCCESS;
}
CUresult cuDevicePrimaryCtxRetain(CUcontext* context, CUdevice) { return *context = nullptr, CUDA_SUCCESS; }
CUresult cuCtxSetCurrent(CUcontext) { return CUDA_SUCCESS; }
CUresult cuCtxSynchronize() { return answer(); }
CUresult cuCtxResetPersistingL2Cache() { return CUDA_ERROR_NOT_SUPPORTED; }
CUresult cuMemGetInfo(std::size_t* available, std::size_t* total) { return *available = 1 << 20, *total = 1 << 30, CUDA_SUCCESS; }
CUresult cuMemAlloc(CUdeviceptr* data, std::size_t size) {
  if (is("full") && size > (1 << 20)) return CUDA_ERROR_OUT_OF_MEMORY;
  *data = reinterpret_cast<CUdeviceptr>(std::aligned_alloc(256, (size + 255) / 256 * 256));
  return CUDA_SUCCESS;
}
CUresult cuMemFree(CUdeviceptr data) { return std::free(at<void>(data)), CUDA_SUCCESS; }
CUresult cuMemcpyHtoD(CUdeviceptr to, const void* from, std::size_t size) { return std::memcpy(at<void>(to), from, size), CUDA_SUCCESS; }
CUresult cuMemcpyDtoH(void* to, CUdeviceptr from, std::size_t size) { return std::memcpy(to, at<void>(from), size), answer(); }
CUresult cuMemcpyDtoDAsync(CUdeviceptr to, CUdeviceptr from, std::size_t size, CUstream) {
  g_now_ms += 0.1;
  return std::memcpy(at<void>(to), at<void>(from), size), CUDA_SUCCESS;
}
CUresult cuMemsetD8(CUdeviceptr to, unsigned char value, std::size_t size) { return std::memset(at<void>(to), value, size), CUDA_SUCCESS; }
CUresult cuMemsetD8Async(CUdeviceptr to, unsigned char value, std::size_t size, CUstream) { return cuMemsetD8(to, value, size); }
CUresult cuMemsetD32Async(CUdeviceptr to, unsigned value, std::size_t count, CUstream) {
  // The flush, whose contents nobody reads, would take most of the time.
  for (std::size_t i = 0; i < std::min<std::size_t>(count, 1024); ++i) at<unsigned>(to)[i] = value;
  return CUDA_SUCCESS;
}
CUresult cuModuleLoadData(CUmodule* module, const void* image) {
  // A GPU of the future gets the PTX.
  if (is("future") != (std::memcmp(image, "//", 2) == 0)) return CUDA_ERROR_INVALID_IMAGE;
  return *module = nullptr, CUDA_SUCCESS;
}
CUresult cuModuleGetFunction(CUfunction* function, CUmodule, const char* name) {
  *function = reinterpret_cast<CUfunction>(new std::string(name + std::strlen("tl_entry_")));
  return CUDA_SUCCESS;
}
CUresult cuFuncGetAttribute(int* value, CUfunction_attribute, CUfunction) { return *value = 0, CUDA_SUCCESS; }
CUresult cuFuncSetAttribute(CUfunction, CUfunction_attribute, int) { return CUDA_SUCCESS; }
CUresult cuLaunchKernel(CUfunction function, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned, CUstream, void** parameters, void**) {
  const std::string& name = *reinterpret_cast<std::string*>(function);
  const auto* a = static_cast<const unsigned long long*>(parameters[0]);
  g_now_ms += 0.1;
  if (name == "toobig") return CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES;
  if (name == "fill_f32") fill(a);
  else if (name == "digest") digest(a);
  else if (name == "scrub") g_shared = static_cast<unsigned>(a[1]);
  else if (name == "stamp") *at<unsigned long>(a[0]) = static_cast<unsigned long>(g_now_ms * 1e6);
  else if (name.starts_with("add")) run_addition(name, a);
  else if (name != "pause" && name != "nothing") run_tests_kernel(name, a);
  return CUDA_SUCCESS;
}
CUresult cuEventCreate(CUevent* event, unsigned) { return *event = reinterpret_cast<CUevent>(new Event{}), CUDA_SUCCESS; }
CUresult cuEventDestroy(CUevent event) { return delete reinterpret_cast<Event*>(event), CUDA_SUCCESS; }
CUresult cuEventRecord(CUevent event, CUstream) { return reinterpret_cast<Event*>(event)->ms = g_now_ms, CUDA_SUCCESS; }
CUresult cuEventSynchronize(CUevent) { return answer(); }
CUresult cuTensorMapEncodeTiled(CUtensorMap*, CUtensorMapDataType, cuuint32_t, void*, const cuuint64_t*, const cuuint64_t*, const cuuint32_t*, const cuuint32_t*,
                                CUtensorMapInterleave, CUtensorMapSwizzle, CUtensorMapL2promotion, CUtensorMapFloatOOBfill) {
  return answer();
}
CUresult cuEventElapsedTime(float* ms, CUevent from, CUevent to) {
  return *ms = static_cast<float>(reinterpret_cast<Event*>(to)->ms - reinterpret_cast<Event*>(from)->ms), CUDA_SUCCESS;
}

}  // extern "C"
