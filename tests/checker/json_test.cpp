#include <checker/json.hpp>

#include <gtest/gtest.h>

#include <tests/checker/golden.hpp>
#include <tests/checker/reports.hpp>

namespace kl {
namespace {

TEST(Json, SaysWhatIsApproved) {
  test::Reports reports;
  for (const auto& [name, report] : reports.all()) {
    if (name != "wrong" && name != "race" && name != "compile_error" && name != "pass") continue;
    test::expect_golden("report_" + name + ".json", test::replace_all(to_json(report), reports.folder.root.string(), "ROOT"));
  }
}

TEST(Json, HasTheSameKeysForEveryVerdict) {
  test::Reports reports;
  std::vector<std::string> expected;
  for (const auto& [name, report] : reports.all()) {
    std::vector<std::string> keys;
    const auto json = json_of(report);
    for (const auto& item : json.items()) keys.push_back(item.key());
    if (expected.empty()) expected = keys;
    EXPECT_EQ(keys, expected) << name;
    EXPECT_EQ(json["verdict"], kl::name(report.verdict));
    EXPECT_EQ(json["exit_code"], exit_code(report.verdict));
  }
}

TEST(Json, NumbersThatJsonLacksAreStrings) {
  Report report;
  report.metrics = {{"a", NAN, "", {}}, {"b", -INFINITY, "", {}}, {"c", 0.5, "B", 1.0}};
  const auto metrics = json_of(report)["metrics"];
  EXPECT_EQ(metrics[0]["value"], "nan");
  EXPECT_EQ(metrics[1]["value"], "-inf");
  EXPECT_EQ(metrics[2]["value"], 0.5);
  EXPECT_EQ(metrics[2]["target"], 1.0);
}

TEST(Json, SurvivesWhatLearnersPrint) {
  Report report;
  report.printed = "\xff\xfe";
  EXPECT_TRUE(nlohmann::json::accept(to_json(report)));
}

}  // namespace
}  // namespace kl
