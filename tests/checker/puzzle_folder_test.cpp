#include <checker/puzzle_folder.hpp>

#include <gtest/gtest.h>

#include <checker/mistakes.hpp>
#include <tests/checker/fake_backend.hpp>

namespace kl {
namespace {

TEST(PuzzleFolders, AreFoundByNumberAndSpecification) {
  test::Folder root;
  root.write("10_ten/puzzle.cpp", "KL_PUZZLE{\n    .title = \"Ten, \\\"really\\\"\",\n    .track = \"foundations\",\n    .difficulty = 4,\n};\n");
  root.write("02_two-words/puzzle.cpp", "KL_PUZZLE{\n    // .title = \"no\",\n    .title = \"Two\",\n};\n");
  root.write("notes/puzzle.cpp", "");
  root.write("03_empty/README.md", "");
  const auto puzzles = find_puzzles(root.root);
  ASSERT_EQ(puzzles.size(), 2u);
  EXPECT_EQ(puzzles[0].number, 2);
  EXPECT_EQ(puzzles[0].slug, "two-words");
  EXPECT_EQ(puzzles[0].title, "Two");
  EXPECT_EQ(puzzles[1].title, "Ten, \"really\"");
  EXPECT_EQ(puzzles[1].track, "foundations");
  EXPECT_EQ(puzzles[1].difficulty, 4);
  EXPECT_THROW(find_puzzles(root.root / "nowhere"), std::filesystem::filesystem_error);
}

// Projects have a letter, and come last.
TEST(PuzzleFolders, OfProjectsComeLast) {
  test::Folder root;
  for (const char* name : {"C2_train", "C1_flash-complete", "99_last", "Cx_no", "C_no", "C99999999999999999999_no"})
    root.write(std::string(name) + "/puzzle.cpp", "KL_PUZZLE{};\n");
  const auto puzzles = find_puzzles(root.root);
  ASSERT_EQ(puzzles.size(), 3u);
  EXPECT_EQ(number_text(puzzles[0].number), "99");
  EXPECT_EQ(number_text(puzzles[1].number), "C1");
  EXPECT_EQ(puzzles[1].slug, "flash-complete");
  EXPECT_EQ(number_text(puzzles[2].number), "C2");
  for (const char* name : {"C1", "c1", "flash-complete", "C1_flash-complete"}) EXPECT_EQ(find_puzzle(puzzles, name), &puzzles[1]) << name;
  for (const char* name : {"C3", "C", "1001"}) EXPECT_EQ(find_puzzle(puzzles, name), nullptr) << name;
  EXPECT_EQ(number_text(7), "07");
}

PuzzleFolder named(int number, std::string slug) {
  PuzzleFolder folder;
  folder.number = number;
  folder.slug = slug;
  folder.path = "puzzles/0" + std::to_string(number) + "_" + slug;
  return folder;
}

TEST(PuzzleFolders, AreNamedByNumberSlugOrFolder) {
  const std::vector<PuzzleFolder> puzzles = {named(1, "hello-block"), named(4, "many-programs"), named(8, "vector-add")};
  for (const char* name : {"8", "08", "vector-add", "08_vector-add", "puzzles/08_vector-add/"}) {
    ASSERT_NE(find_puzzle(puzzles, name), nullptr) << name;
    EXPECT_EQ(find_puzzle(puzzles, name)->number, 8);
  }
  for (const char* name : {"9", "vector", "", "8x", "99999999999999999999"}) EXPECT_EQ(find_puzzle(puzzles, name), nullptr) << name;
  EXPECT_EQ(nearest_names(puzzles, "vectoradd").front(), "vector-add");
  EXPECT_EQ(nearest_names(puzzles, "programs", 1), std::vector<std::string>{"many-programs"});
  EXPECT_EQ(nearest_names(puzzles, "helo-blok"), std::vector<std::string>{"hello-block"});
  for (const char* name : {"x", "99", "something-else-altogether"}) EXPECT_TRUE(nearest_names(puzzles, name).empty()) << name;
}

TEST(Mistakes, DeclareTheirVerdict) {
  test::Folder root;
  root.write("08_vector-add/wrong/b.hpp", "// expect: RACE\n// mistake: Two blocks write it.\n// hint: 3\nint i;\n");
  root.write("08_vector-add/wrong/a.hpp", "// expect: WRONG\n");
  root.write("08_vector-add/wrong/c.hpp", "// expect: NONSENSE\n// mistake: x\n");
  root.write("08_vector-add/wrong/d.hpp", "int i;\n// expect: WRONG\n");
  const auto mistakes = known_mistakes(root.folder);
  ASSERT_EQ(mistakes.size(), 4u);
  EXPECT_EQ(mistakes[0].error, "line 2: '// mistake: ' and one sentence must follow the expected verdict");
  EXPECT_EQ(mistakes[1].expected, Verdict::kRace);
  EXPECT_EQ(mistakes[1].mistake, "Two blocks write it.");
  EXPECT_EQ(mistakes[1].hint, 3);
  EXPECT_EQ(mistakes[1].error, "");
  EXPECT_EQ(mistakes[2].error, "line 1: 'NONSENSE' is no verdict");
  EXPECT_EQ(mistakes[3].error, "line 1: the file must start with '// expect: VERDICT'");
}

}  // namespace
}  // namespace kl
