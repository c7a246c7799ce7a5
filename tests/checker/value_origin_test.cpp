#include <checker/value_origin.hpp>

#include <gtest/gtest.h>

#include <cmath>

#include <checker/judge.hpp>
#include <checker/phrases.hpp>
#include <checker/text.hpp>
#include <tests/checker/fake_backend.hpp>

namespace kl {
namespace {

constexpr const char* kHead = R"(#include <tl/tl.hpp>
TL_KERNEL void kernel(tl::block& tl, tl::ptr<const float> x, tl::ptr<OUT> out, int n) {
  auto i = tl.program_id(0) * tl::c<64> + tl.arange(0, tl::c<64>);
  auto v = tl.load(x + i, i < n, 0.0f);
)";
constexpr const char* kTail = R"(
}
TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<OUT> out, int n) {
  host.launch(kernel, tl::grid(tl::cdiv(n, 64)), x, out, n);
}
)";

// A kernel of one input 0, 1, 2, ... and one output.
struct Trial {
  test::Folder folder;
  Puzzle puzzle = test::vector_add();
  CheckOptions options;
  Backend backend = simulator();
  int tracked_compiles = 0;

  template <class T>
  Report run(const std::string& body, std::function<double(double)> reference) {
    puzzle.cases = {{100}};
    puzzle.arguments = [](const Case& c) -> Arguments {
      return {input<float>("x", {c["n"]}, custom([](std::int64_t i, std::uint64_t) { return static_cast<double>(i); })),
              output<T>("out", {c["n"]}), scalar<int>("n", static_cast<double>(c["n"]))};
    };
    puzzle.reference = [=](const Case&, Data& d) { d.out("out") = d.in("x").unaryExpr(reference); };
    puzzle.tolerance = within(1e-3, 1e-3, "a test");
    const std::string type = std::is_same_v<T, float> ? "float" : "tl::float16";
    options.file = folder.write("work/08_vector-add.hpp", "#define OUT " + type + "\n" + kHead + body + kTail);
    backend.compile = [&](const host::KernelSource& source) {
      tracked_compiles += source.track_births;
      return host::compile_kernel(source);
    };
    return check(puzzle, folder.folder, options, backend);
  }
};

const Finding* found(const Report& report) {
  EXPECT_EQ(report.verdict, Verdict::kWrong);
  return report.failing_case < 0 ? nullptr : finding_of(report.verdict, report.cases[0].findings);
}

TEST(ValueOrigin, NamesTheOperationAndWhatItsOperandGoesBackTo) {
  const Report report = Trial().run<float>(R"(
  auto e = tl.exp(v);
  auto p = e / (e + 1.0f);
  tl.store(out + i, p, i < n);)", [](double x) { return 1 / (1 + std::exp(-x)); });
  const Finding* finding = found(report);
  ASSERT_NE(finding, nullptr);
  EXPECT_EQ(finding->kind, FindingKind::kNotFinite);
  EXPECT_EQ(finding->here.place.line, 8);
  EXPECT_EQ(finding->other.place.line, 7);
  EXPECT_EQ(finding->here.block[0], 1);
  EXPECT_EQ(finding_sentence(report.cases[0], *finding),
            "block 1, lane 25: inf / inf gives nan; the inf is that of line 7: tl.exp(89) gives inf; it reaches out[89]");
  EXPECT_NE(to_text(report, false).find(":8: block 1, lane 25: inf /"), std::string::npos) << to_text(report, false);
}

TEST(ValueOrigin, NamesWhatDoesNotFitTheType) {
  const Report report = Trial().run<f16>("  tl.store(out + i, v * 700.0f, i < n);", [](double x) { return std::min(x * 700, 65504.0); });
  const Finding* finding = found(report);
  ASSERT_NE(finding, nullptr);
  EXPECT_EQ(finding->detail, "65800 does not fit float16, whose largest value is 65504, and becomes inf");
  EXPECT_FALSE(finding->has_other);
}

TEST(ValueOrigin, SaysWhereItLosesTrack) {
  const Report report = Trial().run<float>(R"(
  float inverse = 1.0f / tl.sum(v * 0.0f);
  tl.store(out + i, v * inverse, i < n);)", [](double x) { return x; });
  const Finding* finding = found(report);
  ASSERT_NE(finding, nullptr);
  EXPECT_EQ(finding->detail, "0 * inf gives nan; that inf is a constant or was computed with plain numbers, which are not followed");
}

TEST(ValueOrigin, LooksOnlyWhereANumberIsMissing) {
  Trial finite;
  EXPECT_EQ(found(finite.run<float>("  tl.store(out + i, v + 1.0f, i < n);", [](double x) { return x; })), nullptr);
  EXPECT_EQ(finite.tracked_compiles, 0);
  // A NaN that the reference has too.
  Trial wanted;
  EXPECT_EQ(wanted.run<float>("  tl.store(out + i, tl.sqrt(v - 50.0f), i < n);", [](double x) { return std::sqrt(x - 50); }).verdict, Verdict::kPass);
  EXPECT_EQ(wanted.tracked_compiles, 0);
  // Wrong numbers beside NaNs that the reference has.
  EXPECT_EQ(found(wanted.run<float>("  tl.store(out + i, tl.sqrt(v - 50.0f) + 1.0f, i < n);", [](double x) { return std::sqrt(x - 50); })), nullptr);
  EXPECT_EQ(wanted.tracked_compiles, 0);
}

}  // namespace
}  // namespace kl
