#include <cli/inspect/inspect.hpp>

#include <unistd.h>

#include <cstdio>

#include <fmt/format.h>

#include <checker/json.hpp>
#include <checker/text.hpp>
#include <cli/doctor/gpu.hpp>
#include <cli/inspect/plan.hpp>
#include <cli/inspect/rerun.hpp>
#include <cli/inspect/text.hpp>
#include <cli/inspect/tools.hpp>
#include <cli/meta_option.hpp>
#include <cli/run_options.hpp>
#include <cli/usage_error.hpp>
#include <gpu/inspect.hpp>
#include <host/child.hpp>
#include <host/compile_cache.hpp>
#include <host/digest.hpp>
#include <host/lines.hpp>
#include <host/paths.hpp>

namespace fs = std::filesystem;

namespace kl::cli {
namespace {

constexpr const char* kUsualArch = "sm_90a";

int show(const Report& report, const Settings& settings, const RunArguments& arguments) {
  if (!report.usage_error.empty()) throw UsageError(report.usage_error);
  fmt::print("{}", arguments.json ? to_json(report) : to_text(report, text_style(settings, STDOUT_FILENO)));
  return exit_code(report.verdict);
}

Report report_of(const PuzzleFolder& folder, const fs::path& file) {
  Report report;
  report.number = folder.number;
  report.slug = folder.slug;
  report.title = folder.title;
  report.backend = "gpu";
  report.file = file.string();
  return report;
}

int show_unavailable(Report report, std::string why, const Settings& settings, const RunArguments& arguments) {
  report.verdict = Verdict::kUnavailable;
  report.unavailable = std::move(why);
  return show(report, settings, arguments);
}

std::vector<std::string> lines_of(const fs::path& file) { return host::split_lines(host::read_file(file).value_or("")); }

// Empty, with the reason, where the disassembler is missing or refuses.
std::string disassemble(const gpu::CompiledKernel& compiled, std::string& why) {
  const fs::path tool = find_cuda_tool("nvdisasm");
  if (tool.empty()) {
    why = cuda_tool_missing("nvdisasm");
    return {};
  }
  const host::ScratchFolder scratch(host::cache_directory());
  const fs::path file = scratch.path() / "kernel.cubin";
  if (scratch.path().empty() || !host::publish_text(host::cache_directory(), file, compiled.cubin)) {
    why = fmt::format("cannot write to the cache: {}", scratch.error());
    return {};
  }
  host::ChildLimits limits;
  limits.time_ms = 60'000;
  limits.output_bytes = 64 << 20;
  const host::ChildResult child = host::run_program(limits, {tool.string(), "-c", "-gi", file.string()});
  if (child.how == host::ChildResult::kExited && child.exit_code == 0) return child.output;
  why = fmt::format("{} cannot read the kernel: {}", tool.string(), host::trimmed(child.output));
  return {};
}

std::string listing_text(const gpu::PlannedKernel& planned, const gpu::Inspection& inspection, bool sass, std::string& why) {
  const std::string file = fs::absolute(planned.unit.file).lexically_normal().string();
  gpu::Listing listing = inspection.ptx;
  if (sass) {
    const std::string text = disassemble(inspection.compiled, why);
    if (!why.empty()) return {};
    listing = gpu::read_sass(text, file);
  }
  return fmt::format("// {}\n{}", kernel_title(planned), gpu::interleaved(listing, lines_of(file)));
}

// Compiles each kernel and shows it. The first that does not compile is reported as `run` would.
int show_kernels(PlannedRun& run, const Settings& settings, const RunArguments& arguments) {
  std::string text;
  nlohmann::ordered_json json = {{"puzzle", run.report.slug}, {"file", run.report.file}, {"case", run.parameters}};
  json["kernels"] = nlohmann::ordered_json::array();
  for (const gpu::PlannedKernel& planned : run.kernels) {
    gpu::Inspection inspection = gpu::inspect(planned.unit);
    gpu::CompiledKernel& compiled = inspection.compiled;
    if (!compiled.unavailable.empty()) return show_unavailable(run.report, compiled.unavailable, settings, arguments);
    // Of a chip that the toolkit does not know there is PTX for an older one at best, and nothing to look at.
    const bool refused = compiled.log.find("invalid value for --gpu-architecture") != std::string::npos;
    if (refused || (compiled.ok && compiled.cubin.empty()))
      throw UsageError(fmt::format("this CUDA toolkit cannot compile for {}; --arch takes another, for example {}", planned.unit.arch, kUsualArch));
    if (!compiled.ok) {
      run.report.verdict = Verdict::kCompileError;
      run.report.diagnostics = std::move(compiled.diagnostics);
      run.report.compiler_log = std::move(compiled.log);
      return show(run.report, settings, arguments);
    }
    if (!text.empty()) text += "\n";
    std::string why;
    if (arguments.look == Look::kResources) text += resources_text(planned, inspection);
    else text += listing_text(planned, inspection, arguments.look == Look::kSass, why);
    if (!why.empty()) return show_unavailable(run.report, why, settings, arguments);
    json["kernels"].push_back(resources_json(planned, inspection));
  }
  fmt::print("{}", arguments.json ? json.dump(2) + "\n" : text);
  return 0;
}

}  // namespace

std::string arch_for(const std::string& given) {
  if (!given.empty()) {
    const auto capability = gpu::capability_of(given);
    if (capability && *capability >= kOldestComputeCapability) return given;
    throw UsageError(fmt::format("unknown chip '{}': --arch takes sm_75 or newer, for example sm_80 or sm_90a", given));
  }
  const Driver driver = probe_driver("libcuda.so.1");
  if (!driver.devices.empty()) return gpu::arch_of(driver.devices.front().compute_capability);
  fmt::print(stderr, "kernelings: there is no GPU here, so this is for {}; --arch takes another\n", kUsualArch);
  return kUsualArch;
}

int inspect(const Settings& settings, const RunArguments& arguments, const PuzzleFolder& folder, const fs::path& file) {
  if (arguments.json && arguments.look != Look::kResources) throw UsageError("of the looks inside only --resources has --json");
  const bool sanitizes = arguments.look == Look::kSanitize;
  if (sanitizes || arguments.look == Look::kProfile) {
    const std::string obstacle = rerun_obstacle(sanitizes ? "compute-sanitizer" : "ncu");
    if (!obstacle.empty()) return show_unavailable(report_of(folder, file), obstacle, settings, arguments);
    parse_meta(arguments.meta, file);
    return sanitizes ? sanitize(settings, arguments, folder, file) : profile(settings, arguments, folder, file);
  }
  const std::string arch = arch_for(arguments.arch);
  CheckOptions options = check_options(settings, file);
  options.only_case = arguments.only_case;
  options.meta = parse_meta(arguments.meta, file);
  PlannedRun run = plan_run(folder, options, arch);
  if (run.refusal) return show(*run.refusal, settings, arguments);
  if (run.kernels.empty())
    return show_unavailable(run.report, fmt::format("nothing that solve launches in the case {} is marked TL_KERNEL", run.parameters),
                            settings, arguments);
  if (run.assumed_sms != 0)
    fmt::print(stderr, "kernelings: solve asked for the number of multiprocessors and was told {}\n", run.assumed_sms);
  return show_kernels(run, settings, arguments);
}

}  // namespace kl::cli
