// kernelings-timer: the process that has the GPU. It executes launches that are data by now, and no code of a submission runs in it but
// on the GPU. Nothing is linked into it that knows a puzzle.
#include <cstdio>
#include <string>
#include <string_view>

#include <leaderboard/worker/decoded_file.hpp>
#include <leaderboard/worker/gpu_wire.hpp>
#include <leaderboard/worker/memory_file.hpp>
#include <leaderboard/worker/timer_words.hpp>

namespace {

int finish(const std::string& file, const std::string& bytes) {
  if (kl::board::overwrite_file(file, bytes)) return 0;
  std::fprintf(stderr, "cannot write %s\n", file.c_str());
  return 1;
}

int time(const std::string& request_file, const std::string& result) {
  const auto request = kl::board::decoded_file(request_file, kl::board::decode_gpu_request);
  if (!request) return 1;
  return finish(result, kl::board::encode(kl::gpu::execute(*request)));
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view word = argc > 1 ? argv[1] : "";
  if (word == kl::board::kProbeWord && argc == 3) return finish(argv[2], kl::board::encode(kl::gpu::device_facts()));
  if (word == kl::board::kTimeWord && argc == 4) return time(argv[2], argv[3]);
  std::fputs("kernelings-timer is started by kernelings worker\n", stderr);
  return 2;
}
