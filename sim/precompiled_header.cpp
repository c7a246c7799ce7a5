#include <sim/precompiled_header.hpp>

#include <system_error>

#include <sim/compile_cache.hpp>
#include <sim/digest.hpp>

namespace kl::sim {
namespace {

namespace fs = std::filesystem;

// The size is written before the header appears, so that a truncated one is seen without reading it.
bool is_complete(const fs::path& header, const fs::path& size_note) {
  std::error_code error;
  const auto size = fs::file_size(header, error);
  const auto note = read_file(size_note);
  return !error && note && *note == std::to_string(size);
}

}  // namespace

PrecompiledHeader precompile(const HostCompiler& compiler, const std::vector<std::string>& flags,
                             const std::string& header, const std::string& key, const fs::path& cache,
                             const std::atomic<bool>* cancelled) {
  const bool gcc = compiler.family == HostCompiler::kGcc;
  PrecompiledHeader result;
  result.folder = cache / "headers" / key;
  // g++ takes all.hpp.gch in place of all.hpp, or all.hpp itself should it refuse the other.
  const auto text = result.folder / "all.hpp";
  const auto made = result.folder / (gcc ? "all.hpp.gch" : "all.hpp.pch");
  const auto size_note = result.folder / "size";
  result.flags = gcc ? std::vector<std::string>{"-include", text.string()}
                     : std::vector<std::string>{"-include-pch", made.string()};
  const auto found = [&] {
    result.ok = result.cached = is_complete(made, size_note);
    if (result.ok) mark_used(result.folder);
    return result.ok;
  };
  if (found()) return result;

  const FileLock turn(cache / "locks" / fs::path(header).stem(), cancelled);
  if (found()) return result;  // another process made it meanwhile
  const ScratchFolder scratch(cache);
  if (scratch.path().empty() || !publish_text(cache, text, "#include <" + header + ">\n")) {
    result.compiler.error = scratch.error();
    return result;
  }
  const auto output = scratch.path() / "header";
  std::vector<std::string> command = {compiler.path.string()};
  command.insert(command.end(), flags.begin(), flags.end());
  command.insert(command.end(), {"-x", "c++-header", text.string(), "-o", output.string()});
  result.compiler =
      run_program(kCompilerLimits, command, {"LC_ALL=C", "TMPDIR=" + scratch.path().string()}, cancelled);
  if (result.compiler.how != ChildResult::kExited || result.compiler.exit_code != 0) return result;
  std::error_code error;
  const auto size = fs::file_size(output, error);
  if (error || !publish_text(cache, size_note, std::to_string(size))) return result;
  fs::rename(output, made, error);
  result.ok = !error;
  return result;
}

}  // namespace kl::sim
