// The search on a made-up GPU, and what is kept of it.
#include <cli/tune/timing.hpp>

#include <cstdlib>
#include <fstream>
#include <map>

#include <gtest/gtest.h>

#include <cli/tune/tuned.hpp>
#include <tests/cli/temporary_folder.hpp>

namespace kl::cli {
namespace {

struct Machine {
  std::map<std::string, double> us;           // by the contender's name
  std::map<std::string, Verdict> verdicts;    // of its cases; PASS where nothing is said
  std::string unavailable;
  std::vector<std::string> checked;

  TimedRun operator()(const std::vector<Contender>& contenders, int) {
    TimedRun run;
    run.device = "Fake GPU";
    run.unavailable = unavailable;
    for (const Contender& c : contenders) {
      TimedContender timed;
      if (!c.is_checked) {
        checked.push_back(c.name);
        if (const auto verdict = verdicts.find(c.name); verdict != verdicts.end()) timed.report.verdict = verdict->second;
      }
      if (timed.report.verdict == Verdict::kPass && unavailable.empty()) {
        gpu::GpuTiming t;
        t.median_us = us.at(c.name);
        t.low_us = t.median_us - 0.1;
        t.high_us = t.median_us + 0.1;
        timed.timing = t;
      }
      run.contenders.push_back(std::move(timed));
    }
    return run;
  }
};

tune::Outcome outcome(const std::vector<std::string>& names) {
  tune::Outcome o;
  for (const std::string& name : names) {
    o.rows.emplace_back();
    o.rows.back().candidate.configuration.text = name;
  }
  return o;
}

Report search(Machine& machine, tune::Outcome& o) { return time_candidates({"k.hpp", 1000, std::ref(machine), [](const std::string&) {}}, o); }

TEST(TuneTiming, TheFastestThatIsRightWins) {
  Machine machine{{{"own", 10}, {"fast", 8}, {"slow", 12}}, {}, "", {}};
  tune::Outcome o = outcome({"own", "dropped", "slow", "fast"});
  o.rows[1].candidate.dropped = "spills";
  EXPECT_EQ(search(machine, o).verdict, Verdict::kPass);
  EXPECT_EQ(o.winner, 3u);
  EXPECT_EQ(o.device, "Fake GPU");
  EXPECT_FALSE(o.rows[1].score);
  EXPECT_EQ(machine.checked, (std::vector<std::string>{"own", "fast"}));  // once each, and nobody else
}

TEST(TuneTiming, AFasterWrongOneIsDropped) {
  Machine machine{{{"own", 10}, {"wrong", 7}, {"right", 8}}, {{"wrong", Verdict::kRace}}, "", {}};
  tune::Outcome o = outcome({"own", "wrong", "right"});
  search(machine, o);
  EXPECT_EQ(o.winner, 2u);
  EXPECT_EQ(o.rows[1].score->last.failure, "is wrong: RACE");
}

TEST(TuneTiming, AWrongFileIsNotTuned) {
  Machine machine{{{"own", 10}, {"fast", 8}}, {{"own", Verdict::kWrong}}, "", {}};
  tune::Outcome o = outcome({"own", "fast"});
  EXPECT_EQ(search(machine, o).verdict, Verdict::kWrong);
  EXPECT_EQ(o.winner, std::nullopt);
}

TEST(TuneTiming, WithoutAGpuThereIsNoWinner) {
  Machine machine{{}, {}, "no driver", {}};
  tune::Outcome o = outcome({"own", "fast"});
  search(machine, o);
  EXPECT_EQ(o.unavailable, "no driver");
  EXPECT_EQ(o.winner, std::nullopt);
}

class TunedValuesOfKernel : public testing::Test {
 protected:
  TunedValuesOfKernel() {
    settings_.work_dir = folder_.path() / "work";
    puzzle_.number = 1;
    puzzle_.slug = "twice";
    puzzle_.path = folder_.path() / "01_twice";
    std::filesystem::create_directories(settings_.work_dir);
    write("constexpr auto BLOCK = tl::meta<\"BLOCK\", 64>;\n");
  }
  std::filesystem::path kernel() const { return settings_.work_dir / "01_twice.hpp"; }
  void write(const std::string& text) const { std::ofstream(kernel()) << text; }
  std::filesystem::path file() const { return tuned_file_of(settings_, puzzle_, kernel(), "Fake GPU"); }
  void keep() const { keep_tuned(file(), "n=2^10", {{{"BLOCK", "512"}}, 1, 2, "n=1024", "2026-11-21", kernel_digest(kernel())}); }
  TunedValues values(std::int64_t n, const std::string& gpu = "Fake GPU") const {
    return tuned_values(settings_, puzzle_, kernel(), gpu, Case({"n"}, {n}));
  }

  TemporaryFolder folder_;
  Settings settings_;
  PuzzleFolder puzzle_;
};

TEST_F(TunedValuesOfKernel, AreUsedForTheSameClassOfShapes) {
  keep();
  EXPECT_EQ(values(1500).meta, (MetaValues{{"BLOCK", "512"}}));
  EXPECT_NE(values(1500).remark.find("BLOCK=512 of "), std::string::npos);
  EXPECT_EQ(values(1500).remark.find("edited"), std::string::npos);
  EXPECT_TRUE(values(2048).meta.empty());
  EXPECT_NE(values(2048).remark.find("nothing is kept for n=2^11 on Fake GPU"), std::string::npos);
  EXPECT_TRUE(values(1500, "Other GPU").meta.empty());
  EXPECT_TRUE(values(1500, "").meta.empty());
}

TEST_F(TunedValuesOfKernel, AnEditIsRemarkedAndALostNameIsRefused) {
  keep();
  write("constexpr auto BLOCK = tl::meta<\"BLOCK\", 64>;  // edited\n");
  EXPECT_FALSE(values(1024).meta.empty());
  EXPECT_NE(values(1024).remark.find("edited since"), std::string::npos);
  write("constexpr auto TILE = tl::meta<\"TILE\", 64>;\n");
  EXPECT_TRUE(values(1024).meta.empty());
  EXPECT_NE(values(1024).remark.find("no tl::meta \"BLOCK\""), std::string::npos);
}

TEST_F(TunedValuesOfKernel, ADamagedFileIsSetAsideWhenSomethingNewIsKept) {
  keep();
  std::ofstream(file()) << "BLOCK\n";
  EXPECT_NE(values(1024).remark.find("cannot be read"), std::string::npos);
  keep();
  EXPECT_FALSE(values(1024).meta.empty());
  EXPECT_TRUE(std::filesystem::exists(file().string() + ".bad"));
}

TEST_F(TunedValuesOfKernel, TheSolutionsAreOthers) {
  EXPECT_NE(tuned_file_of(settings_, puzzle_, puzzle_.solution(), "Fake GPU"), file());
  EXPECT_EQ(tuned_file_of(settings_, puzzle_, "/x/mine.hpp", "Fake GPU").filename(), "01_twice.mine.cfg");
}

}  // namespace
}  // namespace kl::cli
