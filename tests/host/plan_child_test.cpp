// What solve plans comes back as data; what it does wrong comes back as a sentence.
#include <host/plan_child.hpp>

#include <gtest/gtest.h>

#include <cstring>
#include <filesystem>
#include <fstream>

#include <unistd.h>

#include <host/host_compiler.hpp>

namespace kl::host {
namespace {

constexpr int kSms = 7;

class PlanChild : public testing::Test {
 protected:
  // A file whose solve has this body; x is float32, read only, n an int.
  RunRequest request(const std::string& body, std::int64_t n = 1000) {
    const auto folder = std::filesystem::temp_directory_path() / ("kl-plan-" + std::to_string(getuid()));
    std::filesystem::create_directories(folder);
    file_ = folder / (std::string(testing::UnitTest::GetInstance()->current_test_info()->name()) + ".hpp");
    std::ofstream(file_) << "#include <tl/tl.hpp>\n#include <cstdio>\n#include <cstdlib>\n#include <vector>\n"
                            "TL_KERNEL void double_it(tl::block& tl, tl::ptr<float> y, float by, int n) {}\n"
                            "void unmarked(tl::block&, int) {}\n"
                            "TL_HOST void solve(tl::host& host, tl::ptr<float> y, int n) {\n"  // line 7
                         << body << "\n}\n";
    const auto compiled = compile_kernel({.file = file_});
    EXPECT_TRUE(compiled.ok) << compiled.log;
    RunRequest request;
    request.module = compiled.module;
    request.arguments = {Buffer{.name = "y", .type = tl::dtype_id::float32, .role = Role::kOutput, .shape = {n}, .strides = {1}, .bytes = {}},
                         Scalar{"n", tl::dtype_id::int32, static_cast<std::uint64_t>(n)}};
    return request;
  }
  std::filesystem::path file_;
};

TEST_F(PlanChild, LaunchesComeBackWhole) {
  const PlanResult result = plan_in_child(
      request("auto w = host.workspace<tl::float16>(n + 1);\n"
              "host.launch(double_it, tl::grid(3, 4, 5), y + 2, 0.5f, n);\n"
              "std::printf(\"%d\\n\", w.buffer);\n"
              "host.launch(unmarked, tl::grid(1), n);"), kSms);
  ASSERT_EQ(result.outcome, RunOutcome::kCompleted) << result.message;
  EXPECT_FALSE(result.plan.uses_num_sms);
  EXPECT_EQ(result.printed, "1\n");
  ASSERT_EQ(result.workspaces.size(), 1U);
  EXPECT_EQ(result.workspaces[0].type, tl::dtype_id::float16);
  EXPECT_EQ(result.workspaces[0].count, 1001);
  ASSERT_EQ(result.plan.launches.size(), 2U);
  const PlannedLaunch& l = result.plan.launches[0];
  EXPECT_EQ(l.kernel, "double_it");
  EXPECT_EQ(l.what.grid[0], 3);
  EXPECT_EQ(l.what.grid[2], 5);
  EXPECT_EQ(l.what.num_warps, 4);
  EXPECT_EQ(l.what.where.line, 9);
  EXPECT_EQ(l.what.where.file, file_.string());
  ASSERT_EQ(l.arguments.size(), 3U);
  EXPECT_EQ(l.what.arguments, l.arguments.data());
  EXPECT_EQ(l.arguments[0].buffer, 0);
  EXPECT_EQ(l.arguments[0].offset, 2);
  EXPECT_TRUE(l.arguments[0].writable);
  const float half = 0.5F;
  EXPECT_EQ(std::memcmp(&l.arguments[1].bits, &half, sizeof half), 0);
  EXPECT_EQ(l.arguments[2].bits, 1000U);
  EXPECT_EQ(result.plan.launches[1].kernel, "") << "not marked TL_KERNEL";
}

TEST_F(PlanChild, ManyLaunchesAreAllThere) {
  const PlanResult result =
      plan_in_child(request("for (int i = 0; i < 20000; ++i) host.launch(double_it, tl::grid(i), y, 1.0f, i);"), kSms);
  ASSERT_EQ(result.outcome, RunOutcome::kCompleted) << result.message;
  ASSERT_EQ(result.plan.launches.size(), 20000U);
  EXPECT_EQ(result.plan.launches[19999].what.grid[0], 19999);
  EXPECT_EQ(result.plan.launches[19999].arguments[2].bits, 19999U);
}

TEST_F(PlanChild, MoreLaunchesThanFitAreCounted) {
  const PlanResult result =
      plan_in_child(request("for (int i = 0; i < 2000000; ++i) host.launch(double_it, tl::grid(i), y, 1.0f, i);"), kSms);
  EXPECT_EQ(result.outcome, RunOutcome::kCrashed);
  EXPECT_NE(result.message.find("2000000 launches"), std::string::npos) << result.message;
}

TEST_F(PlanChild, KnowsThatThePlanDependsOnTheMultiprocessors) {
  const PlanResult result = plan_in_child(request("host.launch(double_it, tl::grid(host.num_sms()), y, 1.0f, n);"), kSms);
  ASSERT_EQ(result.plan.launches.size(), 1U) << result.message;
  EXPECT_EQ(result.plan.launches[0].what.grid[0], kSms);
  EXPECT_TRUE(result.plan.uses_num_sms);
}

TEST_F(PlanChild, EndlessSolveIsATimeOutWithItsLine) {
  RunRequest endless = request("for (volatile int i = 0;; i = i + 1) {}");
  endless.limits.time_ms = 300;
  const PlanResult result = plan_in_child(endless, kSms);
  EXPECT_EQ(result.outcome, RunOutcome::kTimedOut);
  EXPECT_EQ(result.message, "solve takes longer than 0.3 s to plan its launches");
  EXPECT_EQ(result.where.line, 8);
}

TEST_F(PlanChild, CrashIsASentenceWithItsLine) {
  const PlanResult result = plan_in_child(request("\n*reinterpret_cast<volatile int*>(8) = n;"), kSms);
  EXPECT_EQ(result.outcome, RunOutcome::kCrashed);
  EXPECT_NE(result.message.find("solve did not finish its plan: segmentation fault"), std::string::npos) << result.message;
  EXPECT_EQ(result.where.line, 9);
  EXPECT_EQ(result.where.file, file_.string());
}

TEST_F(PlanChild, LeavingEarlyIsACrash) {
  const PlanResult result = plan_in_child(request("std::_Exit(0);"), kSms);
  EXPECT_EQ(result.outcome, RunOutcome::kCrashed);
  EXPECT_NE(result.message.find("ended the program"), std::string::npos) << result.message;
}

TEST_F(PlanChild, MemoryHasItsLimit) {
  RunRequest greedy = request("std::vector<char> all(std::size_t{1} << 33, 'x'); std::printf(\"%d\", all[n]);");
  greedy.limits.memory_bytes = std::int64_t{1} << 30;
  const PlanResult result = plan_in_child(greedy, kSms);
  EXPECT_EQ(result.outcome, RunOutcome::kCrashed);
  EXPECT_NE(result.message.find("out of memory"), std::string::npos) << result.message;
}

TEST_F(PlanChild, WrongSignatureNamesBoth) {
  RunRequest wrong = request("");
  wrong.arguments.pop_back();
  const PlanResult result = plan_in_child(wrong, kSms);
  EXPECT_EQ(result.outcome, RunOutcome::kBadSignature);
  EXPECT_NE(result.message.find("must be solve(tl::host& host, tl::ptr<float> y)"), std::string::npos) << result.message;
}

TEST_F(PlanChild, WorkspaceOfNegativeSizeIsRefused) {
  const PlanResult result = plan_in_child(request("host.workspace<float>(-n);"), kSms);
  EXPECT_EQ(result.outcome, RunOutcome::kCrashed);
  EXPECT_NE(result.message.find("-1000 elements"), std::string::npos) << result.message;
}

}  // namespace
}  // namespace kl::host
