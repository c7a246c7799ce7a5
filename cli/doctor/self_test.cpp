#include <cstring>

#include <fmt/format.h>

#include <cli/doctor/host.hpp>
#include <host/host_compiler.hpp>
#include <host/paths.hpp>
#include <sim/simulator.hpp>

namespace kl::cli {
namespace {

constexpr int kElements = 100;  // one and a half blocks of 64

Buffer vector_of_floats(std::string name, Role role) {
  Buffer buffer{.name = std::move(name), .role = role, .shape = {kElements}, .strides = {1}, .bytes = {}};
  buffer.bytes.resize(kElements * sizeof(float), std::byte{0xff});
  return buffer;
}

float element(const std::vector<std::byte>& bytes, int index) {
  float value = 0;
  std::memcpy(&value, bytes.data() + index * sizeof value, sizeof value);
  return value;
}

RunRequest doubling_request(const std::filesystem::path& module) {
  Buffer x = vector_of_floats("x", Role::kInput);
  for (int i = 0; i < kElements; ++i) {
    const float value = static_cast<float>(i) - 0.5F;
    std::memcpy(x.bytes.data() + i * sizeof value, &value, sizeof value);
  }
  RunRequest request{.module = module, .arguments = {}, .limits = {}};
  request.arguments.emplace_back(std::move(x));
  request.arguments.emplace_back(vector_of_floats("out", Role::kOutput));
  request.arguments.emplace_back(Scalar{.name = "n", .bits = kElements});
  return request;
}

}  // namespace

std::string simulator_self_test() {
  const auto compiled = host::compile_kernel({.file = host::source_root() / "cli/doctor/kernel.hpp"});
  if (!compiled.ok) {
    if (!compiled.unavailable.empty()) return compiled.unavailable;
    const bool explained = !compiled.diagnostics.empty();
    return "its kernel does not compile: " +
           (explained ? compiled.diagnostics[0].message : first_line(compiled.log));
  }
  const RunRequest request = doubling_request(compiled.module);
  const RunResult result = sim::simulate(request);
  if (result.outcome != RunOutcome::kCompleted)
    return "its kernel does not run: " + first_line(result.message);
  if (!result.findings.empty()) return "findings in a kernel that has no mistake";
  if (result.buffers.size() != 2) return "its output is lost";
  for (int i = 0; i < kElements; ++i) {
    const float want = 2 * (static_cast<float>(i) - 0.5F);
    const float got = element(result.buffers[1].bytes, i);
    if (!(got == want)) return fmt::format("out[{}] is {} and should be {}", i, got, want);
  }
  return {};
}

}  // namespace kl::cli
