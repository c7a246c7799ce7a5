// What the compiler says becomes messages about the learner's lines.
#include <host/diagnostics.hpp>

#include <host/host_compiler.hpp>
#include <host/plain_message.hpp>
#include <tests/host/compiler_fixture.hpp>

namespace kl::host {
namespace {

class Diagnostics : public CompilerFixture {
 protected:
  CompileResult compile(const std::string& text) const {
    return compile_kernel({.file = write("work/01_test.hpp", "#include <tl/tl.hpp>\n" + text)});
  }
};

TEST_F(Diagnostics, AnErrorHasItsPlaceAndLine) {
  const auto result = compile("int solve() {\n  return missing;\n}\n");
  EXPECT_FALSE(result.ok);
  ASSERT_EQ(result.diagnostics.size(), 1u) << result.log;
  const auto& d = result.diagnostics[0];
  EXPECT_EQ(d.severity, Severity::kError);
  EXPECT_EQ(d.place.file, (root_ / "work/01_test.hpp").string());
  EXPECT_EQ(d.place.line, 3);
  EXPECT_EQ(d.column, 10);
  EXPECT_EQ(d.message, "'missing' was not declared in this scope");
  EXPECT_EQ(d.source_line, "  return missing;");
}

TEST_F(Diagnostics, AFailedAssertionOfTheLibraryIsItsTextAtTheLearnersLine) {
  const auto result = compile("int solve() {\n  int a = 1;\n  return a + tl::sum<3>();\n}\n");
  ASSERT_EQ(result.diagnostics.size(), 1u) << result.log;
  EXPECT_EQ(result.diagnostics[0].message, "tl: a tile's extent is a power of two");
  EXPECT_EQ(result.diagnostics[0].place.line, 4);
  EXPECT_EQ(result.diagnostics[0].source_line, "  return a + tl::sum<3>();");
}

TEST_F(Diagnostics, TheInnermostOfTheLearnersOwnTemplatesIsThePlace) {
  const auto result = compile(R"(template <int N>
int inner() {
  return tl::sum<N>();
}
int solve() {
  return inner<5>();
}
)");
  ASSERT_FALSE(result.diagnostics.empty());
  EXPECT_EQ(result.diagnostics[0].place.line, 4);
}

TEST_F(Diagnostics, AnyErrorInsideTheLibraryIsPlacedAtTheCall) {
  const auto result = compile("int solve() {\n  return tl::element(3);\n}\n");
  ASSERT_FALSE(result.diagnostics.empty());
  EXPECT_EQ(result.diagnostics[0].place.line, 3);
  EXPECT_EQ(result.diagnostics[0].severity, Severity::kError);
}

TEST_F(Diagnostics, AMacroOfTheLibraryIsPlacedWhereItIsUsed) {
  const auto result = compile("int solve() {\n  int a = 0;\n  TL_FOR(i, 3) ++a;\n  return a;\n}\n");
  ASSERT_FALSE(result.diagnostics.empty());
  EXPECT_EQ(result.diagnostics[0].place.line, 4);
}

TEST_F(Diagnostics, ErrorsStandBeforeWarnings) {
  const auto result = compile("int solve() {\n  int unused;\n  return missing;\n}\n");
  ASSERT_EQ(result.diagnostics.size(), 2u);
  EXPECT_EQ(result.diagnostics[0].severity, Severity::kError);
  EXPECT_EQ(result.diagnostics[1].severity, Severity::kWarning);
}

TEST_F(Diagnostics, AMissingEntryIsSaidPlainly) {
  const auto result = compile("inline int solv() {\n  return 0;\n}\n");
  ASSERT_FALSE(result.diagnostics.empty());
  EXPECT_EQ(result.diagnostics[0].message, "the file defines no function 'solve', which the program calls");
}

TEST_F(Diagnostics, AnEntryOfTheWrongFormIsPlacedAtItsDefinition) {
  const auto result = compile("struct s {};\n\ns solve(int x) { return {}; }\n");
  ASSERT_FALSE(result.diagnostics.empty());
  EXPECT_EQ(result.diagnostics[0].place.line, 4);
}

TEST_F(Diagnostics, AnErrorInAFileBesideItNamesThatFile) {
  write("work/mine.hpp", "int broken() {\n  return missing;\n}\n");
  const auto result = compile("#include \"mine.hpp\"\nint solve() { return broken(); }\n");
  ASSERT_FALSE(result.diagnostics.empty());
  EXPECT_EQ(result.diagnostics[0].place.file, (root_ / "work/mine.hpp").string());
  EXPECT_EQ(result.diagnostics[0].place.line, 2);
  EXPECT_EQ(result.diagnostics[0].source_line, "  return missing;");
}

TEST_F(Diagnostics, AMissingIncludeIsAnErrorOfItsLine) {
  const auto result = compile("\n#include \"nowhere.hpp\"\nint solve() { return 0; }\n");
  ASSERT_FALSE(result.diagnostics.empty());
  EXPECT_EQ(result.diagnostics[0].place.line, 3);
  EXPECT_EQ(result.diagnostics[0].message, "nowhere.hpp: No such file or directory");
}

TEST_F(Diagnostics, CodeThatBreaksOffIsNotBlamedOnWhatFollows) {
  for (const char* text : {"int solve() { return 0; }\nxx\n", "xx\nint solve() { return 0; }\n"}) {
    const auto result = compile(text);
    ASSERT_EQ(result.diagnostics.size(), 1u) << result.log;
    EXPECT_EQ(result.diagnostics[0].message, "'xx' does not name a type");
  }
}

TEST_F(Diagnostics, AMissingBraceIsNamed) {
  const auto inside = compile("int solve() {\n  return 0;\n");
  ASSERT_FALSE(inside.diagnostics.empty()) << inside.log;
  EXPECT_EQ(inside.diagnostics[0].message, "the file ends inside of 'solve' or a function above it: a '}' is missing");
  const auto between = compile("int f() {\n  if (true) {\n  return 0;\n}\nint solve() {\n  return 0;\n}\n");
  ASSERT_FALSE(between.diagnostics.empty()) << between.log;
  EXPECT_EQ(between.diagnostics[0].message, "a function begins inside of another one: the one above it lacks a '}'");
  EXPECT_EQ(between.diagnostics[0].place.line, 6);
}

TEST(PlainMessage, TypesAreShort) {
  const std::string linear = "tl::detail::linear<int, tl::constant<0>, tl::constant<0>, tl::constant<0>, tl::constant<1> >";
  const std::string index = "tl::affine<int, tl::shape<32, 64>, " + linear + " >";
  EXPECT_EQ(with_short_types("from '" + index + "' to 'int'"), "from 'tl::tile<int, 32, 64>' to 'int'");
  EXPECT_EQ(with_short_types("'tl::pointer_tile<const float, " + index + " >'"), "'tl::tile<tl::ptr<const float>, 32, 64>'");
  EXPECT_EQ(with_short_types("'tl::mask<tl::shape<8>, tl::detail::mask_term<" + linear + ", false> >'"), "'tl::tile<bool, 8>'");
  EXPECT_EQ(with_short_types("'tl::multiple<int, 64>&'"), "'int&'");
  for (const char* text : {"", "a < b and c > d", "'operator<' of 'mask<'", "std::vector<int>", "affine<", "tl::mask<>"})
    EXPECT_EQ(with_short_types(text), text);
}

struct Mistake {
  const char *message, *line;
  int column;
  const char* starts;
};

TEST(PlainMessage, MistakesOfNewcomersAreNamed) {
  const std::string mask = "'tl::mask<tl::shape<8>, tl::detail::mask_term<x, false> >'";
  const std::string to_bool = "could not convert 'mask' from " + mask + " to 'bool'";
  const Mistake mistakes[] = {
      {"no match for 'operator[]' (operand types are 'tl::ptr<int>' and 'int')", "", 0, "a tl::ptr has no []"},
      {"no match for 'operator*' (operand type is 'tl::ptr<int>')", "", 0, "a tl::ptr cannot be dereferenced"},
      {"no match for 'operator[]' (operand types are 'tl::affine<int, tl::shape<8>, x>' and 'const tl::none_type')", "", 0,
       "an axis is added with braces"},
      {to_bool.c_str(), "  if (mask) {", 7, "every lane has its own condition"},
      {"'arange' was not declared in this scope", "", 0, "'arange' is a call on the block: write tl.arange"},
      {"'load' is not a member of 'tl'", "", 0, "'load' is a call on the block: write tl.load, not tl::load"},
      {"no matching function for call to 'tl::block::program_id()'", "", 0, "tl.program_id does not take these arguments"},
      {"no matching function for call to 'tl::block::max(tl::tile<float, 8>&, float)'", "", 0,
       "tl.max does not take these arguments; write tl.max(x) or tl.max<0>(x), or tl.maximum(a, b)"},
      {"cannot convert 'tl::tile<float, 8>' to 'float' in initialization", "", 0,
       "cannot convert 'tl::tile<float, 8>' to 'float' in initialization; one number is wanted"},
      {"'tl' is not captured", "    return tl.maximum(a, b);", 12, "a lambda that calls tl must capture it: [&]"},
      {"cannot convert 'const tl::ptr<const float>' to 'int' in initialization", "  host.launch(f, g, y, r);", 14,
       "the launch passes 'const tl::ptr<const float>' where the kernel takes another parameter"},
      {"'start' is not a constant expression", "  tl.arange(start, BLOCK);", 3, "tl.arange needs bounds known"},
      {"call to non-'constexpr' function 'void tl::detail::the_axis_of_a_grid_is_0_1_or_2()'", "  tl.program_id(3);", 3,
       "a grid has the axes 0, 1 and 2"},
      {"the value of 'axis' is not usable in a constant expression", "  s += tl.num_programs(axis);", 8,
       "the axis of tl.program_id and tl.num_programs is a constant"},
      {"invalid cast from type 'const tl::ptr<float>' to type 'int'", "  host.launch(f, g, x);", 3,
       "the launch passes 'const tl::ptr<float>' where the kernel takes 'int'"},
      {"cannot convert 'const tl::ptr<const float>' to 'int' in initialization", "  host.launch(f, g, x);", 3,
       "the launch passes 'const tl::ptr<const float>' where the kernel takes another parameter"},
      {"'erf' was not declared in this scope; did you mean 'tl::backend::erf'?", "", 0, "'erf' of a tile is a call on the block"},
      {"'erf' is not a member of 'std'; did you mean 'tl::backend::erf'?", "", 0, "'erf' of a tile is a call on the block"},
      {"'half' was not declared in this scope", "", 0, "'half' is not known here: write tl::float16"},
      {"'struct tl::block' has no member named 'relaxed'", "", 0, "'relaxed' is no call on the block: write tl::relaxed"},
      {"'struct tl::tile<float, 8>' has no member named 'to'", "  a = x.to<int>();", 9, "Triton's x.to(...) is written tl.cast<int>(x) here"},
      {"'const struct tl::tile<float, 8>' has no member named 'to'", "  a = x.to(tl::float16);", 9, "Triton's x.to(...) is written tl.cast<tl::float16>(x)"},
      {"invalid cast from type 'tl::tile<float, 8>' to type 'float'", "", 0, "the elements of a tile are converted by tl.cast<float>(x)"},
      {"2 names provided for structured binding", "", 0, "what stands on the right is one tile"},
      {"no match for 'operator+' (operand types are 'float*' and 'tl::tile<int, 8>')", "", 0, "tiles of addresses are made from tl::ptr"},
      {"expected primary-expression before '.' token", "  tl.cdiv(n, 3);", 5, "`tl.` is the block"},
      {"expected primary-expression before ':' token", "  x[:, None];", 5, "Triton's x[:, None]"},
  };
  for (const Mistake& m : mistakes) EXPECT_TRUE(plain_message(m.message, m.line, m.column).starts_with(m.starts)) << m.message;
}

TEST(PlainMessage, OtherMessagesAreLeftAlone) {
  for (const char* text : {"'missing' was not declared in this scope", "expected ';' before '}' token",
                           "'step' is not a constant expression", "no match for 'operator[]' (operand types are 'foo' and 'int')",
                           "expected primary-expression before '.' token"})
    EXPECT_EQ(plain_message(text, "  html.x(y);", 7), text);
}

// Fixed texts, so that the other compiler's forms are covered whichever is installed.
class DiagnosticText : public CompilerFixture {
 protected:
  std::vector<Diagnostic> parse(const std::string& log) const {
    return parse_diagnostics(log, {root_ / "work/k.hpp", root_, root_ / "cache/unit.cpp"});
  }
  std::string learner() const { return (root_ / "work/k.hpp").string(); }
  std::string library() const { return (root_ / "tl/tl.hpp").string(); }
};

TEST_F(DiagnosticText, ClangSaysHowItGotThereBehindTheMessage) {
  for (const std::string text : {"static assertion failed due to requirement '(3 & 2) == 0': a power of two",
                                 "static_assert failed due to requirement '(3 & 2) == 0' \"a power of two\"",
                                 "static assertion failed: a power of two"}) {
    const auto found =
        parse(library() + ":8:3: error: " + text + "\n  static_assert(...)\n  ^\n" + library() +
              ":12:20: note: in instantiation of template class 'tl::tile<3>' requested here\n" + learner() +
              ":5:10: note: in instantiation of function template 'tl::sum<3>' requested here\n");
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].message, "a power of two");
    EXPECT_EQ(found[0].place.line, 5);
    EXPECT_EQ(found[0].column, 10);
  }
}

