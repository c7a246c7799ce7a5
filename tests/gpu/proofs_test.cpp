// The proofs of kernels can fail, and read what is declared beside a kernel.
#include "proofs.hpp"

#include <gtest/gtest.h>
#include <gtest/gtest-spi.h>

#include <algorithm>
#include <ctime>
#include <fstream>

#include <host/digest.hpp>
#include <host/paths.hpp>

#include "machine.hpp"

namespace kl::gpu {
namespace {

namespace fs = std::filesystem;

TEST(Expectations, AreReadFromTheirLines) {
  const fs::path file = write_kernel(test_folder(), "k",
                                     "  // gpu: gather: narrow loads (it reads where an index says: anywhere)\n"
                                     "// gpu: softmax: narrow stores, shared memory at most 512, occupancy at least 50\n"
                                     "// gpu: rope: local memory at most 32 (for angles beyond 105615)\n"
                                     "// gpus are fast: really\n");
  const auto all = expectations_in(file);
  ASSERT_EQ(all.size(), 3U);
  EXPECT_TRUE(all.at("gather").narrow_loads);
  EXPECT_FALSE(all.at("gather").narrow_stores);
  EXPECT_TRUE(all.at("softmax").narrow_stores);
  EXPECT_EQ(all.at("softmax").shared_at_most, 512);
  EXPECT_EQ(all.at("softmax").occupancy_at_least, 50);
  EXPECT_EQ(all.at("softmax").local_at_most, std::nullopt);
  EXPECT_EQ(all.at("rope").local_at_most, 32);
}

TEST(Expectations, WordThatIsNotKnownFails) {
  static fs::path file;
  for (const char* line : {"// gpu: k: narow loads\n", "// gpu: k: shared memory at most many\n", "// gpu: narrow loads\n"}) {
    file = write_kernel(test_folder(), "k", line);
    EXPECT_NONFATAL_FAILURE(expectations_in(file), "cannot read");
  }
}

TEST(KernelsIn, HaveTheWidthOfTheirNarrowestTensor) {
  const auto units = kernels_in(write_kernel(test_folder(), "k",
                                             "constexpr auto W = tl::meta<\"num_warps\", 8>;\n"
                                             "TL_KERNEL void a(tl::block& tl, tl::ptr<const float> x,\n                tl::ptr<tl::int64> y) {}\n"
                                             "TL_KERNEL void b(tl::block& tl, tl::ptr<const tl::bfloat16> x, tl::ptr<float> y) {}\n"));
  ASSERT_EQ(units.size(), 2U);
  EXPECT_EQ(units[0].kernel, "a");
  EXPECT_EQ(units[0].arguments.vector_elements, 4);
  EXPECT_EQ(units[0].num_warps, 8);
  EXPECT_EQ(units[1].arguments.vector_elements, 8);
}

KernelUnit unit_of(const std::string& name, const std::string& statement) {
  return {write_kernel(test_folder(), name, copy_kernel(statement)), "copy", "sm_80", 4, {}, {}};
}

TEST(Prove, KernelOfNarrowAccessesFailsUnlessItIsDeclared) {
  KernelUnit backwards = unit_of("backwards", "auto from = n - 1 - at; tl.store(y + from, tl.load(x + from, at < n), at < n);");
  backwards.meta = {{"BLOCK", "1024"}};  // two vectors a thread: more accesses than scalars have
  KernelUnit wide = unit_of("wide", "tl.store(y + at, tl.load(x + at, at < n), at < n);");
  wide.meta = backwards.meta;
  if (!prove(wide, {})) GTEST_SKIP() << "there is no run-time compiler here";
  Expectations narrow;
  narrow.narrow_loads = narrow.narrow_stores = true;
  testing::TestPartResultArray failures;
  {
    testing::ScopedFakeTestPartResultReporter reporter(&failures);
    prove(backwards, {});
    prove(wide, narrow);
  }
  EXPECT_EQ(failures.size(), 4);  // loads and stores of each
}

TEST(Prove, KernelThatIndexesRegistersAtRunTimeFails) {
  const KernelUnit unit = unit_of("local", "float kept[64]; for (int i = 0; i < 64; ++i) kept[i] = tl.load(x + i); "
                                         "tl.store(y, kept[n % 64] + kept[n % 7]);");
  const Inspection i = inspect(unit);
  if (!i.compiled.unavailable.empty()) GTEST_SKIP() << i.compiled.unavailable;
  ASSERT_TRUE(i.compiled.ok) << i.compiled.log;
  EXPECT_GT(i.counts.local, 0);
  testing::TestPartResultArray failures;
  {
    testing::ScopedFakeTestPartResultReporter reporter(&failures);
    prove(unit, {});
  }
  EXPECT_GT(failures.size(), 0);
}

TEST(Prove, LocalMemoryIsHeldToWhatIsDeclared) {
  const KernelUnit local = unit_of("local", "float kept[64]; for (int i = 0; i < n; ++i) kept[i * n % 64] = tl.load(x + i); "
                                          "tl.store(y, kept[n % 64] + kept[n % 7]);");
  KernelUnit plain = unit_of("plain", "tl.store(y + at, tl.load(x + at, at < n), at < n);");
  plain.meta = {{"BLOCK", "1024"}};
  Expectations enough, little;
  enough.narrow_loads = little.narrow_loads = true;  // scalars
  enough.local_at_most = 256;
  little.local_at_most = 128;
  if (!prove(local, enough)) GTEST_SKIP() << "there is no run-time compiler here";
  Expectations unneeded;
  unneeded.local_at_most = 256;
  testing::TestPartResultArray failures;
  {
    testing::ScopedFakeTestPartResultReporter reporter(&failures);
    prove(local, little);
    prove(plain, unneeded);
  }
  ASSERT_EQ(failures.size(), 2);
  EXPECT_NE(std::string(failures.GetTestPartResult(0).message()).find("local memory:"), std::string::npos);
  EXPECT_NE(std::string(failures.GetTestPartResult(1).message()).find("declared to use local memory"), std::string::npos);
}

// Of this process, so that other processes on the machine hardly count.
double compile_cpu_ms(const std::string& name, const std::string& kernel) {
  const std::string text = host::read_file(host::source_root() / "bench/kernels" / name).value_or("");
  double best = 1e9;
  for (int i = 0; i < 2; ++i) {
    const fs::path file = test_folder() / name;
    std::ofstream(file) << text << "// " << std::time(nullptr) << " " << getpid() << " " << i << "\n";  // not in the cache
    const std::clock_t start = std::clock();
    const CompiledKernel compiled = compile({.file = file, .kernel = kernel, .arch = "sm_90a"});
    if (!compiled.unavailable.empty()) return -1;
    EXPECT_TRUE(compiled.ok) << compiled.log;
    EXPECT_FALSE(compiled.cached);
    best = std::min(best, 1000.0 * static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC);
  }
  std::printf("%s: %.0f ms of CPU\n", kernel.c_str(), best);
  return best;
}

// Ten times what they take on a quiet machine: a header that became ten times as slow shows, a busy machine does not.
TEST(CompileTime, OfTheFirstKernelsStaysFarFromASecond) {
  const double add_ms = compile_cpu_ms("vector_add.hpp", "vector_add");
  if (add_ms < 0) GTEST_SKIP() << "there is no run-time compiler here";
  EXPECT_LT(add_ms, 1500);
  EXPECT_LT(compile_cpu_ms("row_softmax.hpp", "softmax"), 3000);
}

}  // namespace
}  // namespace kl::gpu
