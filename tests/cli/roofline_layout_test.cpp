#include <cli/bench/roofline_layout.hpp>

#include <gtest/gtest.h>

namespace kl::cli {
namespace {

const Box kFrame{0, 0, 800, 400};

TEST(PlaceLabels, OneStandsBesideItsPoint) {
  const auto labels = place_labels({{{400, 200}, 100}}, kFrame, 16, {});
  ASSERT_TRUE(labels[0]);
  EXPECT_DOUBLE_EQ(labels[0]->x, 410);
  EXPECT_DOUBLE_EQ(labels[0]->y, 192);
}

TEST(PlaceLabels, AtTheRightEdgeStandsToTheLeft) {
  const auto labels = place_labels({{{780, 200}, 100}}, kFrame, 16, {});
  ASSERT_TRUE(labels[0]);
  EXPECT_DOUBLE_EQ(labels[0]->x, 670);
}

TEST(PlaceLabels, ManyAtOnePlaceCoverNothing) {
  std::vector<LabelledPoint> points;
  for (int i = 0; i < 40; ++i) points.push_back({{400.0 + i % 3, 200.0 + i % 5}, 120.0 + i});
  const std::vector<Segment> roof = {{{0, 400}, {800, 0}}};
  const auto labels = place_labels(points, kFrame, 16, roof);
  for (std::size_t i = 0; i < labels.size(); ++i) {
    ASSERT_TRUE(labels[i]) << i;
    EXPECT_FALSE(crosses(roof[0], *labels[i])) << i;
    EXPECT_GE(labels[i]->x, 0) << i;
    EXPECT_LE(labels[i]->x + labels[i]->width, 800) << i;
    for (std::size_t k = 0; k < i; ++k) EXPECT_FALSE(overlap(*labels[i], *labels[k])) << i << " and " << k;
    for (const LabelledPoint& p : points) EXPECT_FALSE(overlap(*labels[i], {p.at.x - 4, p.at.y - 4, 8, 8})) << i;
  }
}

TEST(PlaceLabels, WithoutRoomThereIsNone) {
  EXPECT_FALSE(place_labels({{{50, 10}, 120}}, {0, 0, 100, 20}, 16, {})[0]);
}

TEST(Crosses, ASegmentAndABox) {
  const Box box{10, 10, 20, 10};
  EXPECT_TRUE(crosses({{0, 0}, {40, 30}}, box));
  EXPECT_TRUE(crosses({{15, 12}, {16, 13}}, box)) << "inside";
  EXPECT_FALSE(crosses({{0, 0}, {40, 5}}, box)) << "above";
  EXPECT_FALSE(crosses({{0, 0}, {9, 9}}, box)) << "ends before it";
  EXPECT_FALSE(crosses({{0, 25}, {40, 25}}, box)) << "level, below";
}

}  // namespace
}  // namespace kl::cli
