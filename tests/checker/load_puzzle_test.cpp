// Specifications through the real compiler.
#include <checker/puzzle_folder.hpp>

#include <gtest/gtest.h>

#include <checker/inputs.hpp>
#include <tests/checker/fake_backend.hpp>

namespace kl {
namespace {

const std::string kGood = R"(#include <checker/puzzle.hpp>

KL_PUZZLE{
    .title = "Vector add",
    .track = "foundations",
    .difficulty = 1,
    .parameters = {"n"},
    .cases = {{1024}, {1}},
    .arguments = [](const Case& c) -> Arguments {
      return {input<float>("x", {c["n"]}), output<float>("out", {c["n"]})};
    },
    .reference = [](const Case&, Data& d) { d.out("out") = 2 * d.in("x"); },
    .tolerance = exact("doubling is exact"),
    .model = [](const Case& c) -> Model { return {.bytes = 8.0 * c["n"], .flop = 1.0 * c["n"]}; },
};
)";

std::string replaced(std::string text, const std::string& what, const std::string& with) {
  return text.replace(text.find(what), what.size(), with);
}

std::string error_of(const std::string& text) {
  test::Folder root;
  const std::string file = root.write("08_vector-add/puzzle.cpp", text).string();
  const LoadedPuzzle loaded = load_puzzle(root.folder);
  EXPECT_EQ(loaded.puzzle == nullptr, !loaded.error.empty());
  return loaded.error.starts_with(file) ? loaded.error.substr(file.size()) : loaded.error;
}

TEST(LoadPuzzle, RunsAcrossTheModule) {
  test::Folder root;
  root.write("08_vector-add/puzzle.cpp", kGood);
  const LoadedPuzzle loaded = load_puzzle(root.folder);
  ASSERT_NE(loaded.puzzle, nullptr) << loaded.error;
  EXPECT_EQ(loaded.puzzle->title, "Vector add");
  const Case parameters(loaded.puzzle->parameters, loaded.puzzle->cases[0]);
  Inputs inputs = make_inputs(loaded.puzzle->arguments(parameters), 1);
  loaded.puzzle->reference(parameters, inputs.data);
  EXPECT_EQ(inputs.data.expected.at("out")(0, 1000), 2 * inputs.data.in("x")(0, 1000));
}

TEST(LoadPuzzle, SaysWhatIsWrongAndWhere) {
  EXPECT_EQ(error_of(replaced(kGood, "{{1024}, {1}}", "{{1024}, {1, 2}}")), ":8: case 1 has 2 values for 1 parameter; give one each");
  EXPECT_EQ(error_of(replaced(kGood, "1,\n", "9,\n")), ":6: the difficulty is 9; it goes from 1 to 5");
  EXPECT_EQ(error_of(replaced(kGood, "\"Vector add\"", "\"\"")), ":4: the title is empty");
  EXPECT_EQ(error_of(replaced(kGood, "\"doubling is exact\"", "\"\"")), ":13: the tolerance has no reason, e.g. exact(\"one addition, correctly rounded\")");
  EXPECT_EQ(error_of(replaced(kGood, "    .model", "    .tolerances = {{\"out\", within(-1, 0, \"test\")}},\n    .model")), ":14: the tolerance of 'out' is negative");
  EXPECT_EQ(error_of("int nothing;\n"), ": has no KL_PUZZLE{ ... };");
  EXPECT_TRUE(error_of(replaced(kGood, "2 * d", "2 * nothing")).starts_with(":12: ")) << error_of(replaced(kGood, "2 * d", "2 * nothing"));
}

}  // namespace
}  // namespace kl
