// A crash in compiled code is told in a sentence, with the learner's line.
#include <host/crash_site.hpp>
#include <host/shared_pages.hpp>

#include <dlfcn.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <gtest/gtest.h>
#include <boost/context/fiber.hpp>
#include <boost/context/protected_fixedsize_stack.hpp>

#include <host/host_compiler.hpp>
#include <tests/host/compiler_fixture.hpp>

namespace kl::host {
namespace {

constexpr ChildLimits kLimits = {.time_ms = 20'000, .memory_bytes = std::int64_t{4} << 30};
constexpr ChildLimits kShort = {.time_ms = 200, .memory_bytes = std::int64_t{4} << 30};

struct Outcome {
  ChildResult child;
  std::string text;
  Place place;
};

class CrashSite : public CompilerFixture {
 protected:
  // Compiles a file whose `int solve()` is run in a child.
  Outcome crash(const std::string& source, const ChildLimits& limits = kLimits, bool on_fiber = false) {
    const auto file = write("work/kernel.hpp", source);
    const auto compiled = compile_kernel({.file = file});
    EXPECT_TRUE(compiled.ok) << compiled.log;
    const Shared<CrashRecord> record;
    Outcome outcome;
    outcome.child = run_in_child(limits, [&] { return run(compiled.module, *record, on_fiber); });
    outcome.text = describe_crash(*record, outcome.child, limits);
    outcome.place = resolve_place(compiled.module, record->places(), file.string());
    return outcome;
  }

 private:
  static int run(const std::filesystem::path& module, CrashRecord& record, bool on_fiber) {
    watch_crashes(record);
    void* const handle = dlopen(module.c_str(), RTLD_NOW | RTLD_LOCAL);
    const auto entry = reinterpret_cast<int (*)()>(dlsym(handle, "tl_entry_solve"));
    watch_module(reinterpret_cast<const void*>(entry));
    if (!on_fiber) {
      try {
        return entry();
      } catch (...) {
        record_exception(record);
        return 1;
      }
    }
    constexpr std::size_t kStackBytes = 1 << 20;
    boost::context::protected_fixedsize_stack stacks(kStackBytes);
    const auto stack = stacks.allocate();
    watch_stacks(static_cast<char*>(stack.sp) - stack.size, stack.size, kStackBytes);
    int code = 0;
    boost::context::fiber(std::allocator_arg, boost::context::preallocated(stack.sp, stack.size, stack),
                          stacks,
                          [&](boost::context::fiber&& back) {
                            code = entry();
                            return std::move(back);
                          })
        .resume();
    return code;
  }
};

TEST_F(CrashSite, NothingHappened) {
  const auto outcome = crash("int solve() { return 0; }\n");
  EXPECT_EQ(outcome.text, "");
  EXPECT_EQ(outcome.place.line, 0);
}

TEST_F(CrashSite, BadAddressWithItsLine) {
  const auto outcome = crash(R"(#include <tl/tl.hpp>
int solve() {
  volatile long* p = reinterpret_cast<long*>(0x123450);
  int keep = 1;
  keep += *p;
  return keep;
}
)");
  EXPECT_EQ(outcome.text, "segmentation fault: an address that is not memory was read or written");
  EXPECT_EQ(outcome.place.line, 5);
}

TEST_F(CrashSite, InlinedLibraryCodeIsPlacedAtItsCall) {
  write("tl/tl.hpp", R"(#pragma once
namespace tl {
inline int load(volatile int* p) { return *p; }
}
)");
  const auto outcome = crash(R"(#include <tl/tl.hpp>
int solve() {
  volatile int* p = reinterpret_cast<int*>(0x123450);
  int a = 0;
  a += tl::load(p);
  return a;
}
)");
  EXPECT_EQ(outcome.place.line, 5);
}

TEST_F(CrashSite, TheCallersLineWhenItHappensInTheCLibrary) {
  const auto outcome = crash(R"(#include <cstring>
int solve() {
  char* volatile p = reinterpret_cast<char*>(0x123450);
  volatile int length = static_cast<int>(std::strlen(p));
  return length;
}
)");
  EXPECT_EQ(outcome.place.line, 4);
}

TEST_F(CrashSite, NullFunctionIsPlacedAtItsCall) {
  const auto outcome = crash(R"(
int solve() {
  int (*volatile f)() = nullptr;
  int a = 1;
  a += f();
  return a;
}
)");
  EXPECT_EQ(outcome.text, "segmentation fault: a null function pointer was called");
  EXPECT_EQ(outcome.place.line, 5);
}

#if defined(__x86_64__)
TEST_F(CrashSite, IntegerDivisionByZero) {
  const auto outcome = crash(R"(
int solve() {
  volatile int zero = 0;
  return 7 / zero;
}
)");
  EXPECT_EQ(outcome.text, "division by zero, or of the smallest integer by -1");
  EXPECT_EQ(outcome.place.line, 4);
}
#endif

constexpr const char* kRecursion = R"(
int deeper(volatile int* depth) {
  volatile int frame[300] = {};
  *depth = *depth + 1;
  frame[7] = deeper(depth) + 1;
  return frame[7] + frame[*depth % 300];
}
int solve() {
  volatile int depth = 0;
  return deeper(&depth);
}
)";

TEST_F(CrashSite, StackOverflowOfTheProcess) {
  const auto outcome = crash(kRecursion);
  EXPECT_TRUE(outcome.text.starts_with("stack overflow: an array, a tile or recursion needs ")) << outcome.text;
  EXPECT_GE(outcome.place.line, 2);
  EXPECT_LE(outcome.place.line, 6);
}

TEST_F(CrashSite, StackOverflowOfABlock) {
  const auto outcome = crash(kRecursion, kLimits, true);
  EXPECT_EQ(outcome.text, "stack overflow: an array, a tile or recursion needs more than 1 MiB of stack");
  EXPECT_GE(outcome.place.line, 2);
  EXPECT_LE(outcome.place.line, 6);
}

TEST_F(CrashSite, StackOverflowByOneHugeFrame) {
  const auto outcome = crash(R"(
void fill(volatile char* bytes, int at) { bytes[at] = 1; }
int solve() {
  volatile char tile[64 << 20];
  volatile int at = 3;
  fill(tile, at);
  return tile[at];
}
)",
                             kLimits, true);
  EXPECT_EQ(outcome.text, "stack overflow: an array, a tile or recursion needs more than 1 MiB of stack");
}

TEST_F(CrashSite, InfiniteLoopWithItsLine) {
  for (const bool on_fiber : {false, true}) {
    const auto outcome = crash(R"(
int solve() {
  volatile int go = 1;
  while (go)
    go = go | 1;
  return 0;
}
)",
                               kShort, on_fiber);
    EXPECT_EQ(outcome.child.how, ChildResult::kTimedOut);
    EXPECT_EQ(outcome.text, "still running after 0.2 s");
    EXPECT_GE(outcome.place.line, 4);
    EXPECT_LE(outcome.place.line, 5);
  }
}