TEST_F(DiagnosticText, WhatFollowsFromAFailedAssertionIsLeftOut) {
  const auto chain = learner() + ":5:10:   required from here\n";
  const auto found =
      parse(chain + library() + ":8:3: error: static assertion failed: too large\n" + chain + library() +
            ":9:3: error: 'type' is not a member\n" + library() + ":99:1: error: expected '}'\n" + learner() +
            ":7:1: error: 'x' was not declared in this scope\n");
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].message, "too large");
  EXPECT_EQ(found[1].place.line, 7);
}

TEST_F(DiagnosticText, AMistakeInAFetchFunctionIsNotHiddenByTheRangeThatTakesIt) {
  const std::string ask = "error: static assertion failed: tl: the third argument of tl.range is a function of the trip's number\n";
  const std::string here = learner() + ":5:25:   required from here\n";
  const std::string own = learner() + ":5:60: error: 'ii' was not declared in this scope\n";
  const std::string after = learner() + ":5:9: error: 'begin' was not declared in this scope\n";
  const auto found = parse(own + here + library() + ":8:3: " + ask + after);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].message, "'ii' was not declared in this scope");
  // Alone, the question is the mistake, and what follows on its line is left out as ever.
  const auto alone = parse(here + library() + ":8:3: " + ask + after);
  ASSERT_EQ(alone.size(), 1u);
  EXPECT_TRUE(alone[0].message.starts_with("tl: the third argument of tl.range"));
}

