// Times the kernels of bench/kernels on the GPU, each with a few settings, and prints a table. Measure peers in
// the same minutes (bench/peers/torch_peers.py): only ratios of one session mean anything.
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include <gpu/run_backend.hpp>
#include <host/paths.hpp>

namespace {

using Meta = std::vector<std::pair<std::string, std::string>>;

struct Row {
  const char* name;
  const char* file;
  std::int64_t elements;
  double bytes_per_element;
  Meta meta;
};

kl::Buffer tensor(const char* name, kl::Role role, std::int64_t elements) {
  return {.name = name, .type = tl::dtype_id::float32, .role = role, .shape = {elements}, .strides = {1}, .bytes = {}};
}
kl::Scalar number(const char* name, std::int64_t value) {
  return {name, tl::dtype_id::int32, static_cast<std::uint64_t>(value)};
}

std::string text_of(const Meta& meta) {
  std::string text;
  for (const auto& [name, value] : meta) text += (text.empty() ? "" : ",") + name + "=" + value;
  return text;
}

bool run(const Row& row, kl::gpu::RunBackend& backend) {
  const auto compiled = backend.compile({.file = kl::host::source_root() / "bench" / "kernels" / row.file, .meta = row.meta});
  if (!compiled.ok) {
    std::fprintf(stderr, "%s: %s\n", row.file, compiled.log.c_str());
    return false;
  }
  kl::RunRequest request;
  request.module = compiled.module;
  request.arguments = {tensor("x", kl::Role::kInput, row.elements), tensor("y", kl::Role::kInput, row.elements),
                       tensor("z", kl::Role::kOutput, row.elements), number("n", row.elements), number("repeats", 1)};
  const auto result = backend.time(request, {.bytes = row.bytes_per_element * static_cast<double>(row.elements),
                                             .budget_ms = 2000, .fills = {{-1.5, 2.5}, {-1.5, 2.5}, {}}});
  std::printf("%-28s %-26s ", row.name, text_of(row.meta).c_str());
  if (!result.timing) {
    std::printf("%s\n", result.run.message.c_str());
    return false;
  }
  std::printf("%s", kl::gpu::timing_text(*result.timing).c_str());
  for (const auto& k : result.kernels)
    std::printf("; %d registers, %d bytes local, compiled in %.0f ms%s", k.resources.registers, k.resources.stack_bytes, k.compile_ms,
                k.cached ? " (cached)" : "");
  for (const auto& f : result.run.findings) std::printf("; %s", f.detail.c_str());
  std::printf("\n");
  std::fflush(stdout);
  return true;
}

}  // namespace

int main() {
  constexpr std::int64_t kSum = 1 << 28, kRows = 16384 * 4096, kWideRows = 32768 * 8192;
  const std::vector<Row> rows = {
      {"vector add f32 2^28", "vector_add.hpp", kSum, 12, {{"BLOCK", "1024"}}},
      {"vector add f32 2^28", "vector_add.hpp", kSum, 12, {{"BLOCK", "2048"}}},
      {"vector add f32 2^28", "vector_add.hpp", kSum, 12, {{"BLOCK", "1024"}, {"num_warps", "8"}}},
      {"softmax f32 16384x4096", "row_softmax.hpp", kRows, 8, {{"BLOCK", "4096"}}},
      {"softmax f32 16384x4096", "row_softmax.hpp", kRows, 8, {{"BLOCK", "4096"}, {"num_warps", "8"}}},
      {"softmax f32 16384x4096", "row_softmax.hpp", kRows, 8, {{"BLOCK", "4096"}, {"num_warps", "16"}}},
      {"softmax f32 32768x8192", "row_softmax.hpp", kWideRows, 8, {{"BLOCK", "8192"}, {"num_warps", "8"}}},
      {"softmax f32 32768x8192", "row_softmax.hpp", kWideRows, 8, {{"BLOCK", "8192"}, {"num_warps", "16"}}},
      {"vector add f32 2^20", "vector_add.hpp", 1 << 20, 12, {{"BLOCK", "1024"}}},
  };
  kl::gpu::RunBackend backend;
  bool all = true;
  for (const Row& row : rows) all &= run(row, backend);
  std::printf("on %s\n", backend.device().c_str());
  return all ? 0 : 1;
}
