// Output of compute-sanitizer, in the form of its manual and of CUDA 12 and 13, becomes findings at learner's lines.
#include <gpu/inspect_sanitizer.hpp>

#include <gtest/gtest.h>

namespace kl::gpu {
namespace {

constexpr const char* kFile = "/home/me/work/08_vector-add.hpp";

TEST(SanitizerReport, CleanRunHasASummaryAndNothingElse) {
  const SanitizerReport r = read_sanitizer("========= COMPUTE-SANITIZER\n{\n  \"verdict\": \"PASS\"\n}\n========= ERROR SUMMARY: 0 errors\n", kFile);
  EXPECT_TRUE(r.complete);
  EXPECT_EQ(r.errors, 0);
  EXPECT_TRUE(r.findings.empty());
  EXPECT_EQ(r.failure, "");
}

TEST(SanitizerReport, OutOfBoundsReadsOfOneLineAreOneFinding) {
  constexpr const char* kReport =
      "========= Invalid __global__ read of size 4 bytes\n"
      "=========     at float kl::gpu::load_elements<float>(T1 &)+0x90 in /usr/src/gpu/kernel/memory.hpp:140\n"
      "=========     by thread (THREAD,0,0) in block (3,0,0)\n"
      "=========     Address 0x7f0000000210 is out of bounds\n"
      "=========     and is 513 bytes after the nearest allocation at 0x7f0000000000 of size 16 bytes\n"
      "=========     Device Frame:vector_add(tl::block&)+0x80 in /home/me/work/08_vector-add.hpp:15\n"
      "=========     Device Frame:tl_entry_vector_add+0x80 in /home/me/work/08_vector-add.hpp:30\n"
      "=========     Saved host backtrace up to driver entry point at kernel launch time\n"
      "=========         Host Frame: [0x3814c7] in libcuda.so.1\n"
      "=========\n";
  std::string text = "========= COMPUTE-SANITIZER\n";
  for (const char* thread : {"5", "6"}) {
    text += kReport;
    text.replace(text.find("THREAD"), 6, thread);
  }
  const SanitizerReport r = read_sanitizer(text + "========= ERROR SUMMARY: 128 errors\n", kFile);
  EXPECT_EQ(r.errors, 128);
  ASSERT_EQ(r.findings.size(), 1U);
  const SanitizerFinding& f = r.findings[0];
  EXPECT_EQ(f.count, 2);
  EXPECT_EQ(f.what, "Invalid __global__ read of size 4 bytes");
  EXPECT_EQ(f.kernel, "vector_add");
  EXPECT_EQ(f.thread, "(5,0,0)");
  EXPECT_EQ(f.block, "(3,0,0)");
  EXPECT_EQ(f.where.file, kFile);
  EXPECT_EQ(f.where.line, 15);  // the innermost of the learner's
  EXPECT_EQ(f.detail, "Address 0x7f0000000210 is out of bounds and is 513 bytes after the nearest allocation at 0x7f0000000000 of size 16 bytes");
}

TEST(SanitizerReport, LibrarysLineStandsWhereTheLearnersIsNotSaid) {
  const SanitizerReport r = read_sanitizer(
      "========= Uninitialized __global__ memory read of size 4 bytes\n"
      "=========     at tl_entry_copy+0x70 in /usr/src/gpu/kernel/memory.hpp:140\n"
      "=========     by thread (0,0,0) in block (0,0,0)\n"
      "========= ERROR SUMMARY: 1 error\n",
      kFile);
  ASSERT_EQ(r.findings.size(), 1U);
  EXPECT_EQ(r.findings[0].where.file, "/usr/src/gpu/kernel/memory.hpp");
  EXPECT_EQ(r.findings[0].where.line, 140);
  EXPECT_EQ(r.findings[0].kernel, "copy");
}

TEST(SanitizerReport, RaceHasBothSides) {
  const SanitizerReport r = read_sanitizer(
      "========= Error: Race reported between Write access at tl_entry_sum+0xd790 in 08_vector-add.hpp:24\n"
      "=========     and Read access at tl_entry_sum+0xd5c0 in 08_vector-add.hpp:12 [16 hazards]\n"
      "=========\n"
      "========= RACECHECK SUMMARY: 1 hazard displayed (1 error, 0 warnings)\n",
      kFile);
  EXPECT_EQ(r.errors, 1);
  EXPECT_EQ(r.failure, "");
  ASSERT_EQ(r.findings.size(), 1U);
  EXPECT_EQ(r.findings[0].what, "Error: Race reported between Write access and Read access");
  EXPECT_EQ(r.findings[0].kernel, "sum");
  EXPECT_EQ(r.findings[0].where.line, 24);
  EXPECT_EQ(r.findings[0].other.line, 12);
  EXPECT_EQ(r.findings[0].other.file, kFile);
}

TEST(SanitizerReport, FileOfTheSameNameElsewhereIsNotTheLearners) {
  const SanitizerReport r = read_sanitizer(
      "========= Barrier error detected. Divergent thread(s) in block.\n"
      "=========     at tl_entry_a+0x70 in /elsewhere/08_vector-add.hpp:9\n"
      "=========     by thread (32,0,0) in block (1,0,0)\n"
      "========= ERROR SUMMARY: 1 error\n",
      kFile);
  ASSERT_EQ(r.findings.size(), 1U);
  EXPECT_EQ(r.findings[0].where.file, "/elsewhere/08_vector-add.hpp");
}

TEST(SanitizerReport, ToolThatCannotWorkSaysWhy) {
  const SanitizerReport r = read_sanitizer(
      "========= COMPUTE-SANITIZER\n========= Error: Target application terminated before first instrumented API call\n", kFile);
  EXPECT_FALSE(r.complete);
  EXPECT_NE(r.failure.find("terminated before first"), std::string::npos);
  EXPECT_TRUE(r.findings.empty());
  EXPECT_NE(read_sanitizer("========= Internal Sanitizer Error: debugger is attached\n========= ERROR SUMMARY: 1 error\n", kFile).failure, "");
}

TEST(SanitizerReport, OutputOfTheProgramIsNoReport) {
  const SanitizerReport r = read_sanitizer("Invalid __global__ read of size 4 bytes\n", kFile);
  EXPECT_TRUE(r.findings.empty());
  EXPECT_FALSE(r.complete);
}

}  // namespace
}  // namespace kl::gpu
