#include <cli/picture/picture.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include <cli/atomic_file.hpp>
#include <cli/usage_error.hpp>
#include "temporary_folder.hpp"

namespace kl::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string refusal(std::string_view bytes) {
  try {
    picture_of_pnm(bytes, "x.ppm");
  } catch (const UsageError& error) {
    return error.what();
  }
  return "";
}

TEST(Picture, ComesBackFromPngAsItWas) {
  const TemporaryFolder folder;
  const Picture colours = landscape();
  write_atomically(folder.path() / "a.png", png_of(colours));
  const Picture back = read_picture(folder.path() / "a.png");
  EXPECT_EQ(back.height, colours.height);
  EXPECT_EQ(back.width, colours.width);
  EXPECT_EQ(back.values, colours.values);
}

TEST(Picture, ReadsGreyAsThreeEqualChannels) {
  const TemporaryFolder folder;
  write_atomically(folder.path() / "grey.png", png_of({.height = 1, .width = 2, .channels = 1, .values = {7, 200}}));
  EXPECT_THAT(read_picture(folder.path() / "grey.png").values, ElementsAre(7, 7, 7, 200, 200, 200));
  EXPECT_THAT(picture_of_pnm("P5 2 1 255\n\x07\x08", "x").values, ElementsAre(7, 7, 7, 8, 8, 8));
}

TEST(Picture, ReadsPpmWithComments) {
  const Picture picture = picture_of_pnm("P6\n# made by hand\n1 # width\n2\n255\nabcdef", "x");
  EXPECT_EQ(picture.width, 1);
  EXPECT_EQ(picture.height, 2);
  EXPECT_THAT(picture.values, ElementsAre('a', 'b', 'c', 'd', 'e', 'f'));
}

TEST(Picture, SaysWhatIsWrongWithAFileAndWhatToDo) {
  EXPECT_THAT(refusal("GIF89a"), HasSubstr("x.ppm is neither a PNG nor a binary PPM or PGM; `convert x.ppm photo.png`"));
  EXPECT_THAT(refusal("P6 0 1 255\n"), HasSubstr("no size"));
  EXPECT_THAT(refusal("P6 99999999 99999999 255\n"), HasSubstr("no size"));
  EXPECT_THAT(refusal("P6 1 1 65535\nabcdef"), HasSubstr("8 bits"));
  EXPECT_THAT(refusal("P6 1 2 255\nabcde"), HasSubstr("ends before its last pixel"));
  EXPECT_THAT(refusal("P6"), HasSubstr("no size"));
  const TemporaryFolder folder;
  write_atomically(folder.path() / "cut.png", png_of(landscape()).substr(0, 200));
  EXPECT_THROW(read_picture(folder.path() / "cut.png"), UsageError);
  EXPECT_THROW(read_picture(folder.path() / "none.png"), UsageError);
}

TEST(Picture, ShrinksToMeansOfSquares) {
  const Picture picture{.height = 2, .width = 4, .channels = 1, .values = {0, 10, 100, 100, 20, 30, 100, 104}};
  EXPECT_EQ(shrunk(picture, 8).values, picture.values);
  EXPECT_THAT(shrunk(picture, 2).values, ElementsAre(15, 101));
  const Picture thin{.height = 1, .width = 6, .channels = 1, .values = {0, 2, 4, 6, 8, 10}};
  EXPECT_THAT(shrunk(thin, 2).values, ElementsAre(2, 8));
}

// What the picture is for: bright places where sepia exceeds a byte, dark ones, and the same pixels each time.
TEST(Picture, LandscapeHasTheWholeRangeAndRepeats) {
  const Picture picture = landscape();
  EXPECT_EQ(picture.values.size(), static_cast<std::size_t>(picture.height * picture.width * 3));
  EXPECT_EQ(picture.values, landscape().values);
  const auto [low, high] = std::minmax_element(picture.values.begin(), picture.values.end());
  EXPECT_LT(*low, 40);
  EXPECT_GT(*high, 250);
}

}  // namespace
}  // namespace kl::cli
