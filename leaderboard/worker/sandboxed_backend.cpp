#include <leaderboard/worker/sandboxed_backend.hpp>

#include <atomic>

#include <fmt/format.h>

#include <host/paths.hpp>
#include <leaderboard/worker/inside_words.hpp>
#include <leaderboard/worker/sandbox.hpp>
#include <leaderboard/worker/screening.hpp>
#include <leaderboard/worker/wire.hpp>

namespace kl::board {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostCompiledBytes = 4 << 20, kMostResultBytes = std::size_t{1} << 30;
constexpr int kCompileMs = 90'000, kCompileCpuMs = 60'000;
constexpr int kRunSlackMs = 20'000;  // for starting, and for reading symbols after a crash
// Of address space. What the machine really has to give is the service manager's to limit (docs/operations.md).
constexpr std::int64_t kCompileBytes = std::int64_t{4} << 30, kRunBytes = std::int64_t{64} << 30;

fs::path fresh_folder(const fs::path& folder) {
  std::error_code failed;
  fs::create_directories(folder, failed);
  if (failed) throw InfraTrouble(fmt::format("cannot make {}: {}", folder.string(), failed.message()));
  return folder;
}

host::CompileResult refused(const fs::path& file, std::string message) {
  host::CompileResult result;
  result.diagnostics.push_back({.severity = host::Severity::kError, .place = {file.string(), 0}, .message = std::move(message), .source_line = {}});
  return result;
}

std::string last_words(const host::ChildResult& child) {
  return child.output.empty() ? child.error : child.output.substr(0, 400);
}

host::CompileResult compile(const fs::path& folder, const host::KernelSource& source, std::string& rejection) {
  // The shared cache shows its precompiled headers; what is made goes into the job's own, under the same name, and is thrown away.
  const fs::path shared = host::cache_directory(), own = fresh_folder(folder / "cache");
  Sandbox sandbox;
  sandbox.writable = {own};
  sandbox.read_only = {host::source_root() / "tl", host::source_root() / "sim", inside_program(), source.file};
  for (const char* part : {"headers", "compilers"}) {
    fresh_folder(own / part);
    sandbox.shown.push_back({shared / part, own / part});
  }
  sandbox.environment = {"KERNELINGS_ROOT=" + host::source_root().string(), "KERNELINGS_CACHE=" + own.string()};
  std::string entries;
  for (const std::string& entry : source.entries) entries += (entries.empty() ? "" : ",") + entry;
  host::ChildLimits limits{.time_ms = kCompileMs, .cpu_ms = kCompileCpuMs, .memory_bytes = kCompileBytes, .file_bytes = 256 << 20};
  const fs::path answer = own / "answer";
  std::error_code none;
  fs::remove(answer, none);  // of an earlier compile; what it made is in the cache
  const host::ChildResult child = run_in_sandbox(sandbox, limits, {inside_program().string(), kCompileWord, source.file.string(), entries, answer.string()});
  if (child.how == host::ChildResult::kTimedOut || child.how == host::ChildResult::kFlooded)
    return refused(source.file, fmt::format("compiling takes more than {} s; look for a loop in a constant expression or in a template", kCompileCpuMs / 1000));
  const auto text = read_plain_file(answer, kMostCompiledBytes);
  if (child.how != host::ChildResult::kExited || child.exit_code != 0 || !text) throw InfraTrouble("compiling in a sandbox failed: " + last_words(child));
  host::CompileResult result = decode_compiled(*text);
  if (!result.unavailable.empty()) throw InfraTrouble(result.unavailable);
  if (!result.ok) return result;
  result.module = own / "modules" / result.module.filename();
  if (const auto forbidden = screen_module(result.module)) {
    rejection = forbidden->message;
    return refused(source.file, forbidden->message);
  }
  return result;
}

RunResult run(const fs::path& folder, const RunRequest& request) {
  RunRequest told = request;
  told.seed = 0;
  host::ChildLimits limits{.time_ms = request.limits.time_ms + kRunSlackMs, .memory_bytes = kRunBytes, .file_bytes = kMostResultBytes};
  limits.cpu_ms = limits.time_ms;
  Sandbox sandbox;
  sandbox.read_only = {request.module};
  const auto [child, bytes] = ask_inside(folder, std::move(sandbox), limits, kRunWord, encode(told), {}, kMostResultBytes);
  // Another case has ended the check: nobody looks at this one.
  if (child.how == host::ChildResult::kCancelled) return {.outcome = RunOutcome::kCrashed, .message = "cancelled"};
  auto result = bytes ? decode_result(*bytes) : std::nullopt;
  if (child.how != host::ChildResult::kExited || child.exit_code != 0 || !result) throw InfraTrouble("a run in a sandbox ended without a result: " + last_words(child));
  std::size_t buffers = 0;
  for (const Argument& argument : request.arguments)
    if (const auto* buffer = std::get_if<Buffer>(&argument)) {
      const auto span = static_cast<std::size_t>(buffer->span_elements());
      const bool fits = buffers < result->buffers.size() && result->buffers[buffers].bytes.size() == buffer->bytes.size() && result->buffers[buffers].written.size() == span &&
                        result->buffers[buffers].owner.size() == span;
      if (!fits) throw InfraTrouble("a run in a sandbox gave buffers of another size");
      ++buffers;
    }
  return *std::move(result);
}

}  // namespace

// $KERNELINGS_INSIDE, else beside this program.
fs::path inside_program() {
  const std::string given = host::variable("KERNELINGS_INSIDE");
  return given.empty() ? fs::read_symlink("/proc/self/exe").parent_path() / kInsideProgram : fs::path(given);
}

Asked ask_inside(const fs::path& folder, Sandbox sandbox, const host::ChildLimits& limits, const std::string& word, const std::string& request, const std::vector<std::string>& more,
                 std::size_t most) {
  const fs::path out = fresh_folder(folder / "out"), asked = folder / "request", answer = out / "answer";
  if (!write_new_file(asked, request)) throw InfraTrouble("cannot write a request; is the disk full?");
  sandbox.writable.push_back(out);
  sandbox.read_only.insert(sandbox.read_only.end(), {inside_program(), asked});
  std::vector<std::string> command = {inside_program().string(), word, asked.string(), answer.string()};
  command.insert(command.end(), more.begin(), more.end());
  Asked result;
  result.child = run_in_sandbox(sandbox, limits, command);
  result.answer = read_plain_file(answer, most);
  return result;
}

Backend sandboxed_simulator(const fs::path& folder, const std::shared_ptr<std::string>& rejection) {
  const auto runs = std::make_shared<std::atomic<int>>(0);
  Backend backend;
  backend.name = "sim";
  backend.compile = [folder, rejection](const host::KernelSource& source) { return compile(folder, source, *rejection); };
  backend.run = [folder, runs](const RunRequest& request) {
    const fs::path own = fresh_folder(folder / fmt::format("run-{}", ++*runs));
    RunResult result = run(own, request);
    std::error_code none;
    fs::remove_all(own, none);
    return result;
  };
  backend.side_by_side = true;
  return backend;
}

}  // namespace kl::board
