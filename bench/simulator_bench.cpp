// The simulator against native loops on the same data, one core, every check on. Run:
//
//   build/release/bench/simulator_bench
//
// Figures are elements per second of CPU time (items_per_second), of products operations: other programs on the machine take
// caches from it, but not its turns. Compare rows of one run only. `shadow` is bytes that the race check keeps for each byte
// of tensors that a kernel may write to.
#include <time.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <memory>
#include <stdexcept>

#include <benchmark/benchmark.h>

#include <host/host_compiler.hpp>
#include <sim/search.hpp>
#include <sim/simulation.hpp>
#include <tl/dtype.hpp>

namespace kl {
namespace {

constexpr int kElements = 1 << 17;  // 1.5 MB of tensors: in the second-level cache
constexpr int kColumns = 1024;

Buffer vector_of(const char* name, Role role) {
  Buffer b{name, tl::dtype_id::float32, role, {kElements}, {1}, std::vector<std::byte>(kElements * sizeof(float))};
  for (int i = 0; i < kElements; ++i) {
    const auto value = static_cast<float>((i * 37) % 1001) * 0.01f - 4.0f;
    std::memcpy(&b.bytes[static_cast<std::size_t>(i) * sizeof value], &value, sizeof value);
  }
  return b;
}

double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

host::CompileResult compiled_kernel(const char* file, const char* entry = "solve") {
  host::CompileResult compiled = host::compile_kernel({.file = std::filesystem::path(KL_SOURCE_DIR) / "bench/kernels" / file, .entries = {entry}});
  if (!compiled.ok) throw std::runtime_error(compiled.log + compiled.unavailable);
  return compiled;
}

// Runs the request again and again; the time is that of its launches alone.
void simulate(benchmark::State& state, const RunRequest& request) {
  double shadow = 0;
  for (auto _ : state) {
    const auto log = std::make_unique<sim::RunLog>();
    std::vector<std::vector<std::byte>> copies;
    std::vector<std::byte*> contents;
    for (const Argument& a : request.arguments)
      if (const auto* b = std::get_if<Buffer>(&a)) copies.push_back(b->bytes);
    for (auto& c : copies) contents.push_back(c.data());
    sim::Simulation simulation(request, *log);
    if (!simulation.loaded() || !simulation.plan(contents)) throw std::runtime_error(log->message);
    const double start = cpu_seconds();
    const bool ended = simulation.run();
    state.SetIterationTime(cpu_seconds() - start);
    if (!ended || log->finding_count > 0) throw std::runtime_error("the kernel is wrong");
    shadow = simulation.races().bytes_per_byte();
  }
  if (request.check_races) state.counters["shadow"] = shadow;
}

// One run launches the kernel `repeats` times, so that the first touch of memory does not count. `part`: one element in so many is
// an item.
void simulate_kernel(benchmark::State& state, const char* kernel, bool races, int part = 1) {
  constexpr int kRepeats = 50;
  RunRequest request;
  request.module = compiled_kernel(kernel).module;
  request.check_races = races;
  request.arguments = {vector_of("x", Role::kInput), vector_of("y", Role::kInput), vector_of("z", Role::kOutput),
                       Scalar{"n", tl::dtype_id::int32, kElements}, Scalar{"repeats", tl::dtype_id::int32, kRepeats}};
  simulate(state, request);
  state.SetItemsProcessed(state.iterations() * kElements / part * std::int64_t{kRepeats});
}

// Schedules per second of eight small blocks, each with two atomics, every check on. Outputs of any order are accepted.
void schedules(benchmark::State& state, BlockOrder order) {
  RunRequest request;
  request.module = compiled_kernel("counters.hpp").module;
  request.arguments = {Buffer{"counters", tl::dtype_id::int32, Role::kInout, {9}, {1}, std::vector<std::byte>(36)}};
  sim::SearchRequest search;
  for (std::uint64_t seed = 0; seed < 20'000; ++seed) search.schedules.push_back({order, seed, {}});
  search.time_ms = 60'000;
  search.expected = {{std::vector<std::byte>(36), {}, {}}};
  search.accepts = [](const std::vector<BufferResult>&) { return true; };
  std::int64_t ran = 0;
  for (auto _ : state) {
    const sim::SearchResult result = sim::search_in_process(request, search);
    if (!result.complete) throw std::runtime_error("the kernel is wrong");
    ran += result.passed;
  }
  state.SetItemsProcessed(ran);
}

std::vector<float> floats(const char* name) {
  const Buffer b = vector_of(name, Role::kInput);
  std::vector<float> out(kElements);
  std::memcpy(out.data(), b.bytes.data(), b.bytes.size());
  return out;
}

void native_vector_add(benchmark::State& state) {
  const auto x = floats("x"), y = floats("y");
  std::vector<float> z(kElements);
  for (auto _ : state) {
    for (int i = 0; i < kElements; ++i) z[i] = x[i] + y[i];
    benchmark::DoNotOptimize(z.data());
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations() * kElements);
}

void native_softmax(benchmark::State& state) {
  const auto x = floats("x");
  std::vector<float> z(kElements);
  for (auto _ : state) {
    for (int row = 0; row < kElements; row += kColumns) {
      float most = x[row], sum = 0;
      for (int c = 0; c < kColumns; ++c) most = std::max(most, x[row + c]);
      for (int c = 0; c < kColumns; ++c) sum += z[row + c] = std::exp(x[row + c] - most);
      for (int c = 0; c < kColumns; ++c) z[row + c] /= sum;
    }
    benchmark::DoNotOptimize(z.data());
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations() * kElements);
}

void native_gather(benchmark::State& state) {
  const auto x = floats("x");
  std::vector<float> z(kElements);
  for (auto _ : state) {
    for (unsigned i = 0; i < kElements; ++i) z[i] = x[(i * 8191 + 12829) % kElements];
    benchmark::DoNotOptimize(z.data());
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations() * kElements);
}

constexpr int kSide = 512;  // 16 tiles of 128 x 128 with 8 steps of 64 each

template <class T>
Buffer matrix_of(const char* name, Role role) {
  Buffer b{name, tl::detail::id_of<T>, role, {kSide * kSide}, {1}, std::vector<std::byte>(kSide * kSide * sizeof(T))};
  for (int i = 0; i < kSide * kSide; ++i) {
    const T value(static_cast<float>((i * 37) % 1001) * 0.01f - 4.0f);
    std::memcpy(&b.bytes[static_cast<std::size_t>(i) * sizeof(T)], &value, sizeof(T));
  }
  return b;
}

// Items are floating-point operations.
template <class T>
void simulate_matmul(benchmark::State& state, const char* kernel, const char* entry, bool races, T) {
  RunRequest request;
  request.module = compiled_kernel(kernel, entry).module;
  request.check_races = races;
  request.entry = entry;
  request.arguments = {matrix_of<T>("a", Role::kInput), matrix_of<T>("b", Role::kInput), matrix_of<T>("c", Role::kOutput)};
  for (const char* name : {"M", "N", "K"}) request.arguments.emplace_back(Scalar{name, tl::dtype_id::int32, kSide});
  simulate(state, request);
  state.SetItemsProcessed(state.iterations() * 2 * std::int64_t{kSide} * kSide * kSide);
}

// Blocks of 4 x 64 sums stay in registers while k runs over 64 of one tile; the compiler vectorises the columns.
void native_matmul(benchmark::State& state) {
  constexpr int kRows = 4, kColumns = 64, kDepth = 64;
  const Buffer source = matrix_of<float>("a", Role::kInput);
  std::vector<float> a(kSide * kSide), b(a), c(a);
  std::memcpy(a.data(), source.bytes.data(), source.bytes.size());
  b = a;
  for (auto _ : state) {
    std::fill(c.begin(), c.end(), 0.0f);
    for (int k0 = 0; k0 < kSide; k0 += kDepth)
      for (int j0 = 0; j0 < kSide; j0 += kColumns)
        for (int i0 = 0; i0 < kSide; i0 += kRows) {
          float sum[kRows][kColumns];
          for (int r = 0; r < kRows; ++r) std::memcpy(sum[r], &c[(i0 + r) * kSide + j0], sizeof sum[r]);
          for (int k = k0; k < k0 + kDepth; ++k)
            for (int r = 0; r < kRows; ++r)
              for (int j = 0; j < kColumns; ++j) sum[r][j] += a[(i0 + r) * kSide + k] * b[k * kSide + j0 + j];
          for (int r = 0; r < kRows; ++r) std::memcpy(&c[(i0 + r) * kSide + j0], sum[r], sizeof sum[r]);
        }
    benchmark::DoNotOptimize(c.data());
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations() * 2 * std::int64_t{kSide} * kSide * kSide);
}

BENCHMARK(native_vector_add);
BENCHMARK_CAPTURE(simulate_kernel, vector_add, "vector_add.hpp", true)->UseManualTime();
BENCHMARK_CAPTURE(simulate_kernel, vector_add_without_races, "vector_add.hpp", false)->UseManualTime();
BENCHMARK_CAPTURE(simulate_kernel, copy, "copy.hpp", true)->UseManualTime();
BENCHMARK_CAPTURE(simulate_kernel, copy_without_races, "copy.hpp", false)->UseManualTime();
BENCHMARK(native_softmax);
BENCHMARK_CAPTURE(simulate_kernel, row_softmax, "row_softmax.hpp", true)->UseManualTime();
BENCHMARK_CAPTURE(simulate_kernel, row_softmax_without_races, "row_softmax.hpp", false)->UseManualTime();
BENCHMARK(native_gather);
BENCHMARK_CAPTURE(simulate_kernel, gather, "gather.hpp", true)->UseManualTime();
BENCHMARK_CAPTURE(simulate_kernel, gather_without_races, "gather.hpp", false)->UseManualTime();
BENCHMARK_CAPTURE(simulate_kernel, strided, "strided.hpp", true, 4)->UseManualTime();
BENCHMARK_CAPTURE(simulate_kernel, strided_without_races, "strided.hpp", false, 4)->UseManualTime();
BENCHMARK_CAPTURE(simulate_kernel, interleaved, "interleaved.hpp", true)->UseManualTime();
BENCHMARK_CAPTURE(simulate_kernel, interleaved_without_races, "interleaved.hpp", false)->UseManualTime();
BENCHMARK(native_matmul);
BENCHMARK_CAPTURE(simulate_matmul, float16, "matmul.hpp", "solve", true, tl::float16{})->UseManualTime();
BENCHMARK_CAPTURE(simulate_matmul, float16_without_races, "matmul.hpp", "solve", false, tl::float16{})->UseManualTime();
BENCHMARK_CAPTURE(simulate_matmul, float16_pipelined, "matmul_pipelined.hpp", "solve", true, tl::float16{})->UseManualTime();
BENCHMARK_CAPTURE(simulate_matmul, bfloat16, "matmul.hpp", "solve_bf16", true, tl::bfloat16{})->UseManualTime();
BENCHMARK_CAPTURE(simulate_matmul, float32, "matmul.hpp", "solve_f32", true, float{})->UseManualTime();
BENCHMARK_CAPTURE(schedules, interleaved, BlockOrder::kInterleaved);
BENCHMARK_CAPTURE(schedules, by_priorities, BlockOrder::kPrioritised);
BENCHMARK_CAPTURE(schedules, descending, BlockOrder::kDescending);

}  // namespace
}  // namespace kl

BENCHMARK_MAIN();
