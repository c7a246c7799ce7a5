// Nsight Compute's CSV becomes figures; where it may not read the counters, the fix is named.
#include <gpu/inspect_profile.hpp>

#include <gtest/gtest.h>

namespace kl::gpu {
namespace {

constexpr const char* kHeader =
    "==PROF== Connected to process 71\n==PROF== Profiling \"tl_entry_add\": 0%....100% - 3 passes\n{\"verdict\": \"PASS\"}\n"
    "\"ID\",\"Process ID\",\"Kernel Name\",\"Grid Size\",\"Section Name\",\"Metric Name\",\"Metric Unit\",\"Metric Value\"\n";

std::string row(const char* id, const char* kernel, const char* grid, const char* metric, const char* value) {
  return std::string("\"") + id + "\",\"71\",\"" + kernel + "\",\"" + grid + "\",\"Command line profiler metrics\",\"" + metric + "\",\"x\",\"" + value + "\"\n";
}

TEST(Profile, LongestLaunchOfEachKernelIsShown) {
  const ProfileReport report = read_profile(std::string(kHeader) + row("0", "tl_entry_add(Parameters<4>)", "(8, 1, 1)", "gpu__time_duration.sum", "2,100") +
                                            row("1", "tl_entry_add(Parameters<4>)", "(262144, 1, 1)", "gpu__time_duration.sum", "755,232") +
                                            row("1", "tl_entry_add(Parameters<4>)", "(262144, 1, 1)", "lts__t_sector_hit_rate.pct", "33.4") +
                                            row("2", "tl_entry_sum", "(1, 1, 1)", "gpu__time_duration.sum", "5"));
  EXPECT_EQ(report.failure, "");
  const auto longest = longest_launches(report);
  ASSERT_EQ(longest.size(), 2U);
  EXPECT_EQ(longest[0].kernel, "add");
  EXPECT_EQ(longest[0].grid, "(262144, 1, 1)");
  EXPECT_DOUBLE_EQ(longest[0].metrics.at("gpu__time_duration.sum"), 755232);
  EXPECT_DOUBLE_EQ(longest[0].metrics.at("lts__t_sector_hit_rate.pct"), 33.4);
  EXPECT_EQ(longest[1].kernel, "sum");
}

TEST(Profile, StallsAreSharesTheWorstFirst) {
  const auto metric = [](const char* name) { return std::string("smsp__average_warps_issue_stalled_") + name + "_per_issue_active.ratio"; };
  const ProfiledLaunch launch{"add", "", {{metric("long_scoreboard"), 6}, {metric("barrier"), 3}, {metric("wait"), 1}, {metric("drain"), 0}}};
  const auto stalls = worst_stalls(launch, 2);
  ASSERT_EQ(stalls.size(), 2U);
  EXPECT_EQ(stalls[0].reason, "long scoreboard: waits for global or local memory");
  EXPECT_DOUBLE_EQ(stalls[0].share, 60);
  EXPECT_DOUBLE_EQ(stalls[1].share, 30);
  EXPECT_TRUE(worst_stalls({"add", "", {}}, 3).empty());
}

TEST(Profile, ForbiddenCountersComeWithTheFix) {
  EXPECT_NE(read_profile("==ERROR== ERR_NVGPUCTRPERM - The user does not have permission\n").failure.find("NVreg_RestrictProfilingToAdminUsers=0"),
            std::string::npos);
  EXPECT_EQ(read_profile("==ERROR== Failed to initialize the profiler: LibraryNotLoaded\n").failure, "Failed to initialize the profiler: LibraryNotLoaded");
  EXPECT_EQ(read_profile("==WARNING== No kernels were profiled.\n").failure, "no kernel ran on the GPU");
  EXPECT_NE(read_profile("").failure, "");
}

TEST(Profile, EveryMetricIsAskedForOnce) {
  const std::string list = profile_metrics();
  EXPECT_NE(list.find("dram__throughput.avg.pct_of_peak_sustained_elapsed"), std::string::npos);
  EXPECT_NE(list.find("issue_stalled_barrier_per"), std::string::npos);
  EXPECT_EQ(list.find(",,"), std::string::npos);
}

}  // namespace
}  // namespace kl::gpu
