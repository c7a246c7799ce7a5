// Configurations are compiled, planned and judged where there is no GPU.
#include <tune/candidate.hpp>

#include <cstdlib>
#include <fstream>

#include <gtest/gtest.h>

#include <host/host_compiler.hpp>

namespace kl::tune {
namespace {

constexpr const char* kCopy = R"(#include <tl/tl.hpp>
constexpr auto BLOCK = tl::meta<"BLOCK", 128>;
constexpr auto SKIP = tl::meta<"SKIP", false>;
TL_KERNEL void copy(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> y, int n) {
  auto i = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK);
  tl.store(y + i, tl.load(x + i, i < n), i < n);
}
TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> y, int n) {
  host.launch(copy, tl::grid(SKIP ? 0 : tl::cdiv(n, BLOCK)), x, y, n);
}
)";

class Candidates : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "tune.XXXXXX").string();
    folder_ = mkdtemp(name.data());
    std::ofstream(folder_ / "kernel.hpp") << kCopy;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  PrepareRequest request() const {
    PrepareRequest r;
    r.file = folder_ / "kernel.hpp";
    r.arch = "sm_90a";
    r.threads = 2;
    const Buffer x{"x", tl::dtype_id::float32, Role::kInput, {1 << 20}, {1}, {}}, y{"y", tl::dtype_id::float32, Role::kOutput, {1 << 20}, {1}, {}};
    r.run.arguments = {x, y, Scalar{"n", tl::dtype_id::int32, 1 << 20}};
    return r;
  }
  static std::vector<Configuration> all(std::vector<std::vector<std::pair<std::string, std::string>>> metas) {
    std::vector<Configuration> out;
    for (auto& meta : metas) {
      std::string text = "own";
      for (const auto& [name, value] : meta) text = name + "=" + value;
      out.push_back({{}, std::move(meta), text});
    }
    return out;
  }
  std::filesystem::path folder_;
};

TEST_F(Candidates, AreCompiledPlannedAndJudged) {
  std::size_t steps = 0, of = 0;
  PrepareRequest r = request();
  r.on_progress = [&](std::size_t done, std::size_t all_of_them) {
    EXPECT_EQ(done, ++steps);
    of = all_of_them;
  };
  const auto candidates = prepare(r, all({{}, {{"BLOCK", "512"}}, {{"BLOCK", "100"}}, {{"SKIP", "true"}}, {{"num_stages", "2"}}}));
  ASSERT_EQ(candidates.size(), 5u);
  if (!candidates[0].unavailable.empty()) GTEST_SKIP() << candidates[0].unavailable;
  EXPECT_EQ(candidates[0].dropped, "");
  ASSERT_EQ(candidates[0].kernels.size(), 1u);
  EXPECT_EQ(candidates[0].kernels[0].kernel, "copy");
  EXPECT_EQ(candidates[0].kernels[0].threads, 128);
  EXPECT_EQ(candidates[0].kernels[0].blocks, 8192);
  EXPECT_GT(candidates[0].kernels[0].resources.registers, 0);
  EXPECT_EQ(candidates[0].kernels[0].occupancy.most_warps, 64);
  EXPECT_EQ(candidates[1].dropped, "");
  EXPECT_EQ(candidates[1].kernels[0].blocks, 2048);
  EXPECT_TRUE(candidates[2].dropped.starts_with("does not compile: line 5: ")) << candidates[2].dropped;
  EXPECT_EQ(candidates[3].dropped, "launches no block at this size");
  EXPECT_EQ(candidates[4].dropped, "is the same machine code as own");
  EXPECT_EQ(steps, of);
}

KernelEstimate estimate(int threads, int registers, int shared_bytes, int spilled = 0) {
  KernelEstimate k;
  k.kernel = "k";
  k.threads = threads;
  k.resources.registers = registers;
  k.resources.spill_store_bytes = spilled;
  k.dynamic_shared_bytes = shared_bytes;
  k.occupancy = gpu::occupancy(*gpu::sm_limits(90), {.threads = threads, .registers_per_thread = registers, .shared_bytes = shared_bytes});
  return k;
}
Candidate candidate(KernelEstimate k) {
  Candidate c;
  c.kernels = {std::move(k)};
  return c;
}

TEST(ReasonToDrop, WhatCannotRunOrSpills) {
  const Candidate standard = candidate(estimate(128, 32, 0)), spilling = candidate(estimate(128, 255, 0, 16));
  EXPECT_EQ(reason_to_drop(candidate(estimate(1024, 64, 0)), standard), "");
  EXPECT_EQ(reason_to_drop(candidate(estimate(1024, 72, 0)), standard),
            "k: 72 registers for each of 1024 threads are more than a multiprocessor has");
  EXPECT_EQ(reason_to_drop(candidate(estimate(128, 32, 227 << 10)), standard), "");
  EXPECT_EQ(reason_to_drop(candidate(estimate(128, 32, 228 << 10)), standard), "k: 228.0 KiB of shared memory are more than a block can have");
  EXPECT_EQ(reason_to_drop(spilling, standard), "spills 16 bytes of registers to memory");
  EXPECT_EQ(reason_to_drop(spilling, spilling), "");
  EXPECT_EQ(reason_to_drop(candidate(estimate(128, 255, 0, 24)), spilling), "spills 24 bytes of registers to memory, the file's own values 16");
}

TEST(DropDuplicates, SameCodeWithAnotherPlanIsAnotherCandidate) {
  std::vector<Candidate> all(4, candidate(estimate(128, 32, 0)));
  for (Candidate& c : all) c.plan = "p", c.kernels[0].code = "c", c.configuration.text = "first";
  all[1].plan = "q";
  all[2].kernels[0].code = "d";
  drop_duplicates(all);
  EXPECT_EQ(all[0].dropped + all[1].dropped + all[2].dropped, "");
  EXPECT_EQ(all[3].dropped, "is the same machine code as first");
}

}  // namespace
}  // namespace kl::tune
