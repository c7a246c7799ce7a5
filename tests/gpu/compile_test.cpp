// What a machine without a GPU can prove: every solution and every kernel of bench/ compiles for every generation,
// with the accesses that it should have and nothing in local memory. proofs.hpp says how they are found.
#include <gpu/gpu_compiler.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

#include <checker/case_run.hpp>
#include <checker/puzzle_folder.hpp>
#include <gpu/plan_kernels.hpp>
#include <host/paths.hpp>
#include <host/plan_child.hpp>

#include "proofs.hpp"

namespace kl::gpu {
namespace {

namespace fs = std::filesystem;

std::vector<PuzzleFolder> puzzles() { return find_puzzles(host::source_root() / "puzzles"); }

// The kernels that a file launches in the cases of its puzzle.
std::vector<KernelUnit> launched_kernels(const PuzzleFolder& folder, const fs::path& file) {
  const LoadedPuzzle puzzle = load_puzzle(folder);
  EXPECT_EQ(puzzle.error, "");
  if (puzzle.puzzle == nullptr) return {};
  const auto compiled = host::compile_kernel({.file = file, .entries = puzzle.puzzle->entries});
  EXPECT_TRUE(compiled.ok) << compiled.log;
  std::vector<KernelUnit> units;
  std::set<std::tuple<std::string, int, Specialisation>> seen;
  for (std::size_t k = 0; k < puzzle.puzzle->cases.size(); ++k) {
    const auto prepared = prepare_case(*puzzle.puzzle, Case(puzzle.puzzle->parameters, puzzle.puzzle->cases[k]), static_cast<int>(k), 0);
    for (const std::string& entry : puzzle.puzzle->entries) {
      const auto planned = host::plan_in_child(request_for(prepared, compiled.module, entry, {}, {}), 132);
      EXPECT_EQ(planned.outcome, RunOutcome::kCompleted) << planned.message;
      for (PlannedKernel& one : kernels_of(planned.plan, file, "", {}))
        if (seen.insert({one.unit.kernel, one.unit.num_warps, one.unit.arguments}).second) units.push_back(std::move(one.unit));
    }
  }
  return units;
}

// False where there is no compiler.
bool prove_for(KernelUnit unit, const char* arch, const std::map<std::string, Expectations>& expected) {
  const auto own = expected.find(unit.kernel);
  unit.arch = arch;
  return prove(unit, own != expected.end() ? own->second : Expectations{});
}

// Every kernel for every chip, as the first launch specialises it. False where there is no compiler.
bool prove_all(const std::vector<KernelUnit>& units, const fs::path& declarations) {
  const auto expected = expectations_in(declarations);
  std::set<std::string> names;
  for (const KernelUnit& unit : units) {
    if (!names.insert(unit.kernel).second) continue;
    for (const char* arch : kArchs)
      if (!prove_for(unit, arch, expected)) return false;
  }
  for (const auto& [name, unused] : expected) EXPECT_TRUE(names.contains(name)) << declarations.string() << " declares an unknown kernel " << name;
  return true;
}

class EveryPuzzle : public testing::TestWithParam<PuzzleFolder> {};

TEST_P(EveryPuzzle, ItsSolutionCompilesWellForEveryGeneration) {
  const auto units = launched_kernels(GetParam(), GetParam().solution());
  EXPECT_FALSE(units.empty()) << GetParam().slug << " launches no kernel";
  if (!prove_all(units, GetParam().path / "puzzle.cpp")) GTEST_SKIP() << "there is no run-time compiler here";
}

// As other launches specialise them, for the newest chip.
TEST_P(EveryPuzzle, OtherLaunchesOfItsSolutionCompileWell) {
  const auto expected = expectations_in(GetParam().path / "puzzle.cpp");
  std::set<std::string> names;
  for (const KernelUnit& unit : launched_kernels(GetParam(), GetParam().solution())) {
    if (names.insert(unit.kernel).second) continue;
    if (!prove_for(unit, "sm_90a", expected)) GTEST_SKIP() << "there is no run-time compiler here";
  }
}

TEST(GpuCompiler, EveryBenchKernelCompilesWellForEveryGeneration) {
  int kernels = 0;
  for (const auto& entry : fs::directory_iterator(host::source_root() / "bench/kernels")) {
    if (entry.path().extension() != ".hpp") continue;
    const auto units = kernels_in(entry.path());
    EXPECT_FALSE(units.empty()) << entry.path() << " has no kernel";
    if (!prove_all(units, entry.path())) GTEST_SKIP() << "there is no run-time compiler here";
    kernels += static_cast<int>(units.size());
  }
  EXPECT_GE(kernels, 3);
}

// A starter's open holes plan something on any backend, and its kernels compile as they stand.
TEST_P(EveryPuzzle, ItsStarterCompiles) {
  std::set<std::string> names;
  for (KernelUnit unit : launched_kernels(GetParam(), GetParam().starter())) {
    if (!names.insert(unit.kernel).second) continue;
    unit.arch = "sm_80";
    const CompiledKernel kernel = compile(unit);
    if (!kernel.unavailable.empty()) GTEST_SKIP() << kernel.unavailable;
    EXPECT_TRUE(kernel.ok) << unit.file << " " << kernel.log;
  }
}

INSTANTIATE_TEST_SUITE_P(Puzzles, EveryPuzzle, testing::ValuesIn(puzzles()), [](const auto& info) {
  std::string name = info.param.path.filename();
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

TEST(GpuCompiler, ThereArePuzzles) { EXPECT_GE(puzzles().size(), 50u); }

TEST(GpuCompiler, SecondTimeComesFromTheCache) {
  KernelUnit unit{.file = host::source_root() / "bench/kernels/vector_add.hpp", .kernel = "vector_add", .arch = "sm_80"};
  const CompiledKernel first = compile(unit);
  if (!first.unavailable.empty()) GTEST_SKIP() << first.unavailable;
  const CompiledKernel second = compile(unit);
  EXPECT_TRUE(second.cached);
  EXPECT_EQ(second.cubin, first.cubin);
  EXPECT_EQ(second.resources.registers, first.resources.registers);
  unit.num_warps *= 2;
  EXPECT_NE(compile(unit).cubin, first.cubin);
}

}  // namespace

TEST(ArchOf, NamesExactlyThisChipFromNineOn) {
  EXPECT_EQ(arch_of(75), "sm_75");
  EXPECT_EQ(arch_of(89), "sm_89");
  EXPECT_EQ(arch_of(90), "sm_90a");
}

}  // namespace kl::gpu
