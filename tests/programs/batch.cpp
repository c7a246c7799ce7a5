#include "batch.hpp"

#include <unistd.h>

#include <cstring>
#include <fstream>

#include <fmt/format.h>

#include <sim/simulator.hpp>

#include "print.hpp"

namespace kl::programs {
namespace {

namespace fs = std::filesystem;
using Begins = std::vector<std::array<long long, 15>>;

// Where each program's part of the outputs begins.
Begins lay_out(const std::vector<Program>& programs) {
  Begins begins;
  std::array<long long, 15> end = {};
  for (const Program& p : programs) {
    begins.push_back(end);
    for (std::size_t t = 0; t < end.size(); ++t) end[t] += p.output_elements[t];
  }
  begins.push_back(end);
  return begins;
}

Buffer tensor(DType t, Role role, long long count, const std::function<Bits(long long)>& element) {
  Buffer b;
  b.name = fmt::format("{}_{}", role == Role::kInput ? "in" : "out", tl::short_name(t));
  b.type = t;
  b.role = role;
  b.shape = {count};
  b.strides = {1};
  const auto size = static_cast<std::size_t>(tl::size_bytes(t));
  b.bytes.resize(static_cast<std::size_t>(count) * size);
  for (long long i = 0; i < count; ++i) {
    const Bits bits = element(i);
    std::memcpy(b.bytes.data() + static_cast<std::size_t>(i) * size, &bits, size);  // little-endian
  }
  return b;
}

std::vector<Argument> arguments_for(const std::vector<Program>& programs, const Begins& begins) {
  std::vector<Argument> arguments;
  for (const DType t : kDTypes)
    arguments.emplace_back(tensor(t, Role::kInput, kInputElements, [t](long long i) { return input_element(t, i); }));
  for (const DType t : kDTypes) {
    const auto which = static_cast<std::size_t>(t);
    std::size_t p = 0;
    const auto untouched = [&](long long i) {
      while (p + 1 < programs.size() && i >= begins[p + 1][which]) ++p;
      return untouched_element(t, i - begins[p][which]);
    };
    arguments.emplace_back(tensor(t, Role::kInout, std::max<long long>(1, begins.back()[which]), untouched));
  }
  return arguments;
}

Bits element_at(const std::vector<std::byte>& bytes, DType t, std::size_t i) {
  Bits bits = 0;
  const auto size = static_cast<std::size_t>(tl::size_bytes(t));
  std::memcpy(&bits, bytes.data() + i * size, size);
  return bits;
}

// The first element of a program's outputs that differs, and how many do.
Verdict compare(const Program& program, const std::array<long long, 15>& begin, const RunResult& result, Plant plant) {
  const Outputs want = interpret(program, plant);
  long long differing = 0;
  std::string first;
  for (std::size_t d = 0; d < std::size(kDTypes); ++d) {
    const DType t = kDTypes[d];
    const Output& out = want[static_cast<std::size_t>(t)];
    for (std::size_t i = 0; i < out.elements.size(); ++i) {
      const Bits got = element_at(result.buffers[std::size(kDTypes) + d].bytes, t,
                                  static_cast<std::size_t>(begin[static_cast<std::size_t>(t)]) + i);
      if (same_element(got, out.elements[i], t, out.how[i])) continue;
      if (differing++ == 0)
        first = fmt::format("out_{}[{}] is {}, want {}{}", tl::short_name(t), i, element_text(got, t),
                            element_text(out.elements[i], t), out.touches[i] == 0 ? " (nothing writes it)" : "");
    }
  }
  if (differing == 0) return {Outcome::kAgrees, ""};
  return {Outcome::kDiffers, fmt::format("{}; {} elements differ", first, differing)};
}

std::string finding_text(const Finding& f) {
  return fmt::format("finding {} in {}, line {}, {}[{}] {}", static_cast<int>(f.kind), f.kernel, f.here.place.line,
                     f.buffer_name, f.element, f.detail);
}

std::vector<Verdict> all(std::size_t count, Outcome outcome, const std::string& text) {
  return std::vector<Verdict>(count, Verdict{outcome, text});
}

std::vector<Verdict> judge(const std::vector<Program>& programs, const Begins& begins, const RunResult& result,
                           Plant plant) {
  std::vector<Verdict> verdicts;
  for (std::size_t p = 0; p < programs.size(); ++p) verdicts.push_back(compare(programs[p], begins[p], result, plant));
  for (const Finding& f : result.findings)
    for (std::size_t p = 0; p < programs.size(); ++p)
      if (f.kernel == fmt::format("program_{}", p) || programs.size() == 1)
        verdicts[p] = {Outcome::kReports, finding_text(f)};
  return verdicts;
}

bool attributed(const RunResult& result) {
  for (const Finding& f : result.findings)
    if (!f.kernel.starts_with("program_")) return false;
  return true;
}

}  // namespace

const char* outcome_text(Outcome o) {
  constexpr const char* kTexts[] = {
      "pending", "agrees", "differs", "is reported", "does not compile", "does not run", "has no backend here"};
  return kTexts[static_cast<int>(o)];
}

Backend simulator() {
  return {"sim", host::compile_kernel, [](const RunRequest& request) { return sim::simulate(request); }};
}

fs::path write_file(const std::vector<Program>& programs, const Settings& settings) {
  std::string comment = "// Random tile programs (tests/programs), made from these seeds:";
  for (const Program& p : programs) comment += fmt::format(" {}", p.seed);
  fs::create_directories(settings.folder);
  const fs::path file = settings.folder / fmt::format("programs_{}_{}.hpp", programs.front().seed, getpid());
  std::ofstream(file) << kernel_file(programs, lay_out(programs), comment + "\n");
  return file;
}

std::vector<Verdict> run_together(const std::vector<Program>& programs, const Settings& settings,
                                  const Backend& backend) {
  const Begins begins = lay_out(programs);
  host::KernelSource source;
  source.file = write_file(programs, settings);
  if (settings.pass_warps && settings.num_warps != 4) source.meta = {{"num_warps", std::to_string(settings.num_warps)}};
  const auto one_by_one = [&](Outcome outcome, const std::string& text) {
    if (programs.size() == 1) return all(1, outcome, text);
    std::vector<Verdict> verdicts;
    for (const Program& p : programs) verdicts.push_back(run_together({p}, settings, backend).front());
    return verdicts;
  };
  const auto compiled = backend.compile(source);
  if (!compiled.unavailable.empty()) return all(programs.size(), Outcome::kUnavailable, compiled.unavailable);
  if (!compiled.ok) return one_by_one(Outcome::kDoesNotCompile, compiled.log);
  if (!backend.run) return all(programs.size(), Outcome::kAgrees, "");
  RunRequest request;
  request.module = compiled.module;
  request.entry = kEntry;
  request.arguments = arguments_for(programs, begins);
  request.limits.time_ms = 120'000;
  const RunResult result = backend.run(request);
  std::error_code ignored;
  fs::remove(source.file, ignored);
  if (result.outcome == RunOutcome::kUnavailable) return all(programs.size(), Outcome::kUnavailable, result.message);
  if (result.outcome != RunOutcome::kCompleted) return one_by_one(Outcome::kDoesNotRun, result.message);
  if (!attributed(result)) return one_by_one(Outcome::kReports, finding_text(result.findings.front()));
  return judge(programs, begins, result, settings.plant);
}

}  // namespace kl::programs
