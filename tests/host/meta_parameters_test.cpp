// What a kernel file declares as tl::meta is known without running any of its kernels.
#include <host/meta_parameters.hpp>

#include <fstream>

#include <gtest/gtest.h>

#include <host/host_compiler.hpp>

namespace kl::host {
namespace {

namespace fs = std::filesystem;

class DeclaredMeta : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "meta.XXXXXX").string();
    folder_ = mkdtemp(name.data());
  }
  void TearDown() override { fs::remove_all(folder_); }

  // Of a file with these lines in front of a kernel.
  MetaParameters declared(const std::string& lines, const std::vector<std::pair<std::string, std::string>>& meta = {}) const {
    const fs::path file = folder_ / "kernel.hpp";
    std::ofstream(file) << "#include <tl/tl.hpp>\n" << lines << R"(
TL_KERNEL void set(tl::block& tl, tl::ptr<float> y) { tl.store(y + tl.program_id(0), 1.0f); }
TL_HOST void solve(tl::host& host, tl::ptr<float> y) { host.launch(set, tl::grid(1), y); }
)";
    const auto compiled = compile_kernel({.file = file, .meta = meta});
    EXPECT_TRUE(compiled.ok) << compiled.log;
    return declared_meta(compiled.module);
  }
  fs::path folder_;
};

TEST_F(DeclaredMeta, NothingIsDeclared) {
  const MetaParameters none = declared("");
  EXPECT_EQ(none.error, "");
  EXPECT_TRUE(none.parameters.empty());
}

TEST_F(DeclaredMeta, DefaultsAndCandidatesInTheOrderOfTheFile) {
  const MetaParameters meta = declared(
      "constexpr auto TILE = tl::meta<\"TILE\", 128, 256, 64>;\n"
      "constexpr auto BLOCK = tl::meta<\"BLOCK\", 32>;\n"
      "constexpr auto again = tl::meta<\"BLOCK\", 32>;\n"
      "constexpr auto FAST = tl::meta<\"FAST\", true, false>;\n");
  ASSERT_EQ(meta.error, "");
  ASSERT_EQ(meta.parameters.size(), 3u);
  EXPECT_EQ(meta.parameters[0].name, "TILE");
  EXPECT_EQ(meta.parameters[0].value, 128);
  EXPECT_EQ(meta.parameters[0].choices, (std::vector<std::int64_t>{128, 256, 64}));
  EXPECT_FALSE(meta.parameters[0].is_bool);
  EXPECT_EQ(meta.parameters[1].name, "BLOCK");
  EXPECT_EQ(meta.parameters[1].choices, (std::vector<std::int64_t>{32}));
  EXPECT_TRUE(meta.parameters[2].is_bool);
  EXPECT_EQ(meta.parameters[2].choices, (std::vector<std::int64_t>{1, 0}));
}

TEST_F(DeclaredMeta, AnOverrideChangesTheValueAndNotTheChoices) {
  const MetaParameters meta = declared("constexpr auto TILE = tl::meta<\"TILE\", 128, 256>;\n", {{"TILE", "512"}});
  ASSERT_EQ(meta.parameters.size(), 1u);
  EXPECT_EQ(meta.parameters[0].value, 512);
  EXPECT_EQ(meta.parameters[0].choices, (std::vector<std::int64_t>{128, 256}));
}

TEST_F(DeclaredMeta, TwoDeclarationsThatDifferAreRefused) {
  const MetaParameters meta = declared(
      "constexpr auto A = tl::meta<\"TILE\", 128>;\n"
      "constexpr auto B = tl::meta<\"TILE\", 64>;\n");
  EXPECT_NE(meta.error.find("declares tl::meta \"TILE\" twice"), std::string::npos) << meta.error;
  EXPECT_TRUE(meta.parameters.empty());
}

TEST_F(DeclaredMeta, AFileThatEndsTheProcessWhenLoadedIsAnError) {
  const MetaParameters meta = declared("inline int crash() { __builtin_trap(); }\nstatic int crashed = crash();\n");
  EXPECT_NE(meta.error.find("global variables"), std::string::npos) << meta.error;
}

TEST_F(DeclaredMeta, NoModuleIsAnError) {
  EXPECT_NE(declared_meta(folder_ / "none.so").error.find("cannot load"), std::string::npos);
}

}  // namespace
}  // namespace kl::host
