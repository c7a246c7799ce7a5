#include <hints/cards.hpp>

#include <gtest/gtest.h>

namespace kl::hints {
namespace {

Report failing(Verdict verdict) {
  Report report;
  report.verdict = verdict;
  report.failing_case = 0;
  report.cases.emplace_back();
  report.cases[0].verdict = verdict;
  return report;
}

Report with_finding(Verdict verdict, const Finding& finding) {
  Report report = failing(verdict);
  report.cases[0].findings.push_back(finding);
  return report;
}

TEST(CardRules, TellMissingMasksFromOtherAddresses) {
  Finding finding{.kind = FindingKind::kOutOfBounds, .element = 100};
  EXPECT_EQ(card_for(with_finding(Verdict::kOutOfBounds, finding), {}), "masking");
  finding.element = -1;
  EXPECT_EQ(card_for(with_finding(Verdict::kOutOfBounds, finding), {}), "bounds");
  finding = {.kind = FindingKind::kOutOfBounds, .element = 100, .neighbour = "y[3]"};
  EXPECT_EQ(card_for(with_finding(Verdict::kOutOfBounds, finding), {}), "bounds");
  finding = {.kind = FindingKind::kOutOfBounds, .detail = "this element is padding: it lies between"};
  EXPECT_EQ(card_for(with_finding(Verdict::kOutOfBounds, finding), {}), "strides");
  finding = {.kind = FindingKind::kOutOfBounds, .detail = "the index does not fit 32 bits and wraps around on the GPU"};
  EXPECT_EQ(card_for(with_finding(Verdict::kOutOfBounds, finding), {}), "integers");
}

TEST(CardRules, TellTheCountersThatMissTheirTargets) {
  const auto card = [](const char* message) {
    Report report = failing(Verdict::kBudget);
    report.cases[0].message = message;
    return card_for(report, {});
  };
  EXPECT_EQ(card("load_efficiency is 0.4853, the target is at least 0.95: let lanes be neighbours"), "coalescing");
  EXPECT_EQ(card("reads_per_element is 32, the target is at most 5: make tiles wider"), "tiles");
  EXPECT_EQ(card("dram_bytes is 9e+05, the target is at most 8.5e+05: let blocks share their rows"), "tiles");
  EXPECT_EQ(card("traffic_efficiency is 0.5, the target is at least 0.99: read S once"), "launches");
  EXPECT_EQ(card("updates_of_a_word is 64, the target is at most 8: add up in the block first"), "atomics");
  EXPECT_EQ(card("bytes_per_lane is 4, the target is at least 16: four atomics are not meant"), "coalescing");
}

// m = 4 rows of 200 elements, 203 apart.
TEST(CardRules, TellGridsThatAreTooLargeFromMissingMasks) {
  Finding finding{.kind = FindingKind::kOutOfBounds, .here = {.block = {4, 0, 0}, .lane = 0}, .buffer = 0, .element = 4 * 203};
  const auto card = [&](std::vector<std::int64_t> shape, std::vector<std::int64_t> strides) {
    Report report = with_finding(Verdict::kOutOfBounds, finding);
    report.cases[0].buffers = {{.name = "x", .shape = std::move(shape), .strides = std::move(strides)}};
    return card_for(report, {});
  };
  EXPECT_EQ(card({4, 200}, {203, 1}), "launches");
  finding.here.lane = 200;  // the tile begins inside
  EXPECT_EQ(card({4, 200}, {203, 1}), "masking");
  finding.here = {.block = {0, 4, 0}, .lane = -1};
  finding.element = 4;
  EXPECT_EQ(card({4}, {1}), "launches");
  finding.here.block[1] = 3;  // a block that has a row: its offset is wrong
  EXPECT_EQ(card({4}, {1}), "masking");
}

TEST(CardRules, TellRacesOfAtomicsFromOthers) {
  Finding finding{.kind = FindingKind::kRace};
  EXPECT_EQ(card_for(with_finding(Verdict::kRace, finding), {}), "races");
  finding.has_other = true;
  finding.other.access = AccessKind::kAtomic;
  EXPECT_EQ(card_for(with_finding(Verdict::kRace, finding), {}), "atomics");
  Report report = failing(Verdict::kNondeterministic);
  report.cases[0].message = "other bits come out when the blocks run descending";
  EXPECT_EQ(card_for(report, {}), "determinism");
  report.cases[0].message = "right when the blocks run in ascending order, wrong when they run descending";
  EXPECT_EQ(card_for(report, {}), "atomics");
}

TEST(CardRules, ReadWrongValuesBeforeTheyAskThePuzzle) {
  const Hints hints{.cards = {"identities", "masking"}};
  Report report = failing(Verdict::kWrong);
  EXPECT_EQ(card_for(report, hints), "identities");
  EXPECT_EQ(card_for(report, {}), "");
  Mismatch mismatch;
  mismatch.first = {{.index = {0}, .got = 3, .want = 5, .ulps = 4e6}};
  report.cases[0].mismatch = mismatch;
  EXPECT_EQ(card_for(report, hints), "identities");
  report.cases[0].mismatch->first[0].ulps = 1;
  EXPECT_EQ(card_for(report, hints), "rounding");
  report.cases[0].mismatch->first[0].got = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(card_for(report, hints), "stability");
  report.cases[0].mismatch->pattern = "the result is transposed: it is laid out column by column";
  EXPECT_EQ(card_for(report, hints), "broadcasting");
  report.cases[0].mismatch->unwritten = 1;
  EXPECT_EQ(card_for(report, hints), "launches");
}

TEST(CardRules, OfferNoCardWhoseFaultAReportWouldShow) {
  Report report = failing(Verdict::kWrong);
  Mismatch mismatch;
  mismatch.first = {{.index = {0}, .got = 3, .want = 5, .ulps = 4e6}};
  report.cases[0].mismatch = mismatch;
  for (const char* shown : {"rounding", "launches", "stability", "coalescing"}) EXPECT_EQ(card_for(report, {.cards = {shown, "tiles"}}), "");
  report.cases[0].mismatch->first[0].ulps = 1;
  EXPECT_EQ(card_for(report, {.cards = {"rounding"}}), "rounding");
}

TEST(CardRules, SpeakOfMasksOnlyWherePuzzlesHaveThem) {
  const Report report = with_finding(Verdict::kOutOfBounds, {.kind = FindingKind::kOutOfBounds, .element = 100});
  EXPECT_EQ(card_for(report, {.cards = {"bounds"}}), "bounds");
  EXPECT_EQ(card_for(report, {.cards = {"bounds", "masking"}}), "masking");
  EXPECT_EQ(card_for(report, {.cards = {"rounding"}}), "masking");
}

TEST(CardRules, BlameAnAtomicOnlyWhereItStandsBetween) {
  Finding finding{.kind = FindingKind::kRace};
  Report report = with_finding(Verdict::kRace, finding);
  report.cases[0].counters.synchronisations = 1;
  EXPECT_EQ(card_for(report, {}), "races");
  finding.detail = "atomics lie between the two, but do not order them";
  EXPECT_EQ(card_for(with_finding(Verdict::kRace, finding), {}), "atomics");
}

TEST(CardRules, FollowANanToWhereItWasBorn) {
  EXPECT_EQ(card_for(with_finding(Verdict::kWrong, {.kind = FindingKind::kNotFinite}), {.cards = {"masking"}}), "stability");
}

TEST(CardRules, SayNothingWhereNothingIsWrongOrAHoleIsOpen) {
  EXPECT_EQ(card_for({}, {.cards = {"masking"}}), "");
  Report report = with_finding(Verdict::kWrong, {.kind = FindingKind::kHole});
  EXPECT_EQ(card_for(report, {.cards = {"masking"}}), "");
  EXPECT_EQ(card_for(failing(Verdict::kCrash), {.cards = {"masking"}}), "");
}

TEST(CardRules, KnowTheShapesThatACompilerSpeaksOf) {
  Report report;
  report.verdict = Verdict::kCompileError;
  report.diagnostics.push_back({.message = "tl: the shapes of the operands do not broadcast"});
  EXPECT_EQ(card_for(report, {}), "broadcasting");
  report.diagnostics[0].message = "tl: the length of tl.arange must be a power of two";
  EXPECT_EQ(card_for(report, {}), "tiles");
  report.diagnostics[0].message = "expected ';'";
  EXPECT_EQ(card_for(report, {}), "");
}

}  // namespace
}  // namespace kl::hints
