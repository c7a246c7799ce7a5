#include <cli/dev/mutants.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace kl::cli {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;
using testing::UnorderedElementsAre;

// The lines that a body of one statement turns into.
std::vector<std::string> lines(const std::string& statement, const std::string& kind = "") {
  std::vector<std::string> out;
  for (const Mutant& mutant : mutants_of(
           "TL_KERNEL void k(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> y, int n, int m) {\n  " + statement + "\n}\n"))
    if (kind.empty() || mutant.kind == kind) out.push_back(mutant.shown);
  return out;
}

TEST(Mutants, DropMasksAndOthers) {
  EXPECT_THAT(lines("auto v = tl.load(x + i, i < 4, 0.5f);", "mask dropped"), ElementsAre("auto v = tl.load(x + i);"));
  EXPECT_THAT(lines("auto v = tl.load(x + i, i < 4, 0.5f);", "other dropped"), ElementsAre("auto v = tl.load(x + i, i < 4);"));
  EXPECT_THAT(lines("tl.store(y + i, v, mask);", "mask dropped"), ElementsAre("tl.store(y + i, v);"));
  EXPECT_THAT(lines("tl.store(y + i, v);", "mask dropped"), IsEmpty());
  EXPECT_THAT(lines("tl.atomic_add(y + i, v, tl::relaxed);", "mask dropped"), IsEmpty());
  EXPECT_THAT(lines("tl.atomic_add(y + i, v, mask, tl::relaxed);", "mask dropped"),
              ElementsAre("tl.atomic_add(y + i, v, tl::relaxed);"));
}

TEST(Mutants, TakeOneSideOfAnAnd) {
  EXPECT_THAT(lines("auto mask = (r < 2)[{_, None}] & (c < 3);", "mask dropped"),
              UnorderedElementsAre("auto mask = (c < 3);", "auto mask = (r < 2)[{_, None}];"));
  EXPECT_THAT(lines("auto mask = f(a & b);", "mask dropped"), UnorderedElementsAre("auto mask = f(b);", "auto mask = f(a);"));
  EXPECT_THAT(lines("auto mask = a & b;", "operation"), ElementsAre("auto mask = a | b;"));
}

TEST(Mutants, ShiftBoundsButLeaveTemplatesAlone) {
  EXPECT_THAT(lines("auto mask = i < n;", "comparison"), ElementsAre("auto mask = i <= n;"));
  EXPECT_THAT(lines("auto mask = i < n;", "bound"), ElementsAre("auto mask = i < n - 1;"));
  EXPECT_THAT(lines("auto v = tl.cast<float>(w);", "comparison"), IsEmpty());
  EXPECT_THAT(lines("bool b = a >= c;", "comparison"), ElementsAre("bool b = a > c;"));
}

TEST(Mutants, ChangeAxes) {
  EXPECT_THAT(lines("auto r = i[{_, None}];"), ElementsAre("auto r = i[{None, _}];"));
  EXPECT_THAT(lines("auto s = tl.any<1>(v);", "axis"), ElementsAre("auto s = tl.any<0>(v);"));
  EXPECT_THAT(lines("auto g = tl::grid(a, b);"), ElementsAre("auto g = tl::grid(b, a);"));
  EXPECT_THAT(lines("auto p = tl.program_id(1);"), UnorderedElementsAre("auto p = tl.program_id(0);", "auto p = 0;"));
}

TEST(Mutants, ChangeValuesAndOperations) {
  EXPECT_THAT(lines("auto a = tl.zeros(4, 4);", "identity"), ElementsAre("auto a = 1 + tl.zeros(4, 4);"));
  EXPECT_THAT(lines("auto a = -tl::inf<float>;"), ElementsAre("auto a = 0.0f;"));
  EXPECT_THAT(lines("auto a = 0.5f;"), ElementsAre("auto a = (1.01f * 0.5f);"));
  EXPECT_THAT(lines("auto a = b / 3;"), UnorderedElementsAre("auto a = b * 3;", "auto a = b / 4;"));
  EXPECT_THAT(lines("auto a = tl.max(v);"), ElementsAre("auto a = tl.min(v);"));
  EXPECT_THAT(lines("auto g = tl::cdiv(c, BLOCK);"), ElementsAre("auto g = ((c) / (BLOCK));"));
  EXPECT_THAT(lines("auto a = tl.where(c, p, q);"), ElementsAre("auto a = tl.where(c, q, p);"));
}

TEST(Mutants, TakeTheNextParameterOfTheSameType) {
  EXPECT_THAT(lines("auto a = f(n, x);"), ElementsAre("auto a = f(m, x);"));  // x is const, y is not
  EXPECT_THAT(lines("auto a = b.n;"), IsEmpty());
}

TEST(Mutants, DeleteStatementsThatNothingLaterNames) {
  EXPECT_THAT(lines("tl.barrier();"), ElementsAre("deleted: tl.barrier();"));
  EXPECT_THAT(lines("total += v;", "deleted"), ElementsAre("deleted: total += v;"));
  EXPECT_THAT(lines("auto v = w;"), IsEmpty());
  EXPECT_THAT(lines("for (int t : tl.range(a)) tl.store(p, t);", "deleted"),
              ElementsAre("deleted: for (int t : tl.range(a)) tl.store(p, t);"));
}

TEST(Mutants, LeaveCommentsAndDeclarationsAlone) {
  EXPECT_THAT(mutants_of("// i < n\nconstexpr auto BLOCK = tl::meta<\"BLOCK\", 4>;\nconstexpr int k = 1 + 2;\n"), IsEmpty());
  EXPECT_THAT(lines("// a < b\n"), IsEmpty());
}

TEST(Mutants, NameTheirLineAndDifferFromEachOther) {
  const std::vector<Mutant> all = mutants_of("TL_KERNEL void k(int n) {\n  a = b + c;  // sum\n  tl.barrier();\n}\n");
  std::vector<int> at;
  std::vector<std::string> texts;
  for (const Mutant& mutant : all) at.push_back(mutant.line), texts.push_back(mutant.text);
  EXPECT_THAT(at, ElementsAre(2, 2, 3));
  std::sort(texts.begin(), texts.end());
  EXPECT_EQ(std::adjacent_find(texts.begin(), texts.end()), texts.end());
  EXPECT_EQ(all[0].shown, "deleted: a = b + c;");
}

TEST(Mutants, TakeAnyInput) {
  for (const char* text : {"", "(", "}{", "void f() {", "void f() { a < ", "void f() { tl.load(", "void f() { tl.sum<1 }", "\"",
                           "/*", "void f() { a & }", "void f() { & a }"})
    EXPECT_NO_THROW(mutants_of(text)) << text;
}

}  // namespace
}  // namespace kl::cli
