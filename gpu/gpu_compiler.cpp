#include <gpu/gpu_compiler.hpp>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdlib>

#include <fmt/format.h>

#include <host/diagnostics.hpp>
#include <host/paths.hpp>

#if KL_HAS_CUDA
#include <gpu/nvrtc_compile.hpp>
#endif

namespace kl::gpu {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

void explain(const KernelUnit& unit, CompiledKernel& result) {
  const host::DiagnosticScope scope{unit.file, host::source_root(), ""};
  result.diagnostics = host::parse_diagnostics(in_gcc_spelling(result.log), scope);
  if (result.ok || !result.diagnostics.empty()) return;
  const std::string first = result.log.substr(0, result.log.find('\n'));
  result.diagnostics.push_back({.severity = host::Severity::kError, .place = {unit.file.string(), 0},
                                .message = first.empty() ? "the GPU compiler failed and did not say why" : first});
}

}  // namespace

std::string missing_from_build() {
  if (KL_HAS_CUDA != 0) return "";
  return "this program was built without the CUDA toolkit; install it (`./kernelings doctor` says how), delete "
         "build/configured and run again";
}

std::string entry_name(const KernelUnit& unit) { return "tl_entry_" + unit.kernel; }

int vector_elements(const std::vector<tl::plan::argument>& arguments) {
  constexpr int kAccessBytes = 16, kLeast = 4;
  int most = kLeast;
  for (const auto& a : arguments)
    if (a.kind == tl::plan::argument_kind::pointer) most = std::max(most, kAccessBytes / tl::size_bytes(a.type));
  return most;
}

std::string arch_of(int compute_capability) {
  return fmt::format("sm_{}{}", compute_capability, compute_capability >= 90 ? "a" : "");
}

std::string nearest_arch(const std::string& arch, const std::vector<int>& known) {
  const int wanted = std::atoi(arch.c_str() + arch.find('_') + 1);
  int best = 0;
  for (const int one : known) {
    if (one == wanted) return arch;
    if (one < wanted) best = std::max(best, one);
  }
  return best == 0 ? "" : fmt::format("compute_{}", best);
}

int scratch_bytes(std::string_view ptx) {
  constexpr std::string_view kMark = "// tl_scratch ";
  int most = 0;
  for (auto at = ptx.find(kMark); at != std::string_view::npos; at = ptx.find(kMark, at + 1)) {
    int bytes = 0;
    const char* first = ptx.data() + at + kMark.size();
    std::from_chars(first, ptx.data() + ptx.size(), bytes);
    most = std::max(most, bytes);
  }
  return most;
}

CompiledKernel compile(const KernelUnit& unit) {
  const auto start = Clock::now();
  CompiledKernel result;
  KernelUnit full = unit;
  full.file = fs::absolute(unit.file).lexically_normal();
#if KL_HAS_CUDA
  compile_or_find(full, result);
#else
  result.unavailable = missing_from_build();
#endif
  if (result.unavailable.empty()) explain(full, result);
  result.scratch_bytes = scratch_bytes(result.ptx);
  result.resources = read_ptxas_report(result.log);
  result.ms = std::chrono::duration<double, std::milli>(Clock::now() - start).count();
  return result;
}

}  // namespace kl::gpu
