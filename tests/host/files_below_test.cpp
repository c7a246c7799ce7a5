#include <host/files_below.hpp>

#include <cstdlib>
#include <fstream>

#include <gtest/gtest.h>

namespace kl::host {
namespace {

namespace fs = std::filesystem;

TEST(FilesBelow, AreSortedWhateverTheirFolder) {
  std::string name = (fs::temp_directory_path() / "kl-files-XXXXXX").string();
  ASSERT_NE(::mkdtemp(name.data()), nullptr);
  const fs::path folder = name;
  fs::create_directories(folder / "b/folder.hpp");
  for (const char* file : {"c.hpp", "a.txt", "b/d.hpp", "b/folder.hpp/e.txt"}) std::ofstream(folder / file) << file;
  EXPECT_EQ(files_below(folder), (std::vector<fs::path>{folder / "a.txt", folder / "b/d.hpp", folder / "b/folder.hpp/e.txt", folder / "c.hpp"}));
  EXPECT_EQ(files_below(folder, ".hpp"), (std::vector<fs::path>{folder / "b/d.hpp", folder / "c.hpp"}));
  EXPECT_TRUE(files_below(folder / "nothing").empty());
  fs::remove_all(folder);
}

}  // namespace
}  // namespace kl::host
