// The parent's side of crash_site.hpp.
#include <sys/resource.h>

#include <csignal>
#include <vector>

#include <fmt/format.h>

#include <host/crash_site.hpp>
#include <host/lines.hpp>
#include <host/paths.hpp>

namespace kl::host {
namespace {

namespace fs = std::filesystem;

std::string size_text(std::uint64_t bytes) {
  if (bytes >= 1ULL << 30 && bytes % (1ULL << 30) == 0) return fmt::format("{} GiB", bytes >> 30);
  if (bytes >= 1ULL << 20) return fmt::format("{} MiB", bytes >> 20);
  return fmt::format("{} KiB", bytes >> 10);
}

std::string stack_text(std::uint64_t bytes) {
  rlimit own{};
  if (bytes == 0 && getrlimit(RLIMIT_STACK, &own) == 0 && own.rlim_cur != RLIM_INFINITY) bytes = own.rlim_cur;
  return bytes == 0 ? "all" : "more than " + size_text(bytes) + " of";
}

std::string describe_signal(int number) {
  switch (number) {
    case SIGSEGV:
    case SIGBUS:
      return "segmentation fault: an address that is not memory was read or written";
    case SIGFPE:
      return "division by zero, or of the smallest integer by -1";
    case SIGILL:
    case SIGTRAP:
      return "an instruction that ends the program: code that the compiler proved unreachable or undefined "
             "was reached";
    case SIGABRT:
      return "the program aborted: a failed assertion, or memory that was freed twice or overwritten";
    case SIGKILL:
      return "killed from outside: the machine may be out of memory";
    case SIGPIPE:
      return "wrote to a pipe that nobody reads";
    case SIGXFSZ:
      return "wrote a file larger than allowed";
    case SIGXCPU:
      return "used more processor time than allowed";
    default:
      return fmt::format("ended by signal {}", number);
  }
}

}  // namespace

std::string describe_crash(const CrashRecord& record, const ChildResult& child, const ChildLimits& limits) {
  switch (child.how) {
    case ChildResult::kTimedOut:
      return fmt::format("still running after {:g} s", limits.time_ms / 1000.0);
    case ChildResult::kFlooded:
      return fmt::format("printed more than {}",
                         size_text(kFloodFactor * static_cast<std::uint64_t>(limits.output_bytes)));
    case ChildResult::kCancelled:
      return "cancelled";
    case ChildResult::kLost:
      return child.error;
    case ChildResult::kExited:
    case ChildResult::kSignalled:
      break;
  }
  switch (record.cause) {
    case CrashRecord::kOutOfMemory:
      return fmt::format("out of memory: asked for more than the limit of {}",
                         size_text(static_cast<std::uint64_t>(limits.memory_bytes)));
    case CrashRecord::kException:
      return fmt::format("uncaught exception: {}", record.text);
    case CrashRecord::kSignal:
      if (record.stack_overflow) {
        return fmt::format("stack overflow: an array, a tile or recursion needs {} stack",
                           stack_text(record.stack_bytes));
      }
      if (record.null_call) return "segmentation fault: a null function pointer was called";
      return describe_signal(record.signal);
    case CrashRecord::kNone:
      break;
  }
  if (child.how == ChildResult::kSignalled) return describe_signal(child.signal);
  return child.exit_code == 0 ? ""
                              : fmt::format("the program ended itself with exit code {}", child.exit_code);
}

// The generated unit around the learner's file lies in the cache.
bool is_own_code(const fs::path& file) {
  const fs::path root = source_root();
  for (const char* folder : {"tl", "sim", "gpu", "checker"}) {
    if (is_within(file, root / folder)) return false;
  }
  return file.is_absolute() && !is_within(file, "/usr") && !is_within(file, cache_directory());
}

std::vector<CodePlace> resolve_frames(const fs::path& module, std::span<const std::uint64_t> frames) {
  if (frames.empty()) return {};
  // -i prints every function inlined at the address, innermost first: its name (-f), then FILE:LINE.
  std::vector<std::string> command = {"addr2line", "-i", "-f", "-C", "-e", module.string()};
  for (const auto frame : frames) command.push_back(fmt::format("{:#x}", frame));
  const auto said = run_program({.output_bytes = 1 << 20}, command, {"LC_ALL=C"});
  if (said.how != ChildResult::kExited || said.exit_code != 0) return {};
  std::vector<CodePlace> places;
  const auto lines = split_lines(said.output);
  for (std::size_t i = 0; i + 1 < lines.size(); i += 2) {
    const auto colon = lines[i + 1].rfind(':');
    if (colon == std::string::npos) continue;
    // " (discriminator 2)" may follow the line; "?" is 0.
    places.push_back({lines[i], {fs::path(lines[i + 1].substr(0, colon)).lexically_normal().string(), std::atoi(lines[i + 1].c_str() + colon + 1)}});
  }
  return places;
}

Place resolve_place(const fs::path& module, std::span<const std::uint64_t> frames,
                    const std::string& learner_file) {
  const fs::path wanted = fs::path(learner_file).lexically_normal();
  for (const auto& [function, place] : resolve_frames(module, frames))
    if (place.line > 0 && (learner_file.empty() ? is_own_code(place.file) : place.file == wanted)) return place;
  return {learner_file, 0};
}

}  // namespace kl::host
