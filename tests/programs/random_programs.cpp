// Runs random tile programs on a backend and compares every output with a scalar interpreter, bit for bit:
//
//   random_programs --count 2000 --seed 1 --backend both --jobs 16
//   random_programs --seed 17 --count 1 --print            the kernel file of one program
//   random_programs --count 200 --plant sum-in-sequence    proves that a wrong rule is found and shrunk
//
// Exit code 0: all agree; 1: some do not; 30: no such backend here.
#include <unistd.h>

#include <cstdio>
#include <thread>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <gpu/gpu_compiler.hpp>
#include <gpu/run_backend.hpp>
#include <host/digest.hpp>

#include "campaign.hpp"
#include "generate.hpp"
#include "print.hpp"
#include "shrink.hpp"

namespace kl::programs {
namespace {

constexpr int kExitUnavailable = 30;

struct Options {
  Campaign campaign;
  std::string backend = "sim", plant, folder = (std::filesystem::temp_directory_path() / "random_programs").string();
  int warps = 0;
  bool print = false, shrink = true, coverage = false;
};

Backend gpu_backend() {
  static gpu::RunBackend gpu;
  return {"gpu", [](const host::KernelSource& s) { return gpu.compile(s); },
          [](const RunRequest& r) { return gpu.run(r); }};
}

// What a machine without a GPU can prove: every kernel of the file compiles for one.
host::CompileResult compile_for_gpu(const host::KernelSource& source) {
  host::CompileResult result;
  result.ok = true;
  const std::string text = host::read_file(source.file).value_or("");
  constexpr std::string_view kMark = "TL_KERNEL void ";
  for (auto at = text.find(kMark); at != std::string::npos && result.ok; at = text.find(kMark, at + 1)) {
    const auto name = at + kMark.size();
    gpu::KernelUnit unit;
    unit.file = source.file;
    unit.kernel = text.substr(name, text.find('(', name) - name);
    unit.arch = "sm_90a";
    unit.num_warps = source.meta.empty() ? 4 : std::stoi(source.meta.front().second);
    const auto compiled = gpu::compile(unit);
    result.ok = compiled.ok;
    result.log = compiled.log;
    result.unavailable = compiled.unavailable;
  }
  return result;
}

std::vector<Backend> backends_for(const std::string& name) {
  if (name == "sim") return {simulator()};
  if (name == "gpu") return {gpu_backend()};
  if (name == "nvrtc") return {{"nvrtc", compile_for_gpu, {}}};
  return {simulator(), gpu_backend()};
}

std::string file_text(const Program& p) {
  return kernel_file({p}, {{}}, fmt::format("// Random tile program of seed {}, shrunk.\n", p.seed));
}

// Says what is wrong with one program and prints it, small.
void explain(const Options& options, Program program, const std::vector<Backend>& backends) {
  Settings settings = options.campaign.settings;
  const std::uint64_t first = options.campaign.seed + (program.seed - options.campaign.seed) /
                                                          static_cast<std::uint64_t>(options.campaign.together) *
                                                          static_cast<std::uint64_t>(options.campaign.together);
  settings.num_warps = warps_of(options.campaign, first);
  for (const Backend& backend : backends) {
    settings.pass_warps = backend.name != "sim";
    Verdict verdict = run_together({program}, settings, backend).front();
    if (verdict.outcome == Outcome::kAgrees) continue;
    fmt::print("\nseed {} {} on {} ({} warps): {}\n", program.seed, outcome_text(verdict.outcome), backend.name,
               settings.num_warps, verdict.text);
    if (!options.shrink) return;
    const Outcome same = verdict.outcome;
    const auto small = shrink(program, [&](const Program& p) {
      const Verdict v = run_together({p}, settings, backend).front();
      if (v.outcome == same) verdict = v;
      return v.outcome == same;
    });
    fmt::print("shrunk from {} to {} statements in {} runs: {}\n{}", statement_count(program),
               statement_count(small.program), small.runs, verdict.text, file_text(small.program));
    fmt::print("again: random_programs --seed {} --count 1 --backend {} --warps {}{}\n", program.seed, backend.name,
               settings.num_warps, options.plant.empty() ? "" : " --plant " + options.plant);
    return;
  }
  fmt::print("\nseed {} failed beside other programs in one file, and agrees alone\n", program.seed);
}

void print_coverage(const Options& options) {
  const Coverage c = coverage(options.campaign.seed, options.campaign.count);
  fmt::print("{} statements; calls:\n", c.statements);
  for (const auto& [name, count] : c.calls) fmt::print("{:8} {}\n", count, name);
  fmt::print("values:\n");
  for (const auto& [name, count] : c.dtypes) fmt::print("{:8} {}\n", count, name);
}

int summary(const Options& options, const std::vector<Outcome>& outcomes, const std::vector<Backend>& backends) {
  constexpr int kMostExplained = 5;
  std::array<int, 7> counts = {};
  std::array<std::string, 7> seeds;  // of those that are not as they should be
  int explained = 0;
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    const Outcome o = outcomes[i];
    ++counts[static_cast<std::size_t>(o)];
    const bool bad = o != Outcome::kAgrees && o != Outcome::kPending && o != Outcome::kUnavailable;
    if (bad) seeds[static_cast<std::size_t>(o)] += fmt::format(" {}", options.campaign.seed + i);
    if (!bad || explained == kMostExplained) continue;
    ++explained;
    explain(options, generate(options.campaign.seed + i), backends);
  }
  fmt::print("\n{} programs on {}:", outcomes.size(), options.backend);
  for (std::size_t o = 0; o < counts.size(); ++o)
    if (counts[o] > 0)
      fmt::print(" {} {}{}", counts[o], outcome_text(static_cast<Outcome>(o)), o + 1 < counts.size() ? ";" : "");
  fmt::print("\n");
  for (std::size_t o = 0; o < seeds.size(); ++o)
    if (!seeds[o].empty()) fmt::print("{}: seeds{}\n", outcome_text(static_cast<Outcome>(o)), seeds[o]);
  const int agree = counts[static_cast<std::size_t>(Outcome::kAgrees)];
  if (counts[static_cast<std::size_t>(Outcome::kUnavailable)] > 0) return kExitUnavailable;
  const bool limited = options.campaign.time_limit_s > 0;
  const int pending = counts[static_cast<std::size_t>(Outcome::kPending)];
  return agree + (limited ? pending : 0) == static_cast<int>(outcomes.size()) && agree > 0 ? 0 : 1;
}

// Why one of the backends cannot run here, found by one program; empty if all can.
std::string unavailable(const Options& o, const std::vector<Backend>& backends) {
  for (const Backend& backend : backends) {
    if (backend.name == "sim") continue;
    const Verdict verdict = run_together({generate(o.campaign.seed)}, o.campaign.settings, backend).front();
    if (verdict.outcome == Outcome::kUnavailable) return verdict.text;
  }
  return "";
}

int main_of(Options& o) {
  if (!o.plant.empty()) o.campaign.settings.plant = plant_named(o.plant);
  o.campaign.settings.folder = o.folder;
  if (o.warps > 0) o.campaign.varied_warps = false, o.campaign.settings.num_warps = o.warps;
  if (o.print) {
    std::vector<Program> programs;
    for (int i = 0; i < o.campaign.count; ++i)
      programs.push_back(generate(o.campaign.seed + static_cast<std::uint64_t>(i)));
    fmt::print("{}", kernel_file(programs, std::vector<std::array<long long, 15>>(programs.size()), ""));
    return 0;
  }
  const auto backends = backends_for(o.backend);
  if (const auto missing = unavailable(o, backends); !missing.empty()) {
    fmt::print("{}\n", missing);
    return kExitUnavailable;
  }
  if (o.backend != "gpu") host::warm_up();
  const int step = isatty(STDERR_FILENO) != 0 ? 1 : std::max(1, o.campaign.count / 10);
  int shown = 0;
  const auto outcomes = run(o.campaign, backends, [&](int judged, int bad) {
    if (judged < shown + step) return;
    shown = judged;
    fmt::print(stderr, "{} of {} programs, {} not as they should be\n", judged, o.campaign.count, bad);
  });
  const int code = summary(o, outcomes, backends);
  if (o.coverage) print_coverage(o);
  return code;
}

}  // namespace
}  // namespace kl::programs

