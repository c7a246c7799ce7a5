// What `view` puts into its page and its trace, for a run of each kind.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include <cli/view/page.hpp>

#include "temporary_folder.hpp"

namespace kl::cli {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

const fs::path kRoot = KL_SOURCE_DIR;

ViewCase view_of(const fs::path& file, std::optional<std::string> only_case = {}) {
  const auto puzzles = find_puzzles(kRoot / "tests/cli/puzzles");
  CheckOptions options;
  options.file = file;
  options.only_case = std::move(only_case);
  return view_case(puzzles.front(), options, check(puzzles.front(), options));
}

fs::path solution() { return kRoot / "tests/cli/puzzles/01_twice/solution.hpp"; }

// Kernels of the first puzzle: x in, out out, n.
std::string kernel(const std::string& body) {
  return "#include <tl/tl.hpp>\n"
         "TL_KERNEL void twice(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int n) {\n" + body + "}\n"
         "TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> out, int n) {\n"
         "  host.launch(twice, tl::grid(2), x, out, n);\n}\n";
}
constexpr const char* kRace =
    "  auto i = tl.arange(0, tl::c<256>);\n"
    "  auto v = tl.load(x + i, i < n);\n"
    "  tl.store(out + i, v * 2.0f, i < n);\n";

TEST(ViewData, HasTheStepsAndTensorsOfACaseThatPasses) {
  const Json data = view_data(view_of(solution(), "n=100"));
  EXPECT_EQ(data["verdict"], "PASS");
  EXPECT_EQ(data["case"], "n=100");
  EXPECT_EQ(data["tensors"][0]["name"], "x");
  EXPECT_EQ(data["tensors"][1]["role"], "output");
  EXPECT_TRUE(data["tensors"][1]["values"].is_null());
  const std::string input = data["tensors"][0]["values"];
  EXPECT_EQ(std::count(input.begin(), input.end(), ' '), 99);
  EXPECT_EQ(data["steps"].size(), data["steps_seen"]);
  std::int64_t stored = 0;
  for (const Json& step : data["steps"]) {
    if (!step.contains("v")) continue;
    EXPECT_EQ(step["t"], 1);
    const std::string written = step["v"];
    stored += std::count(written.begin(), written.end(), ' ') + 1;
  }
  EXPECT_EQ(stored, 100);
  EXPECT_TRUE(data["findings"].empty());
  const std::string source = data["sources"][0]["text"];
  EXPECT_EQ(source.find("/*["), std::string::npos) << "the marks of holes are for authors";
}

TEST(ViewData, ShowsTheSmallestCaseThatFails) {
  const ViewCase view = view_of(kRoot / "tests/cli/puzzles/01_twice/wrong/no_mask.hpp");
  const Json data = view_data(view);
  EXPECT_EQ(data["verdict"], "OUT_OF_BOUNDS");
  EXPECT_EQ(data["case"], "n=1");
  const Json& finding = data["findings"][0];
  EXPECT_EQ(finding["class"], "OUT_OF_BOUNDS");
  const Json& step = data["steps"][finding["here"]["step"].get<std::size_t>()];
  EXPECT_EQ(step["l"], finding["here"]["line"]);
  EXPECT_TRUE(step.contains("o")) << "the lanes that were stopped";
}

TEST(ViewData, FindsBothSidesOfARace) {
  TemporaryFolder folder;
  folder.write("race.hpp", kernel(kRace));
  const ViewCase view = view_of(folder / "race.hpp", "n=100");
  ASSERT_EQ(view.report.verdict, Verdict::kRace);
  ASSERT_EQ(view.found.size(), 1u);
  const auto& steps = view.trace.steps;
  const sim::TraceStep& here = steps.at(static_cast<std::size_t>(view.found[0].here));
  const sim::TraceStep& other = steps.at(static_cast<std::size_t>(view.found[0].other));
  EXPECT_EQ(here.kind, sim::TraceKind::kStore);
  EXPECT_EQ(other.kind, sim::TraceKind::kStore);
  EXPECT_EQ(here.block, 1);
  EXPECT_EQ(other.block, 0);
  EXPECT_EQ(here.line, 5);
}

TEST(ViewData, FindsWhereALaneWithoutAValueCameFrom) {
  TemporaryFolder folder;
  folder.write("uninitialized.hpp", kernel("  auto i = tl.arange(0, tl::c<256>);\n"
                                           "  auto v = tl.load(x + i, i < n - 1);\n"
                                           "  if (tl.program_id(0) == 0) tl.store(out + i, v * 2.0f, i < n);\n"));
  const ViewCase view = view_of(folder / "uninitialized.hpp", "n=100");
  ASSERT_EQ(view.report.verdict, Verdict::kUninitialized);
  EXPECT_EQ(view.trace.steps.at(static_cast<std::size_t>(view.found.at(0).here)).line, 5);
  EXPECT_EQ(view.trace.steps.at(static_cast<std::size_t>(view.found.at(0).other)).line, 4);
}

TEST(ViewPage, IsOneFileThatNeedsNoOther) {
  TemporaryFolder folder;
  folder.write("markup.hpp", "// </script><script>alert(1)</script>\n" + kernel(kRace));
  const ViewCase view = view_of(folder / "markup.hpp", "n=100");
  const std::string page = view_page(view, kRoot);
  EXPECT_LT(page.size(), std::size_t{200} << 10);
  for (const char* outside : {"http://", "https://", "src=", "<link", "@import", "url(", "alert(1)</script>"})
    EXPECT_EQ(page.find(outside), std::string::npos) << outside;
  const std::size_t begin = page.find('{', page.find("id=\"data\"")), end = page.find("</script>", begin);
  const Json data = Json::parse(page.substr(begin, end - begin));
  EXPECT_EQ(data, view_data(view));
  // Equal seeds, equal bytes.
  EXPECT_EQ(page, view_page(view_of(folder / "markup.hpp", "n=100"), kRoot));
}

TEST(ChromeTrace, HasAnEventForEachStepAndAnArrowForEachRace) {
  TemporaryFolder folder;
  folder.write("race.hpp", kernel(kRace));
  const ViewCase view = view_of(folder / "race.hpp", "n=100");
  const Json trace = Json::parse(chrome_trace(view));
  std::map<std::string, int> phases;
  for (const Json& event : trace["traceEvents"]) ++phases[event["ph"]];
  EXPECT_EQ(phases["X"], static_cast<int>(view.trace.steps.size()));
  EXPECT_EQ(phases["M"], 3);  // a launch and two blocks
  EXPECT_EQ(phases["s"], 1);
  EXPECT_EQ(phases["f"], 1);
  EXPECT_EQ(phases["i"], 1);
}

}  // namespace
}  // namespace kl::cli
