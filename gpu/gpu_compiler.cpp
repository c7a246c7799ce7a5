#include <gpu/gpu_compiler.hpp>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <optional>

#include <fmt/format.h>

#include <gpu/shared_bytes.hpp>
#include <host/diagnostics.hpp>
#include <host/paths.hpp>
#include <tl/lane_map.hpp>

#if KL_HAS_CUDA
#include <gpu/nvrtc_compile.hpp>
#include <gpu/nvrtc_library.hpp>
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

fs::path compiler_folder() {
#if KL_HAS_CUDA
  std::error_code ignored;
  return fs::canonical(find_nvrtc(), ignored).parent_path();
#else
  return {};
#endif
}

std::string entry_name(const KernelUnit& unit) { return "tl_entry_" + unit.kernel; }

Specialisation specialise(const host::PlannedLaunch& launch) {
  constexpr int kMostArguments = 64;
  Specialisation s{.vector_elements = host::vector_elements(launch)};
  for (std::size_t i = 0; i < launch.arguments.size(); ++i) {
    const tl::plan::argument& a = launch.arguments[i];
    const bool divisible = tl::plan::is_tensor(a) ? a.offset * tl::size_bytes(a.type) % lanes::kAccessBytes == 0 : !tl::is_floating(a.type) && a.bits % lanes::kAccessBytes == 0;
    s.descriptors |= a.kind == tl::plan::argument_kind::descriptor;
    if (divisible && i < kMostArguments) s.divisible |= std::uint64_t{1} << i;
  }
  return s;
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
  const std::optional<int> shared = dynamic_shared_bytes(result.ptx);
  if (!shared) {
    result.ok = false;
    result.log = "tl: the shared memory of this kernel's tiles is not known at compile time: call tl.shared in the kernel itself, outside of recursion";
  }
  if (result.unavailable.empty()) explain(full, result);
  result.scratch_bytes = shared.value_or(0);
  result.resources = read_ptxas_report(result.log);
  result.ms = std::chrono::duration<double, std::milli>(Clock::now() - start).count();
  return result;
}

}  // namespace kl::gpu
