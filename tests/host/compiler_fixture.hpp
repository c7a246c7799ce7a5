// A source tree of a few lines in a temporary folder, so that compiling takes milliseconds and tests may
// change or break the library's headers.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include <gtest/gtest.h>

namespace kl::host {

// Sets a variable of the environment until its end; null unsets it.
class ScopedVariable {
 public:
  ScopedVariable(const char* name, const char* value) : name_(name) {
    if (const char* before = std::getenv(name)) before_ = before, was_set_ = true;
    set(value);
  }
  ~ScopedVariable() { set(was_set_ ? before_.c_str() : nullptr); }
  ScopedVariable(const ScopedVariable&) = delete;
  ScopedVariable& operator=(const ScopedVariable&) = delete;

 private:
  void set(const char* value) const {
    if (value != nullptr) {
      setenv(name_, value, 1);
    } else {
      unsetenv(name_);
    }
  }
  const char* name_;
  std::string before_;
  bool was_set_ = false;
};

class CompilerFixture : public testing::Test {
 protected:
  CompilerFixture() {
    write("tl/tl.hpp", R"(#pragma once
#ifndef TL_META_OVERRIDES
#define TL_META_OVERRIDES
#endif
namespace tl {
struct setting { const char* name; long long value; };
constexpr setting kSettings[] = {TL_META_OVERRIDES{nullptr, 0}};
template <int N>
struct tile {
  static_assert((N & (N - 1)) == 0, "tl: a tile's extent is a power of two");
  int lanes[N];
};
template <int N>
int sum() { return tile<N>{}.lanes[0]; }
template <class T>
int element(T x) { return x.first; }
}
#define TL_FOR(i, n) for (int i = 0; i < undeclared_in_the_library; ++i)
)");
    write("tl/export.hpp", R"(#pragma once
#define TL_EXPORT_ENTRY(E) extern "C" __attribute__((visibility("default"))) int tl_entry_##E() { return E(); }
)");
    write("sim/empty.hpp", "");
  }
  ~CompilerFixture() override {
    std::error_code ignored;
    std::filesystem::remove_all(root_, ignored);
  }

  // Writes a file under the root and returns its path.
  std::filesystem::path write(const std::string& name, const std::string& text) const {
    const auto path = root_ / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
    return path;
  }

  static std::filesystem::path make_root() {
    std::string name = (std::filesystem::temp_directory_path() / "kl-compiler-XXXXXX").string();
    return std::filesystem::canonical(mkdtemp(name.data()));
  }

  const std::filesystem::path root_ = make_root();
  const ScopedVariable root_variable_{"KERNELINGS_ROOT", root_.c_str()};
  const ScopedVariable cache_variable_{"KERNELINGS_CACHE", (root_ / "cache").c_str()};
};

}  // namespace kl::host
