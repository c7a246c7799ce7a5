// Which configurations there are, from each of the places that a space can come from.
#include <tune/space.hpp>

#include <cstdlib>
#include <fstream>

#include <gtest/gtest.h>

#include <tune/error.hpp>

namespace kl::tune {
namespace {

const std::vector<host::MetaParameter> kDeclared = {{"BLOCK", false, 128, {128}}, {"FAST", true, 1, {1}}, {"STEPS", false, 3, {3}}};

std::vector<std::string> texts(const Space& space) {
  std::vector<std::string> all;
  for (const Configuration& c : configurations(space)) all.push_back(c.text);
  return all;
}

class TuneFile : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "tune.XXXXXX").string();
    folder_ = mkdtemp(name.data());
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  Space read(const std::string& text) const {
    std::ofstream(folder_ / "a.tune") << text;
    return read_tune_file(folder_ / "a.tune", kDeclared);
  }
  std::string error(const std::string& text) const {
    try {
      configurations(read(text));
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  }
  std::filesystem::path folder_;
};

TEST_F(TuneFile, GivesEveryCombinationThatItsRequirementsAllow) {
  const Space space = read("# a comment\nBLOCK = 128 256, 512\nnum_warps = 4 8\nrequire = BLOCK >= 32 * num_warps\nrequire = STEPS == 3\n");
  const auto all = configurations(space);
  ASSERT_EQ(all.size(), 5u);
  EXPECT_EQ(all[0].text, "BLOCK=128 num_warps=4 FAST=true STEPS=3");
  EXPECT_TRUE(all[0].is_standard());
  EXPECT_EQ(all[1].text, "BLOCK=256 num_warps=4 FAST=true STEPS=3");
  EXPECT_EQ(all[2].text, "BLOCK=256 num_warps=8 FAST=true STEPS=3");
  // Only what differs from the file is overridden: one configuration, one entry in the cache.
  EXPECT_EQ(all[1].meta, (std::vector<std::pair<std::string, std::string>>{{"BLOCK", "256"}}));
  EXPECT_EQ(all[2].meta, (std::vector<std::pair<std::string, std::string>>{{"BLOCK", "256"}, {"num_warps", "8"}}));
}

TEST_F(TuneFile, KnowsThePropertiesOfEveryLaunch) {
  const auto all = configurations(read("size_per_thread = 1 16\nBLOCK = 128\nSTEPS = 3\n"));
  ASSERT_EQ(all.size(), 3u) << "and the file's own, which is chosen from its tensors";
  EXPECT_TRUE(all[0].is_standard());
  EXPECT_EQ(all[1].meta, (std::vector<std::pair<std::string, std::string>>{{"size_per_thread", "1"}}));
  EXPECT_THROW(read("size_per_thread = 3\n"), Error);
  EXPECT_THROW(read("size_per_thread = 32\n"), Error);
  EXPECT_THROW(read("num_warps = 6\n"), Error);
  EXPECT_THROW(read("num_stages = 0\n"), Error);
}

TEST_F(TuneFile, TheFilesOwnValuesComeFirstEvenIfNotListed) {
  const auto all = configurations(read("BLOCK = 512 512\nFAST = false\n"));
  ASSERT_EQ(all.size(), 2u);
  EXPECT_TRUE(all[0].is_standard());
  EXPECT_EQ(all[1].text, "BLOCK=512 FAST=false STEPS=3");
}

TEST_F(TuneFile, SaysWhatItCannotRead) {
  const std::string name = (folder_ / "a.tune").string();
  EXPECT_EQ(error("BLOK = 1\n"), name + ": 'BLOK' is no meta-parameter of the kernel file, which declares BLOCK, FAST, STEPS");
  EXPECT_EQ(error("BLOCK = 1k\n"), name + ": '1k' is no value for BLOCK: write a whole number");
  EXPECT_EQ(error("FAST = 2\n"), name + ": '2' is no value for FAST: write true or false");
  EXPECT_EQ(error("num_warps = 4 6\n"), name + ": num_warps = 6: a block has 1, 2, 4, 8, 16 or 32 warps");
  EXPECT_EQ(error("num_warps = 32 1\n"), "");
  EXPECT_EQ(error("num_stages = 0\n"), name + ": num_stages = 0: there is at least one stage");
  EXPECT_EQ(error("BLOCK = 1\nBLOCK = 2\n"), name + ": BLOCK is set twice; put its values in one line");
  EXPECT_EQ(error("BLOCK =\n"), name + ": BLOCK has no values; write them with blanks between: BLOCK = 256 512");
  EXPECT_NE(error("BLOCK\n").find("lines are 'NAME = value value ...'"), std::string::npos);
  EXPECT_NE(error("# nothing\n").find("names no values to try"), std::string::npos);
  EXPECT_NE(error("BLOCK = 1\nrequire = BLOK > 1\n").find("'BLOK' is no meta-parameter"), std::string::npos);
  EXPECT_THROW(read_tune_file(folder_ / "none.tune", kDeclared), Error);
}

TEST_F(TuneFile, TooManyCombinationsAreRefusedBeforeTheyAreMade) {
  std::string many;
  for (int i = 1; i <= 100; ++i) many += " " + std::to_string(i);
  EXPECT_NE(error("BLOCK =" + many + "\nSTEPS =" + many + "\n").find("more than 4096"), std::string::npos);
}

TEST(DeclaredSpace, IsTheCandidatesOfTheFile) {
  const Space space = declared_space({{"BLOCK", false, 128, {128, 512}}, {"OTHER", false, 64, {64}}});
  EXPECT_EQ(texts(space), (std::vector<std::string>{"BLOCK=128 OTHER=64", "BLOCK=512 OTHER=64"}));
  EXPECT_EQ(space.origin, "the candidates in the file");
}

TEST(DeclaredSpace, IsPowersOfTwoWhereNothingIsDeclared) {
  const Space space = declared_space(kDeclared);
  ASSERT_EQ(space.parameters.size(), 4u);
  EXPECT_EQ(space.parameters[0].values, (std::vector<std::int64_t>{32, 64, 128, 256, 512, 1024}));
  EXPECT_EQ(space.parameters[1].values, (std::vector<std::int64_t>{0, 1}));
  EXPECT_EQ(space.parameters[2].values, (std::vector<std::int64_t>{3}));
  EXPECT_EQ(space.parameters[3].name, "num_warps");
  EXPECT_FALSE(space.parameters[3].declared);
  // 32 has room for one warp, 64 for two, ... 512 and 1024 for all five.
  EXPECT_EQ(configurations(space).size(), (1u + 2 + 3 + 4 + 5 + 5) * 2);
}

TEST(DeclaredSpace, AFileWithoutMetaParametersHasItsWarps) {
  EXPECT_EQ(texts(declared_space({})),
            (std::vector<std::string>{"num_warps=4", "num_warps=1", "num_warps=2", "num_warps=8", "num_warps=16"}));
}

}  // namespace
}  // namespace kl::tune
