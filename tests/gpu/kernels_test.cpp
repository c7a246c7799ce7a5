// Every kernel of the conformance suites compiles for the GPU, also where there is none: the oldest generation
// and the newest.
#include <gpu/gpu_compiler.hpp>

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <regex>

#include <host/paths.hpp>

namespace kl::gpu {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> kernel_names(const fs::path& file) {
  std::ifstream in(file);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  static const std::regex kKernel("TL_KERNEL void ([a-z0-9_]+)");
  std::vector<std::string> names;
  for (std::sregex_iterator m(text.begin(), text.end(), kKernel), end; m != end; ++m) names.push_back((*m)[1]);
  return names;
}

TEST(GpuKernels, EveryConformanceKernelCompiles) {
  int kernels = 0;
  for (const auto& entry : fs::directory_iterator(host::source_root() / "tests/conformance/kernels")) {
    // Half a minute for each generation: the GPU compiles it when it runs it.
    for (const std::string& name : kernel_names(entry.path())) {
      for (const char* arch : {"sm_75", "sm_90a"}) {
        SCOPED_TRACE(entry.path().filename().string() + " " + name + " " + arch);
        const CompiledKernel kernel = compile({.file = entry.path(), .kernel = name, .arch = arch});
        if (!kernel.unavailable.empty()) GTEST_SKIP() << kernel.unavailable;
        ASSERT_TRUE(kernel.ok) << kernel.log;
        EXPECT_EQ(kernel.resources.spill_store_bytes, 0) << kernel.log;
      }
      ++kernels;
    }
  }
  EXPECT_GE(kernels, 16);
}

}  // namespace
}  // namespace kl::gpu
