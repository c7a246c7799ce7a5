// One report of each kind, by checks with the fake machine; times are fixed, so that texts repeat.
#pragma once

#include <cmath>
#include <string>
#include <vector>

#include <tests/checker/fake_backend.hpp>

namespace kl::test {

inline const char* kLearnerText =
    "#include <tl/tl.hpp>\n"
    "TL_KERNEL void vector_add(tl::block& tl, tl::ptr<const float> x, tl::ptr<const float> y, tl::ptr<float> out, int n) {\n"
    "  auto offsets = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK);\n"
    "  auto a = tl.load(x + offsets, offsets < n);\n"
    "  auto b = tl.load(y + offsets);\n"
    "  tl.store(out + offsets, a + b, offsets < n);\n"
    "}\n";

struct NamedReport {
  std::string name;
  Report report;
};

class Reports {
 public:
  Reports() { file_ = folder.write("work/08_vector-add.hpp", kLearnerText); }

  std::vector<NamedReport> all() {
    std::vector<NamedReport> reports;
    reports.push_back({"pass", run(counted_run)});
    reports.push_back({"wrong", run(rounded_down)});
    reports.push_back({"wrong_value", run(doubled)});
    reports.push_back({"out_of_bounds", run(with(memory_finding(FindingKind::kOutOfBounds, 5, 100)))});
    reports.push_back({"race", run(with(race()))});
    reports.push_back({"uninitialized", run(with(uninitialized()))});
    reports.push_back({"crash", run(ended(RunOutcome::kCrashed, "segmentation fault (a pointer that leads nowhere)", 6))});
    reports.push_back({"timeout", run(ended(RunOutcome::kTimedOut, "still running after 10 s", 4))});
    reports.push_back({"signature", run(ended(RunOutcome::kBadSignature, "solve takes (ptr<float>), but the puzzle gives (ptr<const float> x, ptr<const float> y, ptr<float> out, i32 n)", 0))});
    reports.push_back({"nondeterministic", run(order_dependent)});
    reports.push_back({"budget", budget()});
    reports.push_back({"compile_error", compile_error()});
    reports.push_back({"holes", holes()});
    folder.write("08_vector-add/wrong/a.hpp", "// expect: WRONG\n// mistake: The grid is n / BLOCK rounded down, so the last, partial block never runs.\n// hint: 2\n");
    reports.push_back({"mistake", run(rounded_down)});
    for (NamedReport& each : reports) fix_times(each.report);
    return reports;
  }

  Folder folder;

 private:
  Report run(const Kernel& kernel) {
    CheckOptions options;
    options.file = file_;
    Puzzle puzzle = vector_add();
    puzzle.cases = {{256}, {100}, {0}};
    return check(puzzle, folder.folder, options, fake_backend({{"08_vector-add.hpp", kernel}, {"a.hpp", rounded_down}}));
  }

  Place line(int number) const { return {file_.string(), number}; }

  Finding memory_finding(FindingKind kind, int number, std::int64_t element) const {
    Finding found;
    found.kind = kind;
    found.kernel = "vector_add";
    found.here.block[0] = 1;
    found.here.lane = 36;
    found.here.place = line(number);
    found.buffer = 1;
    found.buffer_name = "y";
    found.element = element;
    found.neighbour = "out[4]";
    found.count = 28;
    return found;
  }
  Finding race() const {
    Finding found = memory_finding(FindingKind::kRace, 6, 36);
    found.here.access = found.other.access = AccessKind::kWrite;
    found.has_other = true;
    found.other.lane = 36;
    found.other.place = line(6);
    found.buffer = 2;
    found.buffer_name = "out";
    found.neighbour.clear();
    found.detail = "Blocks run in any order, so either value may stay.";
    return found;
  }
  Finding uninitialized() const {
    Finding found = memory_finding(FindingKind::kUninitialized, 6, 99);
    found.here.access = AccessKind::kWrite;
    found.has_other = true;
    found.other = {AccessKind::kRead, {1, 0, 0}, 35, line(4)};
    found.buffer = 2;
    found.buffer_name = "out";
    found.neighbour.clear();
    found.count = 1;
    return found;
  }

  // The finding in the case of 100 elements, which otherwise is right.
  static Kernel with(Finding found) {
    return [found](Machine& machine) {
      right(machine);
      if (machine.size("out") == 100) machine.result.findings.push_back(found);
    };
  }
  static void doubled(Machine& machine) {
    right(machine);
    for (std::int64_t i = 64; i < machine.size("out"); ++i) machine.store("out", i, 2 * machine.load("out", i));
  }
  static void counted_run(Machine& machine) {
    right(machine);
    machine.result.printed = "offsets = [0, 1, 2, ..., 63]\n";
    machine.result.counters = {1, 4, 0, 2048, 1024, 64, 32, 16, 8, 0, 768};
  }
  static void order_dependent(Machine& machine) {
    right(machine);
    if (machine.request.schedule.order == BlockOrder::kShuffled && machine.size("out") > 80) machine.store("out", 80, 1);
  }
  Kernel ended(RunOutcome outcome, std::string message, int number) const {
    return [=, this](Machine& machine) {
      machine.result.outcome = outcome;
      machine.result.message = message;
      if (number > 0) machine.result.where = line(number);
      machine.result.buffers.clear();
    };
  }

  Report budget() {
    CheckOptions options;
    options.file = file_;
    Puzzle puzzle = vector_add();
    puzzle.targets = {{"load_efficiency", 0.95, "neighbouring lanes must read neighbouring elements"}};
    return check(puzzle, folder.folder, options, fake_backend({{"08_vector-add.hpp", [](Machine& machine) {
      counted_run(machine);
      machine.result.counters.load_sectors = 512;
    }}}));
  }
  Report compile_error() {
    CheckOptions options;
    options.file = file_;
    Backend backend = fake_backend({});
    backend.compile = [this](const host::KernelSource&) {
      host::CompileResult result;
      result.diagnostics = {{host::Severity::kError, line(5), 12, "'laod' is not a member of 'tl::block'; did you mean 'load'?", "  auto b = tl.laod(y + offsets);"},
                            {host::Severity::kError, line(6), 31, "'b' was not declared in this scope", "  tl.store(out + offsets, a + b, offsets < n);"}};
      return result;
    };
    return check(vector_add(), folder.folder, options, backend);
  }
  Report holes() {
    CheckOptions options;
    options.file = folder.write("half/08_vector-add.hpp", "auto mask = offsets < n;\nauto a = TL_HOLE(2, tl::tile<float, 64>);\nTL_HOLE(3);\n");
    folder.write("08_vector-add/solution.hpp", "auto mask = /*[1: bool]*/ offsets < n /*[1]*/;\nauto a = /*[2: float]*/ x /*[2]*/;\n/*[3:]*/ s() /*[3]*/;\n");
    Finding found = memory_finding(FindingKind::kHole, 2, 0);
    found.here.place.file = options.file.string();
    found.buffer = -1;
    found.hole = 2;
    const Report report = check(vector_add(), folder.folder, options, fake_backend({{"08_vector-add.hpp", [=](Machine& machine) {
      if (machine.size("out") > 0) machine.result.findings.push_back(found);
    }}}));
    std::filesystem::remove(folder.folder.solution());
    return report;
  }

  static void fix_times(Report& report) {
    report.compile_ms = 300;
    report.total_ms = 410;
    for (CaseReport& one : report.cases) one.run_ms = 0.25;
  }

  std::filesystem::path file_;
};

}  // namespace kl::test