TEST_F(DiagnosticText, BothCompilersNameTheShapesThatDoNotFit) {
  const std::string fit = "tl: shapes do not fit: every pair";
  const std::string here = learner() + ":5:10:   required from here\n";
  const std::string condition = "broadcastable<tl::shape<64>, tl::shape<32> >";
  const auto gcc = parse(here + library() + ":8:3: error: static assertion failed: " + fit + "\n" + library() + ":8:3: note: '" + condition +
                         "' evaluates to false\n");
  const auto clang = parse(library() + ":8:3: error: static assertion failed due to requirement '" + condition + "': " + fit + "\n" +
                           learner() + ":5:10: note: in instantiation of function template requested here\n");
  ASSERT_EQ(gcc.size(), 1u);
  ASSERT_EQ(clang.size(), 1u);
  EXPECT_TRUE(gcc[0].message.starts_with("tl: shapes do not fit, (64) and (32): every pair")) << gcc[0].message;
  EXPECT_EQ(gcc[0].message, clang[0].message);
  const auto quoted = parse(here + library() + ":8:3: error: static assertion failed: tl: the mask's shape does not fit the pointers' shape\n" +
                            library() + ":8:3: note: '" + condition + "' evaluates to false\n");
  ASSERT_EQ(quoted.size(), 1u);
  EXPECT_TRUE(quoted[0].message.starts_with("tl: the mask's shape does not fit the pointers' shape, (64) and (32)")) << quoted[0].message;
}

