#include <cstdio>

#include <fmt/format.h>

#include <checker/report.hpp>
#include <cli/verbs.hpp>
#include <host/host_compiler.hpp>

namespace kl::cli {

int dev_warm(const Settings&) {
  const host::CompileResult result = host::warm_up();
  if (result.ok) return 0;
  fmt::print(stderr, "kernelings: {}\n", result.unavailable.empty() ? result.log : result.unavailable);
  return exit_code(result.unavailable.empty() ? Verdict::kCompileError : Verdict::kUnavailable);
}

}  // namespace kl::cli
