// Listings keep what a reader wants of a compiler's output, with the learner's lines, and the figures count it.
#include <gpu/inspect_counts.hpp>
#include <gpu/inspect_listing.hpp>

#include <gtest/gtest.h>

#include <string>

namespace kl::gpu {
namespace {

constexpr const char* kFile = "/home/me/work/08_vector-add.hpp";

// Shortened from what NVRTC 13.0 writes.
constexpr const char* kPtx = R"(.version 9.0
.target sm_90a
.address_size 64

	// .globl	tl_entry_add
.extern .func  (.param .b32 func_retval0) vprintf
(
	.param .b64 vprintf_param_0
)
;
.global .align 4 .u32 _ZN2tl8constantILi128EE5valueE = 128;
.global .align 4 .u32 table[2] = {7, 8};
.global .align 8 .u64 pointer_to[1] = {table};
.extern .shared .align 1024 .b8 g_shared[];

.visible .entry tl_entry_other(
	.param .u64 tl_entry_other_param_0
)
{
	mov.u64 	%rd1, _ZN2tl8constantILi128EE5valueE;
	ret;
}

.visible .entry tl_entry_add(
	.param .u64 tl_entry_add_param_0
)
.maxntid 128, 1, 1
{
	.reg .pred 	%p<2>;
	.loc	1 3 0

$L__tmp0:
	.loc	1 3 1
	.loc	3 9 3, function_name $L__info_string2, inlined_at 1 3 1
	.loc	10 50 5, function_name $L__info_string3, inlined_at 3 9 3
	ld.global.v4.f32 	{%f1, %f2, %f3, %f4}, [%rd4];
	.loc	3 12 3, function_name $L__info_string2, inlined_at 1 3 1
	.loc	10 50 5, function_name $L__info_string3, inlined_at 3 12 3
	// begin inline asm
	// tl_scratch 512;
	// end inline asm
	mov.u64 	%rd1, pointer_to;
	@%p1 bra 	$L__BB0_1;
	ld.global.f32 	%f5, [%rd4];
$L__BB0_1:
	.loc	1 3 1
	ret;
}
	.file	1 "/home/me/unit.cu"
	.file	3 "/home/me/work/08_vector-add.hpp"
	.file	10 "/usr/src/kernelings/gpu/kernel/memory.hpp"
	.section	.debug_str
	{
$L__info_string2:
.b8 95,90
	}
)";

const std::vector<std::string> kSource = {"", "", "", "", "", "", "", "", "  auto a = tl.load(x + at);", "", "",
                                          "  auto b = tl.load(y + at);"};

TEST(Ptx, KeepsTheEntryAndWhatItUses) {
  const std::string text = interleaved(read_ptx(kPtx, "tl_entry_add", kFile), kSource);
  EXPECT_EQ(text,
            ".global .align 4 .u32 table[2] = {7, 8};\n"
            ".global .align 8 .u64 pointer_to[1] = {table};\n"
            ".visible .entry tl_entry_add(\n"
            "\t.param .u64 tl_entry_add_param_0\n"
            ")\n"
            ".maxntid 128, 1, 1\n"
            "{\n"
            "\t.reg .pred \t%p<2>;\n"
            "// 9: auto a = tl.load(x + at);\n"
            "\tld.global.v4.f32 \t{%f1, %f2, %f3, %f4}, [%rd4];\n"
            "// 12: auto b = tl.load(y + at);\n"
            "\t// tl_scratch 512;\n"
            "\tmov.u64 \t%rd1, pointer_to;\n"
            "\t@%p1 bra \t$L__BB0_1;\n"
            "\tld.global.f32 \t%f5, [%rd4];\n"
            "$L__BB0_1:\n"
            "\tret;\n"
            "}\n");
}

TEST(Ptx, PlaceThatIsInlinedTwiceBelongsToTheLastLineThatWasNamed) {
  const Listing listing = read_ptx(kPtx, "tl_entry_add", kFile);
  int first = 0, second = 0;
  for (const ListingLine& line : listing) {
    if (line.text.find(".v4") != std::string::npos) first = line.source_line;
    if (line.text.find("%f5") != std::string::npos) second = line.source_line;
  }
  EXPECT_EQ(first, 9);
  EXPECT_EQ(second, 12);
}

TEST(Ptx, WithoutTheEntryThereIsNothing) {
  EXPECT_TRUE(read_ptx(kPtx, "tl_entry_ad", kFile).empty());
  EXPECT_TRUE(read_ptx("", "tl_entry_add", kFile).empty());
}

TEST(Ptx, OfAnotherFileHasNoLines) {
  for (const ListingLine& line : read_ptx(kPtx, "tl_entry_add", "/home/me/other.hpp")) EXPECT_EQ(line.source_line, 0);
}

TEST(Sass, HasTheInnermostLineOfTheFile) {
  const Listing listing = read_sass(
      "\t.target\tsm_90a\n"
      "tl_entry_add:\n"
      "        /*0000*/                   LDC R1, c[0x0][0x28] ;\n"
      "\t//## File \"/usr/src/kernelings/gpu/kernel/memory.hpp\", line 50 inlined at \"/home/me/work/08_vector-add.hpp\", line 9\n"
      "\t//## File \"/home/me/work/08_vector-add.hpp\", line 9 inlined at \"/home/me/work/08_vector-add.hpp\", line 30\n"
      "\t//## File \"/home/me/work/08_vector-add.hpp\", line 30\n"
      "        /*0010*/              @!P0 LDG.E.128 R4, desc[UR6][R18.64] ;\n"
      ".L_x_0:\n"
      "\t//## File \"/home/me/unit.cu\", line 3\n"
      "        /*0020*/                   EXIT ;                  /* 0x00000a00ff017b82 */\n"
      "                                                           /* 0x000ff00000000800 */\n",
      kFile);
  ASSERT_EQ(listing.size(), 4U);
  EXPECT_EQ(listing[0].source_line, 0);
  EXPECT_EQ(listing[1].source_line, 9);
  EXPECT_NE(listing[1].text.find("@!P0 LDG.E.128 R4"), std::string::npos);
  EXPECT_EQ(listing[2].text, ".L_x_0:");
  EXPECT_EQ(listing[3].source_line, 0);
  EXPECT_TRUE(listing[3].text.ends_with("EXIT"));
}

InstructionCounts counts_of(std::initializer_list<const char*> instructions) {
  Listing listing;
  for (const char* text : instructions) listing.push_back({0, text});
  return count_instructions(listing);
}

TEST(Counts, WideIsSixteenBytesWhateverTheElements) {
  const auto n = counts_of({"ld.global.v4.f32 {a};", "@%p1 ld.global.v2.u64 {a};", "ld.global.nc.v2.f64 {a};", "ld.global.b128 a;",
                            "ld.global.v2.f32 {a};", "ld.global.f64 a;", "ld.param.v4.u32 {a};", "st.global.v4.b32 [x];", "st.global.u8 [x];"});
  EXPECT_EQ(n.loads, 6);
  EXPECT_EQ(n.wide_loads, 4);
  EXPECT_EQ(n.stores, 2);
  EXPECT_EQ(n.wide_stores, 1);
}

TEST(Counts, SpacesAndSynchronisationAreToldApart) {
  const auto n = counts_of({"ld.shared.f32 a;", "st.shared::cta.v4.f32 [x];", "ld.local.u32 a;", "bar.sync 0;", "barrier.sync 1, 64;",
                            "shfl.sync.bfly.b32 a;", "atom.global.add.u32 a;", "red.shared.add.u32 [x];", "cp.async.cg.shared.global [x];",
                            "cp.async.commit_group;", "cp.async.wait_group 0;", "mma.sync.aligned.m16n8k16 {a};", "wgmma.fence.sync.aligned;",
                            "$L__BB0_1:", "\t.reg .pred \t%p<2>;", "// tl_scratch 512;", "membar.gl;", "}"});
  EXPECT_EQ(n.loads + n.stores, 0);
  EXPECT_EQ(n.shared_loads, 1);
  EXPECT_EQ(n.shared_stores, 1);
  EXPECT_EQ(n.local, 1);
  EXPECT_EQ(n.barriers, 2);
  EXPECT_EQ(n.shuffles, 1);
  EXPECT_EQ(n.atomics, 2);
  EXPECT_EQ(n.async_copies, 1);
  EXPECT_EQ(n.matrix, 1);
}

}  // namespace
}  // namespace kl::gpu
