// Counters of kernels whose figures can be told by hand.
#include <fstream>

#include <checker/counter_values.hpp>
#include <checker/estimate.hpp>
#include <sim/l2_cache.hpp>
#include <tests/counters/runs.hpp>

namespace kl {
namespace {

namespace fs = std::filesystem;

RunResult counted(const char* kernel, const std::vector<std::pair<std::string, std::string>>& meta = {}) {
  return test::run_counted(fs::path(KL_SOURCE_DIR) / "tests/counters/kernels" / (std::string(kernel) + ".hpp"), meta);
}

const LineCounters* line_of(const RunResult& result, int line, AccessKind kind, bool shared) {
  for (const LineCounters& l : result.detail.lines)
    if (l.place.line == line && l.kind == kind && l.shared == shared) return &l;
  return nullptr;
}

// 16 bytes a lane, 512 a request: 16 sectors. Of the turned load each lane of a warp has a sector of its own but for the
// eight rows that four threads share.
TEST(Counters, ColumnsCostASectorForEachElement) {
  const RunResult r = counted("uncoalesced_columns");
  const LineCounters* load = line_of(r, 8, AccessKind::kRead, false);
  const LineCounters* store = line_of(r, 9, AccessKind::kWrite, false);
  ASSERT_NE(load, nullptr);
  ASSERT_NE(store, nullptr);
  EXPECT_EQ(load->sum.bytes, 64 * 64 * 4);
  EXPECT_EQ(load->sum.requests, 64 * 64 / 32) << "an element at a time";
  EXPECT_EQ(load->sum.sectors, load->sum.requests * 16) << "16 threads walk a row of the tile, and two rows are neighbours in memory";
  EXPECT_EQ(store->sum.requests, 64 * 64 / 32 / 4);
  EXPECT_EQ(store->sum.sectors, store->sum.requests * 16);
  EXPECT_EQ(store->name, "out");
}

TEST(Counters, SizePerThreadDecidesWhatLiesSideBySide) {
  const RunResult r = counted("uncoalesced_columns", {{"size_per_thread", "1"}});
  const LineCounters* load = line_of(r, 8, AccessKind::kRead, false);
  const LineCounters* store = line_of(r, 9, AccessKind::kWrite, false);
  ASSERT_NE(load, nullptr);
  ASSERT_NE(store, nullptr);
  EXPECT_EQ(load->sum.sectors, load->sum.requests * 32) << "a warp walks half a row of the tile";
  EXPECT_EQ(store->sum.requests, 64 * 64 / 32);
  EXPECT_EQ(store->sum.sectors, store->sum.requests * 4);
}

TEST(Counters, AllLanesInOneBankTakeAStepEach) {
  const RunResult r = counted("conflicts_stride_of_a_row_of_banks");
  const LineCounters* load = line_of(r, 10, AccessKind::kRead, true);
  ASSERT_NE(load, nullptr);
  EXPECT_EQ(load->name, "s");
  EXPECT_EQ(load->sum.requests, 4) << "one warp holds the tile, four elements a thread";
  EXPECT_EQ(load->sum.wavefronts, 4 * 32);
  EXPECT_EQ(load->sum.least_wavefronts, 4);
}

TEST(Counters, PaddedRowsHaveNoConflicts) {
  const RunResult r = counted("conflicts_padded_rows_have_none");
  EXPECT_EQ(r.counters.shared_wavefronts, r.counters.least_shared_wavefronts);
  EXPECT_EQ(counter_value("bank_conflict_factor", r.counters, 0), 1.0);
}

// Two lines of 512 bytes a trip: those of two trips are on their way while the third is worked on.
TEST(Counters, StagesButOneOfALoopAreUnderWay) {
  const RunResult r = counted("pipeline_of_three_stages");
  EXPECT_EQ(r.counters.most_copies, 2 * 2);
  EXPECT_EQ(r.counters.most_copy_bytes, 2 * 2 * 512);
  EXPECT_EQ(r.counters.bytes_loaded, 6 * 2 * 512);
  EXPECT_EQ(r.counters.barriers, 0) << "the loop's own are no line of the kernel";
  EXPECT_EQ(r.counters.shared_bytes, 2 * 6 * 2 * 512) << "written once and read once";
  ASSERT_EQ(r.detail.launches.size(), 1U);
  EXPECT_EQ(r.detail.launches[0].shared_bytes, 3 * 2 * 512);
}

TEST(Counters, MasksAndTails) {
  const RunResult r = counted("masked_tail_is_none");
  EXPECT_EQ(r.counters.launches, 2);
  EXPECT_EQ(r.counters.blocks, 3);
  EXPECT_EQ(r.counters.warps, 12);
  EXPECT_EQ(r.counters.lanes, 2 * 3 * 1024);
  EXPECT_EQ(r.counters.masked_lanes, 2 * (3 * 1024 - 1130));
  EXPECT_EQ(r.counters.bytes_loaded, 1130 * 4);
  EXPECT_EQ(r.counters.different_elements_loaded, 1030) << "the second launch reads what the first did";
}

TEST(Counters, CopiesInFlightAndBarriers) {
  const RunResult r = counted("barrier_behind_a_copy_is_needed");
  EXPECT_EQ(r.counters.most_copies, 1);
  EXPECT_EQ(r.counters.most_copy_bytes, 4096);
  EXPECT_EQ(r.counters.barriers, 1);
  ASSERT_EQ(r.detail.launches.size(), 1u);
  EXPECT_EQ(r.detail.launches[0].shared_bytes, 4096);
}

TEST(Counters, AtomicsOnOneWord) {
  const fs::path file = fs::temp_directory_path() / "kernelings_contended.hpp";
  std::ofstream(file) << "#include <tl/tl.hpp>\n"
                         "TL_KERNEL void k(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int) {\n"
                         "  auto i = tl.arange(0, tl::c<64>);\n"
                         "  tl.atomic_add(out + i / 16, tl.load(x + i));\n"
                         "}\n"
                         "TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> out, int n) { host.launch(k, tl::grid(3), x, out, n); }\n";
  const RunResult r = test::run_counted(file);
  fs::remove(file);
  EXPECT_EQ(r.counters.atomics, 3 * 64);
  EXPECT_EQ(r.counters.most_lanes_on_a_word, 16);
  EXPECT_EQ(r.counters.most_updates_of_a_word, 48);
  EXPECT_EQ(r.counters.most_blocks_on_a_word, 3);
}

TEST(Counters, EqualRunsGiveEqualCounters) {
  const RunResult a = counted("masked_three_of_four"), b = counted("masked_three_of_four");
  for (const CounterName& name : counter_names())
    EXPECT_EQ(counter_value(name.name, a.counters, 1000), counter_value(name.name, b.counters, 1000)) << name.name;
}

TEST(Counters, L2KeepsWhatFitsAndWritesBackOnce) {
  sim::L2Cache l2(64 << 10);
  MemoryCounters m;
  for (int round = 0; round < 2; ++round)
    for (std::int64_t sector = 0; sector < 1024; ++sector) l2.access(sector, true, false, m);  // 32 KiB
  EXPECT_EQ(m.l2_hits, 1024);
  EXPECT_EQ(m.dram_bytes_read, 32 << 10);
  for (std::int64_t sector = 0; sector < 1024; ++sector) l2.access(sector, false, true, m);
  EXPECT_EQ(m.dram_bytes_written, 0);
  l2.flush(m);
  EXPECT_EQ(m.dram_bytes_written, 32 << 10);
  MemoryCounters large;
  sim::L2Cache small(64 << 10);
  for (int round = 0; round < 2; ++round)
    for (std::int64_t sector = 0; sector < 8192; ++sector) small.access(sector, true, false, large);  // 256 KiB, oldest first
  EXPECT_EQ(large.l2_hits, 0);
}

TEST(Counters, TargetsBoundFromBothSides) {
  RunCounters c;
  c.warps = 4;
  c.shared_wavefronts = 64;
  c.least_shared_wavefronts = 32;
  const Target most{.counter = "bank_conflict_factor", .at_least = 0, .why = "pad the rows", .at_most = 1};
  EXPECT_EQ(missed_target({most}, c, 0), "bank_conflict_factor is 2, the target is at most 1: pad the rows");
  c.shared_wavefronts = 32;
  EXPECT_EQ(missed_target({most}, c, 0), "");
  c.shared_wavefronts = c.least_shared_wavefronts = 0;
  EXPECT_EQ(missed_target({most}, c, 0), "") << "no shared memory, no conflicts";
  EXPECT_EQ(missed_target({{"load_eficiency", 0.9, ""}}, c, 0), "there is no counter 'load_eficiency' for a target; checker/counter_values.cpp has their names");
  EXPECT_EQ(missed_target({{"load_efficiency", 0.9, ""}}, RunCounters{}, 0), "load_efficiency was not counted; the target is 0.9");
}

TEST(Counters, EstimateNamesWhatBinds) {
  MachineModel machine;
  machine.warps_per_sm = 64;
  LaunchCounters launch;
  launch.blocks = 40;
  launch.num_warps = 16;
  launch.memory.l2_sectors = 1000;
  launch.memory.dram_bytes_read = 32'000;
  const Estimate by_warps = estimate(launch, machine);
  EXPECT_EQ(by_warps.blocks_per_sm, 4);
  EXPECT_EQ(by_warps.limited_by, "warps");
  EXPECT_EQ(by_warps.waves, 3);
  EXPECT_DOUBLE_EQ(by_warps.last_wave_share, 0.5);
  EXPECT_EQ(by_warps.bound_by, "DRAM");
  EXPECT_DOUBLE_EQ(by_warps.at_least_us, 0.32);
  launch.shared_bytes = 100 << 10;
  EXPECT_EQ(estimate(launch, machine).limited_by, "shared memory");
  EXPECT_EQ(estimate(launch, machine).blocks_per_sm, 2);
}

}  // namespace
}  // namespace kl
