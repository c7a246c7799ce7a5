// Runs a kernel file of tests/conformance/kernels on a backend and hands back its outputs.
//
// A test body knows nothing of the backend: `Backend` compiles and runs, and is the simulator unless a runner
// for another one sets it, as gpu_test.cpp does.
#pragma once

#include <cstring>
#include <functional>
#include <string>
#include <type_traits>
#include <vector>

#include <gtest/gtest.h>

#include <host/host_compiler.hpp>
#include <sim/simulator.hpp>
#include <tl/dtype.hpp>

namespace kl::conformance {

// Compiles a kernel file and runs it with the arguments.
using Settings = std::vector<std::pair<std::string, std::string>>;
// Which entry of a file runs, and all that are compiled with it: one compile serves tests of each.
struct Entry {
  std::string name = "solve";
  std::vector<std::string> compiled = {"solve"};
};
using Backend = std::function<RunResult(const std::filesystem::path& file, std::vector<Argument> arguments, const Settings& meta, const Entry& entry)>;

inline RunResult run_on_simulator(const std::filesystem::path& file, std::vector<Argument> arguments,
                                  const Settings& meta = {}, const Entry& entry = {}) {
  host::KernelSource source;
  source.file = file;
  source.meta = meta;
  source.entries = entry.compiled;
  const auto compiled = host::compile_kernel(source);
  EXPECT_TRUE(compiled.ok) << compiled.log << compiled.unavailable;
  RunRequest request;
  request.module = compiled.module;
  request.entry = entry.name;
  request.arguments = std::move(arguments);
  return compiled.ok ? sim::simulate(request) : RunResult{};
}

// Empty: the simulator.
inline Backend& backend() {
  static Backend chosen;
  return chosen;
}

// Lanes without a value, broken promises, readable prints: what only the simulator sees.
inline bool on_simulator() { return backend() == nullptr; }
#define KL_NEED_SIMULATOR()                                                             \
  do {                                                                                  \
    if (!on_simulator()) GTEST_SKIP() << "a check that only the simulator makes";       \
  } while (false)

template <class T>
Buffer buffer(const char* name, Role role, const std::vector<T>& values) {
  Buffer b;
  b.name = name;
  b.type = tl::detail::id_of<T>;
  b.role = role;
  b.shape = {static_cast<std::int64_t>(values.size())};
  b.strides = {1};
  b.bytes.resize(values.size() * sizeof(T));
  if (!values.empty()) std::memcpy(b.bytes.data(), values.data(), b.bytes.size());
  return b;
}
template <class T>
Buffer input(const char* name, const std::vector<T>& values) {
  return buffer(name, Role::kInput, values);
}
template <class T>
Buffer output(const char* name, std::size_t count) {
  return buffer(name, Role::kOutput, std::vector<T>(count, T{}));
}
template <class T>
Buffer inout(const char* name, const std::vector<T>& values) {
  return buffer(name, Role::kInout, values);
}
inline Scalar scalar(const char* name, int value) {
  return {name, tl::dtype_id::int32, static_cast<std::uint32_t>(value)};
}

// The contents of the index-th buffer after the run.
template <class T>
std::vector<T> values(const RunResult& result, std::size_t index) {
  if (index >= result.buffers.size()) return {};
  const auto& bytes = result.buffers[index].bytes;
  std::vector<T> v(bytes.size() / sizeof(T));
  if (!v.empty()) std::memcpy(static_cast<void*>(v.data()), bytes.data(), bytes.size());
  return v;
}

inline std::string finding_text(const RunResult& result) {
  std::string text = result.message;
  for (const Finding& f : result.findings) {
    text += "\n" + std::to_string(static_cast<int>(f.kind)) + " line " + std::to_string(f.here.place.line) +
            " " + f.buffer_name + " " + f.detail;
  }
  return text;
}

inline RunResult run(const char* kernel, std::vector<Argument> arguments, const Settings& meta = {}, const Entry& entry = {}) {
  const auto file = std::filesystem::path(KL_SOURCE_DIR) / "tests/conformance/kernels" / kernel;
  return on_simulator() ? run_on_simulator(file, std::move(arguments), meta, entry) : backend()(file, std::move(arguments), meta, entry);
}
// The same where nothing may be found.
inline RunResult run_clean(const char* kernel, std::vector<Argument> arguments, const Settings& meta = {}, const Entry& entry = {}) {
  RunResult result = run(kernel, std::move(arguments), meta, entry);
  EXPECT_EQ(result.outcome, RunOutcome::kCompleted) << result.message;
  EXPECT_TRUE(result.findings.empty()) << finding_text(result);
  return result;
}

// Values without a pattern, the same in every run: in [-4, 4), a multiple of 2^-20.
inline std::vector<float> noise(std::size_t count, std::uint32_t seed) {
  std::vector<float> v(count);
  for (float& x : v) {
    seed = seed * 1664525u + 1013904223u;
    x = static_cast<float>(static_cast<int>(seed >> 9) - (1 << 22)) * 0x1p-20f;
  }
  return v;
}

// Equal bit for bit, so that -0 differs from 0 and a NaN equals itself.
template <class T>
void expect_same_bits(const std::vector<T>& got, const std::vector<T>& want) {
  ASSERT_EQ(got.size(), want.size());
  for (std::size_t i = 0; i < got.size(); ++i)
    ASSERT_EQ(std::memcmp(&got[i], &want[i], sizeof(T)), 0)
        << "element " << i << ": got " << +got[i] << ", want " << +want[i];
}

}  // namespace kl::conformance
