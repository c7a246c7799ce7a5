// Each pattern of places, and a near miss that must not be named.
#include <gtest/gtest.h>

#include <cmath>

#include <tests/checker/compared.hpp>

namespace kl {
namespace {

using test::Output;

TEST(PlacePattern, NothingWritten) {
  Output out({100}, 32);
  for (int i = 0; i < 100; ++i) out.skip(i);
  EXPECT_EQ(out.place(), "no element was ever written");
}

TEST(PlacePattern, LastPartialBlockNeverWritten) {
  Output out({100}, 32);
  for (int i = 96; i < 100; ++i) out.skip(i);
  EXPECT_EQ(out.place(), "the last, partial block (elements 96 to 99) was never written");
}

TEST(PlacePattern, LastPartialBlockWrong) {
  Output out({100}, 32);
  for (int i = 96; i < 100; ++i) out.spoil(i);
  EXPECT_EQ(out.place(), "only the last, partial block (elements 96 to 99) is wrong");
  Output some({100}, 32);
  some.spoil(98);
  some.spoil(99);
  EXPECT_EQ(some.place(), "only 2 elements of the last, partial block (elements 96 to 99) are wrong");
}

TEST(PlacePattern, LastFullBlockIsNotPartial) {
  Output out({96}, 32);
  for (int i = 64; i < 96; ++i) out.spoil(i);
  EXPECT_EQ(out.place(), "only elements of block 2 are wrong");
  Output reaches_back({100}, 32);
  for (int i = 95; i < 100; ++i) reaches_back.spoil(i);
  EXPECT_EQ(reaches_back.place(), "only elements 95 to 99 are wrong");
}

TEST(PlacePattern, OneBlockWrongOrRight) {
  Output wrong({128}, 32);
  wrong.spoil(33);
  wrong.spoil(60);
  EXPECT_EQ(wrong.place(), "only elements of block 1 are wrong");
  Output right({128}, 32);
  for (int i = 32; i < 128; i += 3) right.spoil(i);
  EXPECT_EQ(right.place(), "only the first block is right");
  right.spoil(5);
  EXPECT_EQ(right.place(), "");
}

TEST(PlacePattern, EdgesOfBlocks) {
  Output first({128}, 32);
  for (const int i : {0, 32, 64, 96}) first.spoil(i);
  EXPECT_EQ(first.place(), "the first element of each block is wrong");
  Output inner({128}, 32);
  for (const int i : {32, 64, 96}) inner.spoil(i);
  EXPECT_EQ(inner.place(), "the first element of each block but block 0 is wrong");
  Output last({100}, 32);
  for (const int i : {31, 63, 95, 99}) last.spoil(i);
  EXPECT_EQ(last.place(), "the last element of each block is wrong");
  Output miss({128}, 32);
  for (const int i : {0, 32, 65, 96}) miss.spoil(i);
  EXPECT_EQ(miss.place(), "");
}

TEST(PlacePattern, NeverWrittenRanges) {
  Output one({32});
  for (int i = 1; i < 32; ++i) one.skip(i);
  EXPECT_EQ(one.place(), "elements 1 to 31 were never written");
  Output gap({64}, 64);
  gap.skip(3);
  gap.skip(9);
  EXPECT_EQ(gap.place(), "");
  Output last({64});
  last.skip(63);
  EXPECT_EQ(last.place(), "the last element was never written");
}

TEST(PlacePattern, EveryKth) {
  Output out({60});
  for (int i = 1; i < 60; i += 4) out.skip(i);
  EXPECT_EQ(out.place(), "every 4th element, from 1 on, was never written");
  Output rest({60});
  for (int i = 0; i < 60; ++i)
    if (i % 2) rest.skip(i);
  EXPECT_EQ(rest.place(), "every 2nd element, from 1 on, was never written");
  Output but({60});
  for (int i = 0; i < 60; ++i)
    if (i % 4) but.skip(i);
  EXPECT_EQ(but.place(), "all but every 4th element, from 0 on, were never written");
  Output miss({60});
  for (int i = 1; i < 50; i += 4) miss.skip(i);
  EXPECT_EQ(miss.place(), "");
}

TEST(PlacePattern, RowsAndColumns) {
  Output row({6, 10});
  for (int c = 0; c < 10; c += 2) row.spoil(30 + c);
  EXPECT_EQ(row.place(), "only row 3 is wrong");
  Output columns({6, 10});
  for (int r = 0; r < 6; ++r)
    for (int c = 7; c < 10; ++c) columns.skip(r * 10 + c);
  EXPECT_EQ(columns.place(), "columns 7 to 9 were never written");
  Output most_columns({6, 10});
  for (int i = 0; i < 60; ++i)
    if (i % 10 >= 3) most_columns.skip(i);
  EXPECT_EQ(most_columns.place(), "columns 3 to 9 were never written");
  most_columns.set(57, most_columns.want(57));
  EXPECT_EQ(most_columns.place(), "");
  Output matrix({3, 4, 5});
  for (int i = 20; i < 40; ++i) matrix.spoil(i);
  EXPECT_EQ(matrix.place(), "only matrix 1 is wrong");
  Output most({6, 10});
  for (int r = 0; r < 6; ++r)
    for (int c = 0; c < 10; c += 2) most.spoil(r * 10 + c);
  EXPECT_EQ(most.place(), "");
}

TEST(PlacePattern, PartialBlocksOfAGrid) {
  Output out({10, 10});
  for (int i = 0; i < 100; ++i) out.compared.owner[static_cast<std::size_t>(i)] = i / 10 / 4 * 3 + i % 10 / 4;  // 4 x 4 tiles
  for (int r = 0; r < 10; ++r)
    for (int c = 0; c < 10; ++c)
      if (r >= 8 || c >= 8) out.spoil(r * 10 + c);
  EXPECT_EQ(out.place(), "only the partial blocks at the edge are wrong");
  out.spoil(0);
  EXPECT_EQ(out.place(), "");
}

TEST(PlacePattern, RowsRunIntoTheNext) {
  Output out({6, 10});
  for (int i = 0; i < 60; ++i) out.compared.owner[static_cast<std::size_t>(i)] = i % 10 / 8;  // tiles 8 wide
  for (int r = 1; r < 6; ++r)
    for (int c = 0; c < 6; ++c) {
      out.compared.owner[static_cast<std::size_t>(r * 10 + c)] = 1;
      out.spoil(r * 10 + c);
    }
  EXPECT_EQ(out.place(), "rows run on into the next one: only the first 6 elements of rows other than the first are wrong");
  // The same places, but each written by its own row's block.
  for (auto& owner : out.compared.owner) owner = static_cast<std::int32_t>(&owner - out.compared.owner.data()) / 10;
  EXPECT_EQ(out.place(), "only the first block is right");
}

TEST(PlacePattern, WhereAnInputIsSpecial) {
  Output out({32});
  std::vector<double> x(32, 1.0);
  const std::vector<InputValues> inputs = {{"x", {32}, x.data()}};
  for (const int i : {3, 11, 20}) {
    x[static_cast<std::size_t>(i)] = NAN;
    out.spoil(i);
  }
  EXPECT_EQ(out.place(inputs), "only elements where x is NaN are wrong");
  x[11] = -INFINITY;
  EXPECT_EQ(out.place(inputs), "only elements where x is NaN or infinite are wrong");
  out.spoil(12);
  EXPECT_EQ(out.place(inputs), "");
  for (const int i : {3, 11, 12, 20}) x[static_cast<std::size_t>(i)] = -2;
  EXPECT_EQ(out.place(inputs), "only elements where x is negative are wrong");
  x[30] = -1;
  EXPECT_EQ(out.place(inputs), "");
}

TEST(HeatMap, FoldsAVectorToItsBlocks) {
  Output out({100}, 32);
  out.spoil(40);
  for (int i = 96; i < 100; ++i) out.skip(i);
  EXPECT_EQ(heat_map(out.compared), (std::vector<std::string>{"................................", "........#.......................",
                                                              "................................", "::::" + std::string(28, ' ')}));
}

TEST(HeatMap, MergesLargeTensors) {
  Output out({64, 256});
  for (int c = 0; c < 256; ++c)
    for (int r = 0; r < 4; ++r) out.spoil(r * 256 + c);
  out.spoil(63 * 256 + 255);
  const auto map = heat_map(out.compared);
  ASSERT_EQ(map.size(), 16u);
  EXPECT_EQ(map[0], std::string(64, '#'));
  EXPECT_EQ(map[1], std::string(64, '.'));
  EXPECT_EQ(map[15], std::string(63, '.') + "+");
}

}  // namespace
}  // namespace kl
