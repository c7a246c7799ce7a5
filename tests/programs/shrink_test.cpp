// Generator and shrinker without a compiler: a wrong rule in one of two interpreters must be found and shrunk.
#include <gtest/gtest.h>

#include <tests/programs/campaign.hpp>
#include <tests/programs/generate.hpp>
#include <tests/programs/print.hpp>
#include <tests/programs/shrink.hpp>

namespace kl::programs {
namespace {

bool differ(const Program& program, Plant plant) {
  const Outputs right = interpret(program);
  Outputs wrong;
  try {
    wrong = interpret(program, plant);
  } catch (const IllFormed&) {
    return false;  // the wrong rule makes it read out of bounds; a comparison has nothing to compare
  }
  for (const DType t : kDTypes) {
    const Output &a = right[static_cast<std::size_t>(t)], &b = wrong[static_cast<std::size_t>(t)];
    for (std::size_t i = 0; i < a.elements.size(); ++i)
      if (!same_element(b.elements[i], a.elements[i], t, a.how[i])) return true;
  }
  return false;
}

class Planted : public testing::TestWithParam<const char*> {};

TEST_P(Planted, IsFoundAndShrunkToFewStatements) {
  const Plant plant = plant_named(GetParam());
  constexpr int kPrograms = 600;
  std::size_t smallest = 1000;
  int found = 0;
  for (std::uint64_t seed = 1; seed <= kPrograms && found < 5; ++seed) {
    const Program program = generate(seed);
    if (!differ(program, plant)) continue;
    ++found;
    const auto small = shrink(
        program, [&](const Program& p) { return differ(p, plant); }, 2000);
    EXPECT_TRUE(differ(small.program, plant)) << "seed " << seed;
    EXPECT_LE(statement_count(small.program), 14u) << "seed " << seed << "\n" << kernel_file({small.program}, {{}}, "");
    smallest = std::min(smallest, statement_count(small.program));
  }
  EXPECT_GT(found, 0) << "in " << kPrograms << " programs";
  EXPECT_LE(smallest, 8u);
}

INSTANTIATE_TEST_SUITE_P(Rules, Planted,
                         testing::Values("sum-in-sequence", "less-or-equal", "last-of-equal", "signed-meeting",
                                         "scan-forgets-carry"));

TEST(Generator, IsAFunctionOfTheSeed) {
  const std::vector<std::array<long long, 15>> begin(1);
  EXPECT_EQ(kernel_file({generate(7)}, begin, ""), kernel_file({generate(7)}, begin, ""));
  EXPECT_NE(kernel_file({generate(7)}, begin, ""), kernel_file({generate(8)}, begin, ""));
}

TEST(Generator, MakesWellFormedPrograms) {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) EXPECT_NO_THROW(interpret(generate(seed))) << "seed " << seed;
}

TEST(Generator, ReachesEveryCallAndDtype) {
  const Coverage c = coverage(1, 2000);
  for (int op = 0; op <= static_cast<int>(Op::kBarrier); ++op) {
    Statement s;
    s.op = static_cast<Op>(op);
    s.imm = {0, 0, 0, 0};
    const std::string name = call_name(s).substr(0, call_name(s).find_first_of("<"));
    int count = 0;
    for (const auto& [call, times] : c.calls)
      if (call.starts_with(name)) count += times;
    if (s.op == Op::kLiteral) continue;
    EXPECT_GE(count, 10) << name;
  }
  for (const DType t : kDTypes) EXPECT_GE(c.dtypes.at(tl::short_name(t)), 100) << tl::short_name(t);
}

}  // namespace
}  // namespace kl::programs
