// What a machine without a GPU can prove: every solution compiles for every generation, with the accesses that
// it should have and nothing in local memory.
#include <gpu/gpu_compiler.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include <checker/case_run.hpp>
#include <checker/puzzle_folder.hpp>
#include <host/kernel_module.hpp>
#include <host/paths.hpp>

namespace kl::gpu {
namespace {


// The kernels that a file launches in the first case of its puzzle.
std::vector<KernelUnit> kernels_of(const PuzzleFolder& folder, const std::filesystem::path& file) {
  const LoadedPuzzle puzzle = load_puzzle(folder);
  EXPECT_EQ(puzzle.error, "");
  if (puzzle.puzzle == nullptr) return {};
  const PreparedCase prepared = prepare_case(*puzzle.puzzle, Case(puzzle.puzzle->parameters, puzzle.puzzle->cases.front()), 0, 0);
  const auto compiled = host::compile_kernel({.file = file, .entries = puzzle.puzzle->entries});
  EXPECT_TRUE(compiled.ok) << compiled.log;
  std::vector<KernelUnit> units;
  std::set<std::string> seen;
  for (const std::string& entry : puzzle.puzzle->entries) {
    const RunRequest request = request_for(prepared, compiled.module, entry, 0, {});
    const host::KernelModule module(request);
    const auto plan = module.plan(request, 1, [](tl::dtype_id, std::int64_t) { return 100; });
    for (const auto& launch : plan.launches)
      if (seen.insert(launch.kernel).second)
        units.push_back({file, launch.kernel, "", launch.what.num_warps, vector_elements(launch.arguments), {}});
  }
  return units;
}

class GpuCompiler : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    for (const PuzzleFolder& folder : find_puzzles(host::source_root() / "puzzles"))
      for (KernelUnit& unit : kernels_of(folder, folder.solution())) units_->push_back(std::move(unit));
  }
  static inline std::vector<KernelUnit>* units_ = new std::vector<KernelUnit>;
};

TEST_F(GpuCompiler, EverySolutionCompilesForEveryGeneration) {
  double slowest_ms = 0;
  for (const char* arch : {"sm_75", "sm_80", "sm_90a"}) {
    for (KernelUnit unit : *units_) {
      unit.arch = arch;
      SCOPED_TRACE(unit.file.string() + " " + unit.kernel + " " + arch);
      const CompiledKernel kernel = compile(unit);
      if (!kernel.unavailable.empty()) GTEST_SKIP() << kernel.unavailable;
      ASSERT_TRUE(kernel.ok) << kernel.log;
      EXPECT_FALSE(kernel.cubin.empty());
      EXPECT_GT(kernel.resources.registers, 0) << kernel.log;
      EXPECT_EQ(kernel.resources.stack_bytes, 0) << kernel.log;
      EXPECT_EQ(kernel.resources.spill_store_bytes + kernel.resources.spill_load_bytes, 0) << kernel.log;
      EXPECT_EQ(kernel.ptx.find(".local"), std::string::npos);
      if (!kernel.cached) slowest_ms = std::max(slowest_ms, kernel.ms);
    }
  }
  RecordProperty("slowest_compile_ms", static_cast<int>(slowest_ms));
  if (slowest_ms > 0) std::printf("slowest compile: %.0f ms\n", slowest_ms);
}

TEST_F(GpuCompiler, ContiguousTilesMoveSixteenBytesAtATime) {
  int contiguous = 0;
  for (KernelUnit unit : *units_) {
    if (unit.kernel != "vector_add" && unit.kernel != "saxpy") continue;
    unit.arch = "sm_80";
    SCOPED_TRACE(unit.file.string());
    const CompiledKernel kernel = compile(unit);
    if (!kernel.unavailable.empty()) GTEST_SKIP() << kernel.unavailable;
    EXPECT_NE(kernel.ptx.find("ld.global.v4"), std::string::npos);
    EXPECT_NE(kernel.ptx.find("st.global.v4"), std::string::npos);
    ++contiguous;
  }
  EXPECT_EQ(contiguous, 2);
}

TEST_F(GpuCompiler, SecondTimeComesFromTheCache) {
  KernelUnit unit = units_->front();
  unit.arch = "sm_80";
  const CompiledKernel first = compile(unit);
  if (!first.unavailable.empty()) GTEST_SKIP() << first.unavailable;
  const CompiledKernel second = compile(unit);
  EXPECT_TRUE(second.cached);
  EXPECT_EQ(second.cubin, first.cubin);
  EXPECT_EQ(second.resources.registers, first.resources.registers);
  unit.num_warps *= 2;
  EXPECT_NE(compile(unit).cubin, first.cubin);
}

// A starter's open holes plan something on any backend, and its kernels compile as they stand.
TEST_F(GpuCompiler, StartersCompile) {
  for (const PuzzleFolder& folder : find_puzzles(host::source_root() / "puzzles")) {
    for (KernelUnit unit : kernels_of(folder, folder.starter())) {
      if (unit.kernel.empty()) continue;  // its marker is one of the holes
      unit.arch = "sm_80";
      const CompiledKernel kernel = compile(unit);
      if (!kernel.unavailable.empty()) GTEST_SKIP() << kernel.unavailable;
      EXPECT_TRUE(kernel.ok) << unit.file << " " << kernel.log;
    }
  }
}

}  // namespace

TEST(ScratchBytes, IsTheLargestRequest) {
  EXPECT_EQ(scratch_bytes("st.f32;\n// tl_scratch 512;\nadd\n\t// tl_scratch 4096;\n// tl_scratch 16;"), 4096);
  EXPECT_EQ(scratch_bytes(".entry"), 0);
}

TEST(ArchOf, NamesExactlyThisChipFromNineOn) {
  EXPECT_EQ(arch_of(75), "sm_75");
  EXPECT_EQ(arch_of(89), "sm_89");
  EXPECT_EQ(arch_of(90), "sm_90a");
}

}  // namespace kl::gpu
