// Compiling: modules are made once, made again when anything they come from changes, and never wrong.
#include <host/host_compiler.hpp>

#include <dlfcn.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <thread>

#include <host/compile_cache.hpp>
#include <tests/host/compiler_fixture.hpp>

namespace kl::host {
namespace {

namespace fs = std::filesystem;

class HostCompiler : public CompilerFixture {
 protected:
  // What the module's solve() returns.
  static int answer(const CompileResult& compiled) {
    EXPECT_TRUE(compiled.ok) << compiled.log;
    void* const module = dlopen(compiled.module.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (module == nullptr) return ADD_FAILURE() << dlerror(), -1;
    const int value = reinterpret_cast<int (*)()>(dlsym(module, "tl_entry_solve"))();
    dlclose(module);
    return value;
  }
  fs::path kernel(const std::string& text) const { return write("work/01_test.hpp", text); }
};

TEST_F(HostCompiler, CompilesAndFindsItAgain) {
  const auto file = kernel("int solve() { return 7; }\n");
  const auto first = compile_kernel({.file = file});
  EXPECT_EQ(answer(first), 7);
  EXPECT_FALSE(first.cached);
  EXPECT_TRUE(first.diagnostics.empty());
  const auto second = compile_kernel({.file = file});
  EXPECT_EQ(answer(second), 7);
  EXPECT_TRUE(second.cached);
  EXPECT_EQ(second.module, first.module);
  EXPECT_LT(second.ms, 50);  // about 1 when nothing else runs
}

TEST_F(HostCompiler, AnEditAndItsUndoAreBothKnown) {
  const auto file = kernel("int solve() { return 1; }\n");
  EXPECT_EQ(answer(compile_kernel({.file = file})), 1);
  kernel("int solve() { return 2; }\n");
  const auto edited = compile_kernel({.file = file});
  EXPECT_FALSE(edited.cached);
  EXPECT_EQ(answer(edited), 2);
  kernel("int solve() { return 1; }\n");
  const auto undone = compile_kernel({.file = file});
  EXPECT_TRUE(undone.cached);
  EXPECT_EQ(answer(undone), 1);
}

TEST_F(HostCompiler, AChangedLibraryHeaderCounts) {
  write("sim/value.hpp", "inline int value() { return 1; }\n");
  const auto file = kernel("#include <sim/value.hpp>\nint solve() { return value(); }\n");
  EXPECT_EQ(answer(compile_kernel({.file = file})), 1);
  write("sim/value.hpp", "inline int value() { return 2; }\n");
  const auto changed = compile_kernel({.file = file});
  EXPECT_FALSE(changed.cached);
  EXPECT_EQ(answer(changed), 2);
}

TEST_F(HostCompiler, AChangedFileThatTheLearnerIncludesCounts) {
  write("work/my own.hpp", "inline int value() { return 1; }\n");
  const auto file = kernel("#include \"my own.hpp\"\nint solve() { return value(); }\n");
  EXPECT_EQ(answer(compile_kernel({.file = file})), 1);
  EXPECT_TRUE(compile_kernel({.file = file}).cached);
  write("work/my own.hpp", "inline int value() { return 2; }\n");
  const auto changed = compile_kernel({.file = file});
  EXPECT_FALSE(changed.cached);
  EXPECT_EQ(answer(changed), 2);
  fs::remove(root_ / "work/my own.hpp");
  EXPECT_FALSE(compile_kernel({.file = file}).ok);
}

TEST_F(HostCompiler, OverriddenMetaParametersAreOtherModules) {
  const auto file =
      kernel("#include <tl/tl.hpp>\nint solve() { return static_cast<int>(tl::kSettings[0].value); }\n");
  EXPECT_EQ(answer(compile_kernel({.file = file})), 0);
  EXPECT_EQ(answer(compile_kernel({.file = file, .meta = {{"BLOCK", "512"}, {"num_warps", "8"}}})), 512);
  EXPECT_EQ(answer(compile_kernel({.file = file, .meta = {{"BLOCK", "256"}}})), 256);
  EXPECT_TRUE(compile_kernel({.file = file, .meta = {{"BLOCK", "256"}}}).cached);
}

TEST_F(HostCompiler, OverridesThatAreNoNumbersAreRefused) {
  const auto file = kernel("int solve() { return 0; }\n");
  for (const char* value : {"1}; int x = {1", "", "-", "system(0)"}) {
    const auto refused = compile_kernel({.file = file, .meta = {{"BLOCK", value}}});
    EXPECT_FALSE(refused.ok);
    ASSERT_EQ(refused.diagnostics.size(), 1u);
    EXPECT_NE(refused.diagnostics[0].message.find("BLOCK"), std::string::npos);
  }
}

TEST_F(HostCompiler, WarningsComeWithTheCachedModuleToo) {
  const auto file = kernel("int solve() {\n  int unused;\n  return 7;\n}\n");
  for (const bool cached : {false, true}) {
    const auto compiled = compile_kernel({.file = file});
    EXPECT_EQ(compiled.cached, cached);
    ASSERT_EQ(compiled.diagnostics.size(), 1u);
    EXPECT_EQ(compiled.diagnostics[0].severity, Severity::kWarning);
    EXPECT_EQ(compiled.diagnostics[0].place.line, 2);
  }
}

TEST_F(HostCompiler, DamagedModulesAreMadeAgain) {
  const auto file = kernel("int solve() { return 7; }\n");
  const auto module = compile_kernel({.file = file}).module;
  const auto size = fs::file_size(module);
  fs::resize_file(module, size / 2);  // half-written
  const auto second = compile_kernel({.file = file});
  EXPECT_FALSE(second.cached);
  EXPECT_EQ(answer(second), 7);
  std::fstream(module, std::ios::in | std::ios::out | std::ios::binary).seekp(200).put('\x55');  // one byte
  EXPECT_FALSE(compile_kernel({.file = file}).cached);
  fs::resize_file(module, 0);
  EXPECT_EQ(answer(compile_kernel({.file = file})), 7);
}

TEST_F(HostCompiler, DamagedPrecompiledHeadersDoNoHarm) {
  write("checker/puzzle.hpp", "");
  for (const bool truncate : {true, false}) {
    ASSERT_TRUE(warm_up().ok);
    EXPECT_TRUE(warm_up().cached);
    for (const auto& entry : fs::recursive_directory_iterator(root_ / "cache/headers")) {
      const auto extension = entry.path().extension();
      if (extension != ".gch" && extension != ".pch") continue;
      const auto size = fs::file_size(entry.path());
      fs::resize_file(entry.path(), size / 2);
      if (!truncate) fs::resize_file(entry.path(), size);  // the right size, the second half zeros
    }
    const auto text = "int solve() { return " + std::to_string(truncate ? 2 : 3) + "; }\n";
    EXPECT_EQ(answer(compile_kernel({.file = kernel(text)})), truncate ? 2 : 3);
    EXPECT_FALSE(warm_up().cached);
  }
}

TEST_F(HostCompiler, PrecompiledHeadersAreUsedAndFollowTheHeaders) {
  write("checker/puzzle.hpp", "");
  write("tl/tl.hpp", "#pragma once\ninline int value() { return 1; }\n");
  ASSERT_TRUE(warm_up().ok);
  const std::string text = "#include <tl/tl.hpp>\nint solve() { return value(); }\n";
  EXPECT_EQ(answer(compile_kernel({.file = kernel(text)})), 1);
  write("tl/tl.hpp", "#pragma once\ninline int value() { return 2; }\n");
  EXPECT_EQ(answer(compile_kernel({.file = kernel(text)})), 2);
  EXPECT_FALSE(warm_up().cached);
  EXPECT_EQ(answer(compile_kernel({.file = kernel(text + "//\n")})), 2);
}

TEST_F(HostCompiler, ABrokenLibraryIsReportedWhenWarmingUp) {
  write("checker/puzzle.hpp", "#pragma once\nint broken = missing;\n");
  const auto result = warm_up();
  EXPECT_FALSE(result.ok);
  ASSERT_EQ(result.diagnostics.size(), 1u) << result.log;
  EXPECT_EQ(result.diagnostics[0].place.file, (root_ / "checker/puzzle.hpp").string());
  EXPECT_EQ(result.diagnostics[0].place.line, 2);
}

TEST_F(HostCompiler, ManyProcessesAtOnce) {
  write("checker/puzzle.hpp", "");
  const auto file = kernel("#include <tl/tl.hpp>\nint solve() { return 7; }\n");
  std::vector<pid_t> processes;
  for (int i = 0; i < 4; ++i) {
    processes.push_back(fork());
    if (processes.back() == 0) _exit(warm_up().ok && compile_kernel({.file = file}).ok ? 0 : 1);
  }
  for (const pid_t process : processes) {
    int status = -1;
    waitpid(process, &status, 0);
    EXPECT_EQ(status, 0);
  }
  EXPECT_TRUE(compile_kernel({.file = file}).cached);
  EXPECT_TRUE(fs::is_empty(root_ / "cache/tmp"));
}

TEST_F(HostCompiler, ACancelledCompileEndsAtOnce) {
  const auto file = kernel(R"(
constexpr int spin(int n) { int s = 0; for (int i = 0; i < n; ++i) s ^= i; return s; }
constexpr int kSlow[] = {spin(200000), spin(200001), spin(200002), spin(200003), spin(200004), spin(200005)};
int solve() { return kSlow[0]; }
)");
  std::atomic<bool> cancelled = false;
  std::jthread other([&] {
    usleep(30'000);
    cancelled = true;
  });
  const auto result = compile_kernel({.file = file, .cancelled = &cancelled});
  EXPECT_FALSE(result.ok);
  EXPECT_TRUE(result.cancelled);
  EXPECT_LT(result.ms, 1000);
  EXPECT_TRUE(fs::is_empty(root_ / "cache/tmp"));
}

TEST_F(HostCompiler, WithoutACompilerSaysWhatToInstall) {
  const auto file = kernel("int solve() { return 7; }\n");
  const ScopedVariable cxx("CXX", nullptr), own("KERNELINGS_CXX", nullptr);
  const ScopedVariable path("PATH", (root_ / "empty").c_str());
  const auto result = compile_kernel({.file = file});
  EXPECT_FALSE(result.ok);
  EXPECT_NE(result.unavailable.find("apt-get install g++"), std::string::npos) << result.unavailable;
  EXPECT_NE(warm_up().unavailable.find("g++"), std::string::npos);
}

TEST_F(HostCompiler, AWrongChoiceOfCompilerIsNamed) {
  const ScopedVariable own("KERNELINGS_CXX", "/nonexistent/c++");
  const auto result = compile_kernel({.file = kernel("int solve() { return 7; }\n")});
  EXPECT_NE(result.unavailable.find("KERNELINGS_CXX is '/nonexistent/c++'"), std::string::npos)
      << result.unavailable;
}

TEST_F(HostCompiler, AFileThatIsNotThere) {
  const auto result = compile_kernel({.file = root_ / "work/none.hpp"});
  EXPECT_FALSE(result.ok);
  ASSERT_EQ(result.diagnostics.size(), 1u);
  EXPECT_TRUE(result.diagnostics[0].message.starts_with("cannot read ")) << result.diagnostics[0].message;
}

TEST_F(HostCompiler, AnUnwritableCacheIsSaid) {
  write("blocked", "a file where the cache's folder should be");
  const ScopedVariable cache("KERNELINGS_CACHE", (root_ / "blocked").c_str());
  const auto result = compile_kernel({.file = kernel("int solve() { return 7; }\n")});
  EXPECT_FALSE(result.ok);
  ASSERT_EQ(result.diagnostics.size(), 1u);
  EXPECT_NE(result.diagnostics[0].message.find("KERNELINGS_CACHE"), std::string::npos);
}

TEST_F(HostCompiler, PruningKeepsWhatIsInUse) {
  const auto cache = root_ / "cache";
  const auto hour_ago = fs::file_time_type::clock::now() - std::chrono::hours(1);
  const std::string megabyte(1 << 20, 'x');
  const auto oldest = write("cache/modules/oldest.so", megabyte);
  const auto old = write("cache/modules/old.so", megabyte);
  const auto fresh = write("cache/modules/fresh.so", megabyte);
  fs::last_write_time(oldest, hour_ago - std::chrono::hours(1));
  fs::last_write_time(old, hour_ago);
  prune(cache, std::uintmax_t{3} << 20);
  EXPECT_TRUE(fs::exists(oldest));
  prune(cache, std::uintmax_t{2} << 20);
  EXPECT_FALSE(fs::exists(oldest));
  EXPECT_TRUE(fs::exists(old));
  prune(cache, 0);
  EXPECT_FALSE(fs::exists(old));
  EXPECT_TRUE(fs::exists(fresh));
}

}  // namespace
}  // namespace kl::host
