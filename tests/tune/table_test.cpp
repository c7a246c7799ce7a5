// The table and the JSON of made-up outcomes.
#include <tune/table.hpp>

#include <gtest/gtest.h>

namespace kl::tune {
namespace {

Row row(const std::string& text, int registers, double us = 0, bool in_final = true) {
  Row r;
  r.candidate.configuration.text = text;
  KernelEstimate k;
  k.kernel = "add";
  k.resources.registers = registers;
  k.dynamic_shared_bytes = 2048;
  k.occupancy = gpu::occupancy(*gpu::sm_limits(90), {.threads = 128, .registers_per_thread = registers, .shared_bytes = 2048});
  r.candidate.kernels = {k};
  if (us > 0) {
    gpu::GpuTiming t;
    t.median_us = us;
    t.low_us = us - 1;
    t.high_us = us + 1;
    r.score = Score{{t, ""}, in_final ? 2 : 1, in_final};
  }
  return r;
}

Row dropped(const std::string& text, const std::string& why) {
  Row r = row(text, 200);
  r.candidate.dropped = why;
  return r;
}

Outcome compiled_only() {
  Outcome o;
  o.puzzle = "08 vector-add";
  o.size = "n=1024";
  o.arch = "sm_90a";
  o.origin = "a.tune";
  o.unavailable = "no GPU";
  o.rows = {row("BLOCK=128", 16), row("BLOCK=256", 40), dropped("BLOCK=4096", "spills 64 bytes of registers to memory")};
  return o;
}

Outcome timed() {
  Outcome o = compiled_only();
  o.device = "NVIDIA H200";
  o.unavailable = "";
  o.rows = {row("BLOCK=128", 16, 100), row("BLOCK=64", 16, 90, false), row("BLOCK=256", 40, 80), dropped("BLOCK=4096", "spills 64 bytes")};
  o.winner = 2;
  return o;
}

TEST(Table, WithoutTimesItShowsResources) {
  EXPECT_EQ(table_text(compiled_only()),
            "08 vector-add, n=1024 on sm_90a: 3 configurations from a.tune\n"
            "  configuration  regs  spill  KiB shm  occupancy, limited by\n"
            "  BLOCK=128        16      0      2.0  100 %                the file's own\n"
            "  BLOCK=256        40      0      2.0   75 % registers\n"
            "dropped:\n"
            "  BLOCK=4096     spills 64 bytes of registers to memory\n");
}

TEST(Table, WithTimesTheFastestFinalistComesFirst) {
  EXPECT_EQ(table_text(timed()),
            "08 vector-add, n=1024 on NVIDIA H200: 4 configurations from a.tune\n"
            "  configuration  median us        95 % interval   ratio  regs  spill  KiB shm  occupancy, limited by\n"
            "  BLOCK=256           80.0         [79.0, 81.0]   1.250    40      0      2.0   75 % registers      fastest\n"
            "  BLOCK=128          100.0        [99.0, 101.0]   1.000    16      0      2.0  100 %                the file's own\n"
            "  BLOCK=64            90.0         [89.0, 91.0]   1.111    16      0      2.0  100 %                left after round 1\n"
            "dropped:\n"
            "  BLOCK=4096     spills 64 bytes\n");
}

TEST(Table, ManyDroppedOnesAreCounted) {
  Outcome o = compiled_only();
  for (int i = 0; i < 20; ++i) o.rows.push_back(dropped("BLOCK=" + std::to_string(i), "why"));
  EXPECT_NE(table_text(o).find("  and 9 more; --json lists them all\n"), std::string::npos);
  EXPECT_EQ(to_json(o)["configurations"].size(), 23u);
}

TEST(Table, JsonHasEveryFigure) {
  const auto json = to_json(timed());
  EXPECT_EQ(json["winner"], "BLOCK=256");
  EXPECT_EQ(json["configurations"][2]["timing"]["median_us"], 80);
  EXPECT_EQ(json["configurations"][2]["timing"]["ratio"], 1.25);
  EXPECT_EQ(json["configurations"][2]["kernels"][0]["registers"], 40);
  EXPECT_EQ(json["configurations"][3]["dropped"], "spills 64 bytes");
  EXPECT_TRUE(json["configurations"][3]["timing"].is_null());
  EXPECT_TRUE(to_json(compiled_only())["winner"].is_null());
}

}  // namespace
}  // namespace kl::tune
