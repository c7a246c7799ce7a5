// kernelings-inside: what runs in a sandbox. It compiles one file, executes or plans one request, or compiles kernels for a GPU, and
// writes what comes of it into a file.
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include <host/lines.hpp>
#include <leaderboard/worker/decoded_file.hpp>
#include <leaderboard/worker/gpu_wire.hpp>
#include <leaderboard/worker/inside_words.hpp>
#include <leaderboard/worker/sandbox.hpp>
#include <leaderboard/worker/wire.hpp>
#include <sim/simulator.hpp>

namespace {

int finish(const std::string& file, const std::string& bytes) {
  if (kl::board::write_new_file(file, bytes)) return 0;
  std::fprintf(stderr, "cannot write %s\n", file.c_str());
  return 1;
}

int compile(const std::string& file, const std::string& entries, const std::string& result) {
  kl::host::KernelSource source;
  source.file = file;
  source.entries.clear();
  for (std::size_t from = 0; from <= entries.size();) {
    const auto comma = std::min(entries.find(',', from), entries.size());
    source.entries.push_back(entries.substr(from, comma - from));
    from = comma + 1;
  }
  return finish(result, kl::board::encode_compiled(kl::host::compile_kernel(source)));
}

int run(const std::string& request_file, const std::string& result) {
  const auto request = kl::board::decoded_file(request_file, kl::board::decode_request);
  if (!request) return 1;
  kl::board::confine_children();
  return finish(result, kl::board::encode(kl::sim::simulate(*request)));
}

int plan(const std::string& request_file, const std::string& result, const std::string& num_sms) {
  const auto request = kl::board::decoded_file(request_file, kl::board::decode_request);
  if (!request) return 1;
  kl::board::confine_children();
  return finish(result, kl::board::encode(kl::host::plan_in_child(*request, std::atoi(num_sms.c_str()))));
}

int gpu_compile(const std::string& units_file, const std::string& result) {
  const auto units = kl::board::decoded_file(units_file, kl::board::decode_units);
  if (!units) return 1;
  std::vector<kl::gpu::CompiledKernel> kernels;
  for (const kl::gpu::KernelUnit& unit : *units) kernels.push_back(kl::gpu::compile(unit));
  return finish(result, kl::board::encode(kernels));
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view word = argc > 1 ? argv[1] : "";
  if (word == kl::board::kCompileWord && argc == 5) return compile(argv[2], argv[3], argv[4]);
  if (word == kl::board::kRunWord && argc == 4) return run(argv[2], argv[3]);
  if (word == kl::board::kPlanWord && argc == 5) return plan(argv[2], argv[3], argv[4]);
  if (word == kl::board::kGpuCompileWord && argc == 4) return gpu_compile(argv[2], argv[3]);
  std::fputs("kernelings-inside is started by kernelings worker\n", stderr);
  return 2;
}