TEST_F(CrashSite, HugeAllocation) {
#if defined(__SANITIZE_ADDRESS__)
  GTEST_SKIP() << "the sanitizer's allocator reserved its memory before the limit";
#endif
  const auto outcome = crash(R"(#include <vector>
int solve() {
  volatile long n = 1L << 36;
  std::vector<char> v(n);
  return v[5];
}
)");
  EXPECT_EQ(outcome.text, "out of memory: asked for more than the limit of 4 GiB");
}

TEST_F(CrashSite, UncaughtException) {
  for (const bool on_fiber : {false, true}) {
    const auto outcome =
        crash("#include <stdexcept>\nint solve() { throw std::runtime_error(\"no such tile\"); }\n", kLimits,
              on_fiber);
    EXPECT_EQ(outcome.text, "uncaught exception: no such tile");
  }
}

TEST_F(CrashSite, AbortAndExit) {
  const auto aborted = crash("#include <cstdlib>\nint solve() {\n  std::abort();\n}\n");
  EXPECT_TRUE(aborted.text.starts_with("the program aborted")) << aborted.text;
  EXPECT_EQ(aborted.place.line, 3);
  const auto ended = crash("#include <cstdlib>\nint solve() {\n  std::exit(3);\n}\n");
  EXPECT_EQ(ended.text, "the program ended itself with exit code 3");
}

TEST_F(CrashSite, BrokenPipe) {
  const auto outcome = crash("#include <csignal>\nint solve() { return raise(SIGPIPE); }\n");
  EXPECT_EQ(outcome.text, "wrote to a pipe that nobody reads");
}

TEST_F(CrashSite, WithoutFramesOrModuleThePlaceIsUnknown) {
  EXPECT_EQ(resolve_place("/nonexistent", {}, "/k.hpp").line, 0);
  const std::uint64_t frame[] = {0x1000};
  EXPECT_EQ(resolve_place("/nonexistent", frame, "/k.hpp").line, 0);
}

}  // namespace
}  // namespace kl::host
