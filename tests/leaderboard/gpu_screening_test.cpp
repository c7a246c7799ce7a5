// Code for a GPU is looked at itself: what NVRTC makes of solutions may run, and what keeps, calls or launches something may not.
#include <leaderboard/worker/gpu_screening.hpp>

#include <cstdlib>
#include <fstream>

#include <gtest/gtest.h>

#include <checker/inputs.hpp>
#include <checker/puzzle_folder.hpp>
#include <gpu/plan_kernels.hpp>
#include <host/paths.hpp>
#include <host/plan_child.hpp>
#include "stores.hpp"

namespace kl::board {
namespace {

namespace fs = std::filesystem;

gpu::CompiledKernel compiled(const fs::path& folder, const std::string& before, const std::string& statement, const char* arch = "sm_90a") {
  const fs::path file = folder / "kernel.hpp";
  std::ofstream(file) << "#include <tl/tl.hpp>\n" << before << "\nTL_KERNEL void k(tl::block& tl, tl::ptr<float> out, int n) {\n  float value = 1;\n  " << statement
                      << "\n  tl.store(out + tl.program_id(0), value);\n}\n";
  return gpu::compile({file, "k", arch, 4, {}, {}});
}

struct Code {
  const char* name;
  const char* before;
  const char* statement;
  const char* says;  // empty: it may run
};

class GpuScreening : public testing::TestWithParam<Code> {};

TEST_P(GpuScreening, LooksAtTheCode) {
  const StoreFolder folder;
  for (const char* arch : {"sm_75", "sm_80", "sm_90a"}) {
    SCOPED_TRACE(arch);
    const gpu::CompiledKernel code = compiled(folder.path(), GetParam().before, GetParam().statement, arch);
    if (!code.unavailable.empty()) GTEST_SKIP() << code.unavailable;
    ASSERT_TRUE(code.ok) << code.log;
    for (const auto& why : {screen_cubin(code.cubin), screen_ptx(code.ptx)}) {
      if (std::string(GetParam().says).empty()) {
        EXPECT_FALSE(why) << *why;
      } else {
        ASSERT_TRUE(why);
        EXPECT_NE(why->find(GetParam().says), std::string::npos) << *why;
      }
    }
  }
}

const Code kCodes[] = {
    {"Plain", "", "", ""},
    {"Shared", "", "extern __shared__ float s[]; s[threadIdx.x] = n; __syncthreads(); value = s[0];", ""},
    {"Constant", "constexpr float table[4] = {1, 2, 3, 4};", "value = table[2] + table[1];", ""},
    {"TableIndexedAtRunTime", "constexpr float table[4] = {1, 2, 3, 4};", "value = table[n & 3];", "table"},
    {"FunctionOfItsOwn", "__device__ __noinline__ float twice(float x) { return x * 2 + clock(); }", "value = twice(value);", ""},
    {"LocalArray", "", "float a[64]; for (int i = 0; i < 64; ++i) a[i] = i * n; value = a[n & 63];", ""},
    {"WordInAText", "// .global .align 4 .b8 not_there[4];", "", ""},
    {"LargeAngles", "", "value = sinf(static_cast<float>(n)) + static_cast<float>(cos(static_cast<double>(n)));", ""},
    {"Variable", "__device__ float kept;", "value = kept; kept = value + n;", "kept"},
    {"VariableWithAValue", "__device__ float begun = 7;", "value = begun; begun = value + n;", "begun"},
    {"StaticInTheKernel", "", "static float within; within += n; value = within;", "within"},
    {"OneOfMany", "__device__ float first; __device__ float second;", "second = value; value = second + n;", "second"},
    {"AddressAlone", "__device__ float aside;", "if (n == 12345) out = {&aside};", "aside"},
    {"Managed", "__device__ int counter;", "value = atomicAdd(&counter, 1);", "counter"},
    {"Allocation", "", "float* p = (float*)malloc(n); *p = n; value = p[n / 2];", "malloc"},
    {"Printing", "", "printf(\"%d\", n);", "the kernel's code"},
    {"Assertion", "extern \"C\" __device__ void __assertfail(const char*, const char*, unsigned, const char*, unsigned long);", "if (n > 7) __assertfail(0, 0, 0, 0, 1);", "__assertfail"},
    {"CallOut", "extern \"C\" __device__ int cudaGraphLaunch(void*, void*);", "value = cudaGraphLaunch(nullptr, nullptr);", "cudaGraphLaunch"},
};
INSTANTIATE_TEST_SUITE_P(Codes, GpuScreening, testing::ValuesIn(kCodes), [](const auto& info) { return std::string(info.param.name); });

TEST(GpuScreening, RefusesWhatIsNoCode) {
  for (const std::string& text : {std::string(), std::string("\x7f" "ELF"), std::string(4096, '\xff'), std::string("\x7f" "ELF\2") + std::string(300, '\1')}) {
    EXPECT_TRUE(screen_cubin(text));
    EXPECT_TRUE(screen_ptx(text));
  }
}

// Damaged code may be refused or not, but never ends the screen.
TEST(GpuScreening, SurvivesDamage) {
  const StoreFolder folder;
  const gpu::CompiledKernel code = compiled(folder.path(), "", "");
  if (!code.unavailable.empty()) GTEST_SKIP() << code.unavailable;
  for (std::size_t at = 0; at < code.cubin.size(); at += 3) {
    std::string damaged = code.cubin;
    damaged[at] = static_cast<char>(damaged[at] ^ 0xFF);
    screen_cubin(damaged);
    screen_cubin(damaged.substr(0, at));
  }
  for (std::size_t at = 0; at < code.ptx.size(); at += 17) screen_ptx(code.ptx.substr(at));
}

// Of each kind of kernel one: plain loads, tensor descriptors, atomics, attention. KL_EVERY_SOLUTION=1 takes all puzzles, in minutes.
TEST(GpuScreening, SolutionsMayRun) {
  int screened = 0;
  for (const PuzzleFolder& folder : find_puzzles(host::source_root() / "puzzles")) {
    const bool is_one = folder.slug == "vector-add" || folder.slug == "matmul" || folder.slug == "softmax" || folder.slug == "flash-fwd";
    if (!is_one && std::getenv("KL_EVERY_SOLUTION") == nullptr) continue;
    const LoadedPuzzle loaded = load_puzzle(folder);
    ASSERT_NE(loaded.puzzle, nullptr) << loaded.error;
    const host::CompileResult module = host::compile_kernel({.file = folder.solution(), .entries = loaded.puzzle->entries});
    ASSERT_TRUE(module.ok) << module.log;
    RunRequest request;
    request.module = module.module;
    request.entry = loaded.puzzle->entries.front();
    const Case size(loaded.puzzle->parameters, loaded.puzzle->cases.front());
    request.arguments = make_inputs(loaded.puzzle->arguments(size), 1).arguments;
    const host::PlanResult plan = host::plan_in_child(request, 132);
    ASSERT_EQ(plan.outcome, RunOutcome::kCompleted) << folder.slug << ": " << plan.message;
    for (const gpu::PlannedKernel& k : gpu::kernels_of(plan.plan, folder.solution(), "sm_90a", {})) {
      const gpu::CompiledKernel code = gpu::compile(k.unit);
      if (!code.unavailable.empty()) GTEST_SKIP() << code.unavailable;
      ASSERT_TRUE(code.ok) << folder.slug << ": " << code.log;
      for (const auto& why : {screen_cubin(code.cubin), screen_ptx(code.ptx)}) EXPECT_FALSE(why) << folder.slug << ", " << k.unit.kernel << ": " << *why;
      ++screened;
    }
  }
  EXPECT_GE(screened, 4);
}

}  // namespace
}  // namespace kl::board
