#include <gpu/gpu_compiler.hpp>

#include <algorithm>
#include <charconv>
#include <chrono>

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

int largest_mark(std::string_view ptx, std::string_view name) {
  const std::string mark = fmt::format("// {} ", name);
  int most = 0;
  for (auto at = ptx.find(mark); at != std::string_view::npos; at = ptx.find(mark, at + 1)) {
    int value = 0;
    std::from_chars(ptx.data() + at + mark.size(), ptx.data() + ptx.size(), value);
    most = std::max(most, value);
  }
  return most;
}

namespace {

CompiledKernel compile_for_warps(const KernelUnit& unit) {
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
  result.num_warps = unit.num_warps;
  result.scratch_bytes = largest_mark(result.ptx, "tl_scratch");
  result.resources = read_ptxas_report(result.log);
  result.ms = std::chrono::duration<double, std::milli>(Clock::now() - start).count();
  return result;
}

}  // namespace

CompiledKernel compile(const KernelUnit& unit) {
  if (unit.num_warps != 0) return compile_for_warps(unit);
  constexpr int kWarpThreads = 32;
  KernelUnit fitted = unit;
  fitted.num_warps = kMostDefaultWarps;
  CompiledKernel result = compile_for_warps(fitted);
  // Threads without elements of their own only take room from other blocks.
  const int busy = largest_mark(result.ptx, "tl_vectors");
  while (busy > 0 && fitted.num_warps > 1 && fitted.num_warps * kWarpThreads / 2 >= busy) fitted.num_warps /= 2;
  if (!result.ok || fitted.num_warps == kMostDefaultWarps) return result;
  const double first_ms = result.ms;
  result = compile_for_warps(fitted);
  result.ms += first_ms;
  return result;
}

}  // namespace kl::gpu
