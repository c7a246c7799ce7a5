#include <checker/schedule_text.hpp>

#include <gtest/gtest.h>

namespace kl {
namespace {

TEST(ScheduleText, ReadsWhatItWrites) {
  const BlockSchedule all[] = {{BlockOrder::kAscending, 0, {}},       {BlockOrder::kDescending, 0, {}},  {BlockOrder::kShuffled, 7, {}},
                               {BlockOrder::kInterleaved, 12, {}},    {BlockOrder::kPrioritised, 3, {}}, {BlockOrder::kChosen, 0, {0, 0, 0, 1, 0, 0}},
                               {BlockOrder::kChosen, 0, {}},          {BlockOrder::kChosen, 0, {3}}};
  for (const BlockSchedule& one : all) EXPECT_EQ(parse_schedule(schedule_text(one)), one) << schedule_text(one);
  EXPECT_EQ(schedule_text(all[5]), "turns:0x3,1,0x2");
}

TEST(ScheduleText, RefusesTheRest) {
  for (const char* text : {"", "shuffled", "shuffled:", "shuffled:-1", "shuffled:1 ", "descending:1", "turns", "turns:1,", "turns:,1",
                           "turns:0x", "turns:0x9999999999", "turns:-1", "Shuffled:1"})
    EXPECT_FALSE(parse_schedule(text)) << text;
}

TEST(ScheduleText, IsShortInReports) {
  EXPECT_EQ(schedule_phrase({BlockOrder::kChosen, 0, {0, 1, 0}}), "in turns at atomics: 0,1,0");
  std::vector<std::int32_t> many;
  for (int i = 0; i < 100; ++i) many.push_back(i % 2);
  EXPECT_EQ(schedule_phrase({BlockOrder::kChosen, 0, many}), "in 100 turns at atomics");
}

}  // namespace
}  // namespace kl
