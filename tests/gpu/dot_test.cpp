// What tl.dot becomes, for every dtype, generation and several shapes: tensor cores where there are any, sums in registers,
// nothing spilled.
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

constexpr const char* kByFma = "fma.rn.f32";

// With the instruction that the product is made of.
Inspection expect_in_registers(const KernelUnit& unit, const char* instruction) {
  SCOPED_TRACE(unit.kernel + " " + unit.arch);
  Inspection i = inspect(unit);
  if (!i.compiled.unavailable.empty()) return i;
  std::printf("%s %s: %.0f ms, %d registers\n", unit.kernel.c_str(), unit.arch.c_str(), i.compiled.ms, i.compiled.resources.registers);
  EXPECT_TRUE(i.compiled.ok) << i.compiled.log;
  EXPECT_EQ(i.counts.local, 0);
  EXPECT_EQ(i.compiled.resources.spill_store_bytes, 0);
  EXPECT_EQ(i.compiled.resources.stack_bytes, 0);
  EXPECT_NE(i.compiled.ptx.find(instruction), std::string::npos) << instruction;
  return i;
}

TEST(Dot, EveryDtypeStaysInRegisters) {
  const Shape one{"64", "32", "16", "1"}, small{"16", "16", "16", "4"}, usual{"64", "64", "64", "8"};
  if (!expect_in_registers(unit_of("dot_f16", "sm_75", one, 8), kByFma).compiled.unavailable.empty()) GTEST_SKIP();
  expect_in_registers(unit_of("dot_tf32", "sm_75", one, 4), kByFma);
  expect_in_registers(unit_of("dot_bf16", "sm_75", one, 8), kByFma);
  expect_in_registers(unit_of("dot_e5m2", "sm_75", one, 16), kByFma);
  expect_in_registers(unit_of("dot_int8", "sm_75", one, 16), "mad.lo.s32");
  expect_in_registers(unit_of("sums", "sm_75", one, 8), kByFma);
  for (const auto& [arch, s] : {std::pair{"sm_80", small}, std::pair{"sm_90a", usual}}) {
    const bool floats8 = std::string(arch) != "sm_80";
    expect_in_registers(unit_of("dot_f16", arch, s, 8), "m16n8k16.row.col.f32.f16");
    expect_in_registers(unit_of("dot_bf16", arch, s, 8), "m16n8k16.row.col.f32.bf16");
    expect_in_registers(unit_of("dot_tf32", arch, s, 4), "m16n8k8.row.col.f32.tf32");
    expect_in_registers(unit_of("dot_ieee", arch, s, 4), kByFma);
    expect_in_registers(unit_of("dot_e4m3", arch, s, 16), floats8 ? "m16n8k32.row.col.f32.e4m3" : "m16n8k16.row.col.f32.f16");
    expect_in_registers(unit_of("dot_e5m2", arch, s, 16), floats8 ? "m16n8k32.row.col.f32.e5m2" : "m16n8k16.row.col.f32.f16");
    expect_in_registers(unit_of("dot_int8", arch, s, 16), "m16n8k32.row.col.s32.s8");
    expect_in_registers(unit_of("sums", arch, s, 8), "m16n8k16.row.col.f32.f16");
  }
}

// The loop of a plain matrix product: every operand comes by ldmatrix, 32 bytes of k at a time, nothing else does.
TEST(Dot, LoopOfAMatrixProductIsMadeOfMatrices) {
  const auto file = host::source_root() / "bench/kernels/matmul.hpp";
  const KernelUnit large{.file = file, .kernel = "matmul_f16", .arch = "sm_80", .num_warps = 8, .arguments = {.vector_elements = 8}, .meta = {{"BLOCK_K", "32"}}};
  KernelUnit small = large;
  small.num_warps = 4;
  small.meta = {{"BLOCK_M", "64"}, {"BLOCK_N", "64"}, {"BLOCK_K", "32"}, {"num_warps", "4"}};
  for (const char* arch : {"sm_80", "sm_90a"})
    for (KernelUnit unit : {large, small}) {
      unit.arch = arch;
      const Inspection i = expect_in_registers(unit, "ldmatrix.sync.aligned.m8n8.x4.trans");
      if (!i.compiled.unavailable.empty()) GTEST_SKIP();
      EXPECT_EQ(i.counts.matrix, unit.num_warps == 8 ? 32 : 16) << "products of 16 x 8 x 16";
    }
}

}  // namespace
}  // namespace kl::gpu
