#include <cli/inspect/rerun.hpp>

#include <fmt/format.h>

#include <cli/backend.hpp>
#include <cli/doctor/gpu.hpp>
#include <cli/inspect/tools.hpp>

namespace kl::cli {

std::string rerun_obstacle(const std::string& tool) {
  if (std::string missing = backend_unavailable("gpu"); !missing.empty()) return missing;
  if (find_cuda_tool(tool).empty()) return cuda_tool_missing(tool);
  const Driver driver = probe_driver("libcuda.so.1");
  if (!driver.devices.empty()) return "";
  return fmt::format("no GPU that CUDA can use ({}); `./kernelings doctor` says what is missing",
                     driver.error.empty() ? "it sees none" : driver.error);
}

std::vector<std::string> rerun_command(const Settings& settings, const RunArguments& arguments, const PuzzleFolder& folder,
                                       const std::filesystem::path& file, bool timed) {
  constexpr const char* kTimeLimitMs = "600000";  // tools slow kernels down a hundredfold
  std::vector<std::string> command = {std::filesystem::read_symlink("/proc/self/exe").string(), "run", folder.slug,
                                      "--puzzles", settings.puzzles_dir.string(), "--file", file.string(),
                                      "--backend", "gpu", "--seed", std::to_string(settings.seed),
                                      "--time-limit", kTimeLimitMs, "--json"};
  if (!timed) command.emplace_back("--untimed");
  if (arguments.only_case) command.insert(command.end(), {"--case", *arguments.only_case});
  for (const std::string& meta : arguments.meta) command.insert(command.end(), {"--meta", meta});
  return command;
}

host::ChildResult run_under(const std::string& tool, std::vector<std::string> arguments, const std::vector<std::string>& command) {
  host::ChildLimits limits;
  limits.time_ms = 1'800'000;
  limits.memory_bytes = std::int64_t{1} << 50;  // CUDA reserves terabytes of addresses
  limits.file_bytes = std::int64_t{1} << 40;    // tools keep what they collect in files
  limits.output_bytes = 32 << 20;
  arguments.insert(arguments.begin(), find_cuda_tool(tool).string());
  arguments.insert(arguments.end(), command.begin(), command.end());
  return host::run_program(limits, arguments);
}

}  // namespace kl::cli
