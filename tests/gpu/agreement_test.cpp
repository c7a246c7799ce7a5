// Reductions give the simulator's bits, for every number of warps and tiles smaller and larger than a block.
#include <gtest/gtest.h>

#include <cmath>

#include <sim/simulator.hpp>

#include "machine.hpp"

namespace kl::gpu {
namespace {

// y[3 i ...] = sum, maximum and position of the smallest element of block i.
constexpr const char* kKernel =
    "constexpr auto BLOCK = tl::meta<\"BLOCK\", 256>;\n"
    "TL_KERNEL void reduce(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> y, int n) {\n"
    "  auto at = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK);\n"
    "  auto v = tl.load(x + at, at < n, 0.5f);\n"
    "  auto out = y + 3 * tl.program_id(0);\n"
    "  tl.store(out, tl.sum(v));\n"
    "  tl.store(out + 1, tl.max(v));\n"
    "  tl.store(out + 2, float(tl.argmin(v)));\n"
    "}\n"
    "TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> y, int n) {\n"
    "  host.launch(reduce, tl::grid(tl::cdiv(n, BLOCK)), x, y, n);\n}\n";

struct Setting {
  const char* block;
  const char* warps;
};

TEST(GpuAgreement, ReductionsAreTheSimulatorsBitForBit) {
  KL_NEED_GPU();
  constexpr std::int64_t kElements = 10'000;
  const auto file = write_kernel(test_folder(), "reduce", kKernel);
  RunBackend backend;
  RunRequest request;
  request.arguments = {floats("x", Role::kInput, kElements), floats("y", Role::kOutput, 3 * kElements / 16), number("n", kElements)};
  Buffer& x = std::get<Buffer>(request.arguments[0]);
  for (std::int64_t i = 0; i < kElements; ++i) {
    const auto value = static_cast<float>(std::sin(0.37 * static_cast<double>(i * i % 7919)) * 3 + 0.1);
    std::memcpy(&x.bytes[static_cast<std::size_t>(i) * sizeof value], &value, sizeof value);
  }
  for (const Setting& s : {Setting{"16", "4"}, {"64", "1"}, {"128", "4"}, {"256", "2"}, {"1024", "1"}, {"1024", "4"}, {"1024", "8"},
                           {"1024", "16"}, {"4096", "4"}, {"4096", "8"}, {"4096", "16"}, {"4096", "32"}}) {
    SCOPED_TRACE(std::string("BLOCK ") + s.block + ", num_warps " + s.warps);
    const auto compiled = backend.compile({.file = file, .meta = {{"BLOCK", s.block}, {"num_warps", s.warps}}});
    ASSERT_TRUE(compiled.ok) << compiled.log;
    request.module = compiled.module;
    const RunResult here = sim::simulate(request), there = backend.run(request);
    ASSERT_EQ(there.outcome, RunOutcome::kCompleted) << there.message;
    EXPECT_TRUE(there.findings.empty());
    EXPECT_EQ(here.buffers[1].bytes, there.buffers[1].bytes);
  }
}

}  // namespace
}  // namespace kl::gpu
