// Plans that untrusted code made: whole there and back, and none is used that could reach beyond what it was made for.
#include <leaderboard/worker/plan_check.hpp>

#include <random>

#include <gtest/gtest.h>

#include <leaderboard/worker/gpu_wire.hpp>

namespace kl::board {
namespace {

RunRequest request() {
  RunRequest r;
  r.arguments = {Buffer{"x", tl::dtype_id::float32, Role::kInput, {100, 64}, {64, 1}, {}}, Buffer{"y", tl::dtype_id::float32, Role::kOutput, {100, 64}, {64, 1}, {}}, Scalar{"n", tl::dtype_id::int32, 100}};
  return r;
}

tl::plan::argument pointer(int buffer, bool writable, long long offset = 0) {
  tl::plan::argument a;
  a.kind = tl::plan::argument_kind::pointer;
  a.type = tl::dtype_id::float32;
  a.buffer = buffer, a.writable = writable, a.offset = offset;
  return a;
}

tl::plan::argument descriptor(int rows, int columns, long long stride) {
  tl::plan::argument a = pointer(0, false);
  a.kind = tl::plan::argument_kind::descriptor;
  a.rank = 2;
  a.extents[0] = rows, a.extents[1] = columns;
  a.block[0] = a.block[1] = 16;
  a.strides[0] = stride, a.strides[1] = 1;
  return a;
}

host::PlanResult plan() {
  host::PlanResult p;
  host::PlannedLaunch launch;
  launch.kernel = "copy";
  launch.what.grid[0] = 7;
  launch.what.where.file = "kernel.hpp";
  launch.what.where.line = 12;
  launch.arguments = {pointer(0, false), pointer(1, true), pointer(2, true), descriptor(100, 64, 64)};
  launch.what.argument_count = static_cast<int>(launch.arguments.size());
  p.plan.launches = {launch};
  p.workspaces = {{tl::dtype_id::float32, 1000}};
  return p;
}

TEST(PlanCheck, AnHonestPlanMayRun) { EXPECT_EQ(plan_problem(plan(), request()), ""); }

TEST(PlanCheck, WhatReachesBeyondMayNot) {
  const auto says = [](auto change, const std::string& what) {
    host::PlanResult p = plan();
    change(p);
    const std::string problem = plan_problem(p, request());
    EXPECT_NE(problem.find(what), std::string::npos) << what << ": " << problem;
  };
  const auto argument = [](std::size_t i, auto change) { return [=](host::PlanResult& p) { change(p.plan.launches[0].arguments[i]); }; };
  using A = tl::plan::argument;
  says([](auto& p) { p.plan.launches[0].kernel = "copy) __global__ void evil("; }, "plain name");
  says([](auto& p) { p.plan.launches[0].kernel = ""; }, "plain name");
  says([](auto& p) { p.plan.launches[0].what.num_warps = 3; }, "num_warps");
  says([](auto& p) { p.plan.launches[0].what.num_warps = 1 << 20; }, "num_warps");
  says([](auto& p) { p.plan.launches[0].what.grid[1] = 1 << 20; }, "grid");
  says([](auto& p) { p.plan.launches[0].what.grid[0] = -1; }, "grid");
  says([](auto& p) { p.plan.launches[0].what.size_per_thread = 3; }, "side by side");
  says([](auto& p) { p.plan.launches[0].what.num_stages = 1 << 30; }, "num_stages");
  says([](auto& p) { p.plan.launches.assign(2000, p.plan.launches[0]); }, "launches");
  says([](auto& p) { p.workspaces[0].count = std::int64_t{1} << 40; }, "workspaces");
  says([](auto& p) { p.workspaces.assign(40, {tl::dtype_id::float64, std::int64_t{1} << 32}); }, "workspaces");
  says(argument(0, [](A& a) { a.buffer = 3; }), "no tensor");
  says(argument(0, [](A& a) { a.buffer = -1; }), "no tensor");
  says(argument(0, [](A& a) { a.writable = true; }), "write an input");
  says(argument(0, [](A& a) { a.offset = -1; }), "begins outside");
  says(argument(0, [](A& a) { a.offset = 6401; }), "begins outside");
  says(argument(0, [](A& a) { a.type = tl::dtype_id::float64; }), "reads f32 as f64");
  says(argument(3, [](A& a) { a.extents[0] = 101; }), "reaches beyond");
  says(argument(3, [](A& a) { a.strides[0] = 1LL << 36; }), "reaches beyond");
  says(argument(3, [](A& a) { a.offset = 64; }), "reaches beyond");
  says(argument(3, [](A& a) { a.block[0] = 0; }), "reaches beyond");
  // Near misses: the end of a tensor is where an empty tail begins, and a descriptor may cover all.
  host::PlanResult at_end = plan();
  at_end.plan.launches[0].arguments[0].offset = 6400;
  at_end.plan.launches[0].arguments[3] = descriptor(50, 64, 128);
  EXPECT_EQ(plan_problem(at_end, request()), "");
}

TEST(PlanWire, PlansComeBack) {
  const std::string bytes = encode(plan());
  const auto back = decode_plan(bytes);
  ASSERT_TRUE(back);
  EXPECT_EQ(encode(*back), bytes);
  ASSERT_EQ(back->plan.launches.size(), 1U);
  EXPECT_STREQ(back->plan.launches[0].what.where.file, "kernel.hpp");
  EXPECT_EQ(back->plan.launches[0].what.argument_count, 4);
  EXPECT_EQ(plan_problem(*back, request()), "");
}

TEST(PlanWire, WhateverElseArrivesIsNoPlanOrAHarmlessOne) {
  const std::string bytes = encode(plan());
  std::mt19937 random(3);
  for (std::size_t cut = 0; cut < bytes.size(); cut += 5) EXPECT_FALSE(decode_plan(bytes.substr(0, cut)));
  for (int i = 0; i < 3000; ++i) {
    std::string damaged = bytes;
    for (int k = 0; k < 3; ++k) damaged[random() % damaged.size()] = static_cast<char>(random());
    if (const auto p = decode_plan(damaged)) plan_problem(*p, request());
    decode_kernels(damaged);
  }
}

}  // namespace
}  // namespace kl::board
