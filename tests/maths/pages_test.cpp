// Every check that a page of docs/maths names exists, and every check is named by its page.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

namespace maths {
namespace {

using Names = std::set<std::string>;

std::string read(const std::filesystem::path& path) {
  std::ostringstream out;
  out << std::ifstream(path).rdbuf();
  return out.str();
}

Names found(const std::string& text, const std::string& pattern) {
  Names out;
  const std::regex regex(pattern);
  for (std::sregex_iterator i(text.begin(), text.end(), regex), end; i != end; ++i) out.insert((*i)[1]);
  return out;
}

// The first column of the table under `## Checks`.
Names checks_of(const std::string& page) {
  const std::size_t start = page.find("\n## Checks\n");
  return start == std::string::npos ? Names{} : found(page.substr(start), R"(\n\| `([A-Za-z0-9]+\.[A-Za-z0-9]+)` \| [^|\s])");
}

Names puzzles_of(const std::string& page) { return found(page, R"(\]\(\.\./\.\./puzzles/([^/)]+)/README\.md\))"); }

struct Page {
  std::string name, text;
};

std::vector<Page> pages() {
  std::vector<Page> out;
  for (const auto& entry : std::filesystem::directory_iterator(KL_SOURCE_DIR "/docs/maths"))
    out.push_back({entry.path().filename(), read(entry.path())});
  return out;
}

// Those of this program, but for the ones of this file.
Names registered() {
  Names out;
  const auto& program = *testing::UnitTest::GetInstance();
  for (int i = 0; i < program.total_test_suite_count(); ++i) {
    const auto& suite = *program.GetTestSuite(i);
    for (int k = 0; k < suite.total_test_count(); ++k)
      if (std::string(suite.name()) != "Pages") out.insert(std::string(suite.name()) + "." + suite.GetTestInfo(k)->name());
  }
  return out;
}

TEST(Pages, NameTheChecksThatExist) {
  Names named;
  for (const Page& page : pages()) {
    const Names checks = checks_of(page.text);
    EXPECT_GE(checks.size(), 2u) << page.name << " names no checks; write a table under ## Checks";
    named.insert(checks.begin(), checks.end());
  }
  EXPECT_EQ(named, registered());
}

TEST(Pages, AreLinkedFromTheHintsOfTheirPuzzles) {
  int links = 0;
  for (const Page& page : pages()) {
    for (const std::string& puzzle : puzzles_of(page.text)) {
      const std::string hints = read(std::filesystem::path(KL_SOURCE_DIR "/puzzles") / puzzle / "hints.md");
      const std::size_t maths = hints.find("\n## Maths\n");
      ASSERT_NE(maths, std::string::npos) << puzzle << "/hints.md has no ## Maths; it should lead to docs/maths/" << page.name;
      EXPECT_NE(hints.find("(../../docs/maths/" + page.name + ")", maths), std::string::npos)
          << puzzle << "/hints.md does not lead to docs/maths/" << page.name;
      ++links;
    }
  }
  EXPECT_GE(links, 13);
}

TEST(Pages, AreListed) {
  for (const Page& page : pages())
    if (page.name != "README.md") {
      EXPECT_NE(read(KL_SOURCE_DIR "/docs/maths/README.md").find("](" + page.name + ")"), std::string::npos) << page.name;
    }
}

TEST(Pages, ChecksAreReadFromTheirTableOnly) {
  EXPECT_EQ(checks_of("`A.B`\n\n## Checks\n\n| check | what |\n|---|---|\n| `Soft.One` | x |\n| `Soft.Two` | y |\n"),
            (Names{"Soft.One", "Soft.Two"}));
  EXPECT_EQ(checks_of("# A\n| `A.B` | x |\n"), Names{});
  EXPECT_EQ(checks_of("\n## Checks\n\n| `A.B` | |\n"), Names{});
  EXPECT_EQ(puzzles_of("[17](../../puzzles/17_softmax/README.md) and [x](../numerics.md)"), Names{"17_softmax"});
}

}  // namespace
}  // namespace maths
