// Texts approved by people. A test that runs with KL_APPROVE=1 writes them anew; review what git shows then.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace kl::test {

inline std::string replace_all(std::string text, const std::string& what, const std::string& with) {
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += with.size()) text.replace(at, what.size(), with);
  return text;
}

// Compares with tests/golden/NAME.
inline void expect_golden(const std::string& name, const std::string& text) {
  const char* root = std::getenv("KERNELINGS_ROOT");
  ASSERT_NE(root, nullptr) << "run through ctest, or set KERNELINGS_ROOT to the root of the sources";
  const std::filesystem::path file = std::filesystem::path(root) / "tests/golden" / name;
  if (std::getenv("KL_APPROVE")) {
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << text;
  }
  std::ifstream stream(file, std::ios::binary);
  EXPECT_EQ(text, std::string(std::istreambuf_iterator<char>(stream), {})) << "to approve: KL_APPROVE=1 ctest -R checker";
}

}  // namespace kl::test
