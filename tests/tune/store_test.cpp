// What was found is kept per class of shapes, readable and replaceable.
#include <tune/store.hpp>

#include <gtest/gtest.h>

#include <tune/error.hpp>

namespace kl::tune {
namespace {

Tuned tuned(const char* block) {
  return {{{"BLOCK", block}, {"FAST", "true"}}, 742.1, 801.5, "n=268435456", "2026-11-21", "0123abcd"};
}

TEST(Store, ShapesOfOneClassShareAPowerOfTwo) {
  EXPECT_EQ(shape_class(Case({"n"}, {1 << 28})), "n=2^28");
  EXPECT_EQ(shape_class(Case({"n"}, {(1 << 29) - 1})), "n=2^28");
  EXPECT_EQ(shape_class(Case({"n"}, {1 << 29})), "n=2^29");
  EXPECT_EQ(shape_class(Case({"m", "n"}, {1000, 1})), "m=2^9,n=2^0");
  EXPECT_EQ(shape_class(Case({"n"}, {0})), "n=0");
  EXPECT_EQ(shape_class(Case({}, {})), "any");
}

TEST(Store, FilesAreNamedForTheGpuAndTheKernelFile) {
  EXPECT_EQ(tuned_file("/w", "NVIDIA H200", "08_vector-add"), "/w/tuned/NVIDIA_H200/08_vector-add.cfg");
  EXPECT_EQ(tuned_file("/w", "../x", "a"), "/w/tuned/___x/a.cfg");
}

TEST(Store, ComesBackAsItWasKept) {
  const std::string text = with_section("", "m=2^9,n=2^28", tuned("1024"));
  const auto found = find_section(text, "m=2^9,n=2^28");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->meta, tuned("1024").meta);
  EXPECT_DOUBLE_EQ(found->median_us, 742.1);
  EXPECT_DOUBLE_EQ(found->standard_us, 801.5);
  EXPECT_EQ(found->size, "n=268435456");
  EXPECT_EQ(found->date, "2026-11-21");
  EXPECT_EQ(found->kernel_digest, "0123abcd");
  EXPECT_EQ(find_section(text, "m=2^9,n=2^27"), std::nullopt);
}

TEST(Store, ASectionIsReplacedAndOthersStay) {
  std::string text = with_section("", "n=2^28", tuned("1024"));
  text = with_section(text, "n=2^10", tuned("128"));
  text = with_section(text, "n=2^28", tuned("2048"));
  EXPECT_EQ(find_section(text, "n=2^28")->meta.front().second, "2048");
  EXPECT_EQ(find_section(text, "n=2^10")->meta.front().second, "128");
  EXPECT_EQ(text.find("1024"), std::string::npos);
}

TEST(Store, ADamagedFileIsAnError) {
  EXPECT_THROW(find_section("[n=2^28]\nBLOCK\n", "n=2^28"), Error);
  EXPECT_THROW(find_section("BLOCK = 4\n", "n=2^28"), Error);
  EXPECT_EQ(find_section("", "n=2^28"), std::nullopt);
}

}  // namespace
}  // namespace kl::tune