TEST_F(DiagnosticText, ConstantEvaluationAndInliningAreSteps) {
  const auto constant = parse(learner() + ":6:20:   in 'constexpr' expansion of 'f(3)'\n" + library() +
                              ":9:3: error: call to non-'constexpr' function\n");
  ASSERT_EQ(constant.size(), 1u);
  EXPECT_EQ(constant[0].place.line, 6);
  const auto inlined =
      parse("In function 'void g()',\n    inlined from 'int solve()' at " + learner() + ":4:7:\n" +
            library() + ":9:3: warning: array subscript 9 is outside array bounds [-Warray-bounds]\n");
  ASSERT_EQ(inlined.size(), 1u);
  EXPECT_EQ(inlined[0].place.line, 4);
}

TEST_F(DiagnosticText, NoiseIsLeftOut) {
  EXPECT_TRUE(parse(library() + ":9:3: warning: unused variable 'x'\n").empty());
  const std::string error = learner() + ":7:1: error: expected ';'\n";
  EXPECT_EQ(parse(error + "compilation terminated due to -fmax-errors=5.\n" + error).size(), 1u);
  const auto lost = parse(library() + ":9:3: error: expected ';'\n");
  ASSERT_EQ(lost.size(), 1u);
  EXPECT_EQ(lost[0].place.line, 0);
  EXPECT_TRUE(parse("").empty());
  EXPECT_TRUE(parse(":::\n1:2:3\n:4: error:\n").size() <= 1);
}

}  // namespace
}  // namespace kl::host
