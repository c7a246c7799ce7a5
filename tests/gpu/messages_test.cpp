// NVRTC's messages reach the reader of the host compiler's, with the learner's line.
#include <gpu/nvrtc_messages.hpp>

#include <gtest/gtest.h>

namespace kl::gpu {
namespace {

TEST(NvrtcMessages, ErrorsAreSpelledAsGccDoes) {
  EXPECT_EQ(in_gcc_spelling("/a/k.hpp(7): error: identifier \"foo\" is undefined\n    foo(o);\n    ^\n\n"),
            "/a/k.hpp:7: error: identifier \"foo\" is undefined\n");
}

TEST(NvrtcMessages, StepsOfInstantiationComeFirst) {
  const char* log =
      "/lib/tl/create.hpp(37): error: static assertion failed with \"tl: use a \"constant\"\"\n"
      "      static_assert(x,\n      ^\n"
      "          detected during instantiation of \"auto f(End) [with End=int]\" at line 6 of /a/k.hpp\n";
  EXPECT_EQ(in_gcc_spelling(log),
            "/a/k.hpp:6:1:   required from here\n"
            "/lib/tl/create.hpp:37: error: static assertion failed: tl: use a \"constant\"\n");
}

TEST(NvrtcMessages, WarningsCarryNoNumber) {
  EXPECT_EQ(in_gcc_spelling("/a/k(1).hpp(3): warning #177-D: variable \"x\" was declared but never referenced\n"),
            "/a/k(1).hpp:3: warning: variable \"x\" was declared but never referenced\n");
}

TEST(NvrtcMessages, MissingFilesAreErrors) {
  EXPECT_EQ(in_gcc_spelling("/a/k.hpp(1): catastrophic error: cannot open source file \"nope.hpp\"\n"),
            "/a/k.hpp:1: error: cannot open source file \"nope.hpp\"\n");
}

TEST(NvrtcMessages, ChatterIsNoMessage) {
  EXPECT_EQ(in_gcc_spelling("ptxas info    : Used 31 registers, used 1 barriers\n4 errors detected in the compilation.\n"), "");
}

TEST(PtxasReport, ReadsEveryFigure) {
  const PtxasReport report = read_ptxas_report(
      "ptxas info    : Compiling entry function 'tl_entry_k' for 'sm_90a'\n"
      "ptxas         .     16 bytes stack frame, 8 bytes spill stores, 12 bytes spill loads\n"
      "ptxas info    : Used 31 registers, used 1 barriers, 128 bytes smem\n");
  EXPECT_EQ(report.registers, 31);
  EXPECT_EQ(report.stack_bytes, 16);
  EXPECT_EQ(report.spill_store_bytes, 8);
  EXPECT_EQ(report.spill_load_bytes, 12);
  EXPECT_EQ(report.static_shared_bytes, 128);
}

}  // namespace
}  // namespace kl::gpu
