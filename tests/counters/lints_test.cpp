// Every kernel in kernels/ states the lints that it must get, or that it must get none: // expect: KIND line N.
#include <checker/lints.hpp>

#include <algorithm>
#include <fstream>

#include <tests/counters/runs.hpp>

namespace kl {
namespace {

namespace fs = std::filesystem;

const fs::path kKernels = fs::path(KL_SOURCE_DIR) / "tests/counters/kernels";

class Linted : public testing::TestWithParam<fs::path> {};

TEST_P(Linted, GetsExactlyItsLints) {
  std::vector<std::string> expected, got;
  std::ifstream in(GetParam());
  for (std::string line; std::getline(in, line);)
    if (line.starts_with("// expect: ") && line != "// expect: none") expected.push_back(line.substr(11));
  const RunResult result = test::run_counted(GetParam());
  std::string messages;
  for (const Lint& lint : find_lints({&result.detail})) {
    got.push_back(std::string(name(lint.kind)) + " line " + std::to_string(lint.place.line));
    messages += lint.message + "\n";
  }
  EXPECT_EQ(got, expected) << messages;
}

std::vector<fs::path> kernels() {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(kKernels)) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}
INSTANTIATE_TEST_SUITE_P(Kernels, Linted, testing::ValuesIn(kernels()), [](const auto& info) { return info.param.stem().string(); });

// A case in which a barrier is needed acquits it in all.
TEST(Lints, ABarrierIsJudgedByAllCases) {
  BarrierCounters idle{.place = {"k.hpp", 7}, .passed = 8, .most_of_a_block = 2, .judged = 8, .needed = 0};
  BarrierCounters needed = idle;
  needed.needed = 1;
  RunDetail first, second;
  first.barriers = {idle};
  second.barriers = {needed};
  EXPECT_EQ(find_lints({&first}).size(), 1u);
  EXPECT_TRUE(find_lints({&first, &second}).empty());
}

TEST(Lints, ALineRunsOnceInAKernelAndNoLoop) {
  const std::string source =
      "TL_FN void part(tl::block& tl) {\n"   // 1
      "  tl.barrier();\n"
      "}\n"
      "TL_KERNEL void k(tl::block& tl) {\n"  // 4
      "  tl.barrier();\n"
      "  for (int i = 0; i < 4; ++i)\n"
      "    tl.barrier();\n"                  // 7
      "  if (true) {\n"
      "    tl.barrier();\n"                  // 9
      "  }\n"
      "  while (true) {\n"
      "    if (true) { tl.barrier(); }\n"    // 12
      "  }\n"
      "  for (int i = 0; i < 4; ++i) { tl.barrier(); }\n"  // 14
      "  f([&] {\n"
      "    tl.barrier();\n"                  // 16
      "  });\n"
      "  tl.barrier();\n"                    // 18
      "}\n";
  for (const int line : {5, 9, 18}) EXPECT_TRUE(runs_once(source, line)) << line;
  for (const int line : {2, 7, 12, 14, 16}) EXPECT_FALSE(runs_once(source, line)) << line;
}

}  // namespace
}  // namespace kl
