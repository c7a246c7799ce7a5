// What tl.dot becomes, for every dtype, generation and several shapes: it compiles, keeps its sums in registers and spills nothing.
#include <gpu/inspect.hpp>

#include <gtest/gtest.h>

#include <cstdio>
#include <string>
#include <utility>

#include <host/paths.hpp>

#include "proofs.hpp"

namespace kl::gpu {
namespace {

struct Shape {
  const char *rows, *columns, *depth, *warps;
};

KernelUnit unit_of(const char* kernel, const char* arch, const Shape& s, int vector_elements) {
  return {.file = host::source_root() / "tests/conformance/kernels/dot.hpp", .kernel = kernel, .arch = arch, .num_warps = std::stoi(s.warps),
          .arguments = {.vector_elements = vector_elements},
          .meta = {{"ROWS", s.rows}, {"COLUMNS", s.columns}, {"DEPTH", s.depth}, {"num_warps", s.warps}}};
}

// With the fused multiply-adds or integer products that the product is made of.
void expect_in_registers(const KernelUnit& unit, const char* instruction) {
  const Inspection i = inspect(unit);
  std::printf("%s %s: %.0f ms, %d registers\n", unit.kernel.c_str(), unit.arch.c_str(), i.compiled.ms, i.compiled.resources.registers);
  if (!i.compiled.unavailable.empty()) GTEST_SKIP() << i.compiled.unavailable;
  ASSERT_TRUE(i.compiled.ok) << unit.kernel << " " << unit.arch << "\n" << i.compiled.log;
  EXPECT_EQ(i.counts.local, 0) << unit.kernel << " " << unit.arch;
  EXPECT_EQ(i.compiled.resources.spill_store_bytes, 0) << unit.kernel << " " << unit.arch;
  EXPECT_NE(i.compiled.ptx.find(instruction), std::string::npos) << unit.kernel << " " << unit.arch;
}

TEST(Dot, EveryDtypeStaysInRegisters) {
  const std::pair<const char*, Shape> units[] = {{"sm_75", {"64", "32", "16", "1"}}, {"sm_80", {"16", "16", "16", "4"}}, {"sm_90a", {"64", "64", "64", "8"}}};
  for (const auto& [arch, s] : units) {
    for (const char* kernel : {"dot_tf32", "dot_ieee"}) expect_in_registers(unit_of(kernel, arch, s, 4), "fma.rn.f32");
    for (const char* kernel : {"dot_f16", "dot_bf16"}) expect_in_registers(unit_of(kernel, arch, s, 8), "fma.rn.f32");
    for (const char* kernel : {"dot_e4m3", "dot_e5m2"}) expect_in_registers(unit_of(kernel, arch, s, 16), "fma.rn.f32");
    expect_in_registers(unit_of("dot_int8", arch, s, 16), "mad.lo.s32");
    expect_in_registers(unit_of("sums", arch, s, 8), "fma.rn.f32");
  }
}

}  // namespace
}  // namespace kl::gpu