int main(int argc, char** argv) {
  kl::programs::Options o;
  o.campaign.jobs = static_cast<int>(std::thread::hardware_concurrency());
  CLI::App app("Random tile programs: the simulator and the GPU against a scalar interpreter");
  app.add_option("--count", o.campaign.count, "programs")->check(CLI::Range(1, 1000000));
  app.add_option("--seed", o.campaign.seed, "of the first program; the others follow");
  app.add_option("--backend", o.backend, "sim, gpu, both, or nvrtc: only compile for a GPU")
      ->check(CLI::IsMember({"sim", "gpu", "both", "nvrtc"}));
  app.add_option("--jobs", o.campaign.jobs, "processes")->check(CLI::Range(1, 256));
  app.add_option("--together", o.campaign.together, "programs in one kernel file")->check(CLI::Range(1, 100));
  app.add_option("--time-limit", o.campaign.time_limit_s, "seconds after which no file is begun");
  app.add_option("--warps", o.warps, "of every program; by default they vary")->check(CLI::IsMember({1, 2, 4, 8, 16}));
  app.add_option("--plant", o.plant, "a wrong rule for the interpreter, to see it found");
  app.add_option("--folder", o.folder, "where kernel files are written");
  app.add_flag("--print", o.print, "only print the kernel file");
  app.add_flag("--shrink,!--no-shrink", o.shrink, "shrink the first programs that fail");
  app.add_flag("--coverage", o.coverage, "count the calls that the programs make");
  CLI11_PARSE(app, argc, argv);
  try {
    return kl::programs::main_of(o);
  } catch (const std::exception& e) {
    fmt::print(stderr, "random_programs: {}\n", e.what());
    return 2;
  }
}
