#include <host/precompiled_header.hpp>

#include <system_error>

#include <host/compile_cache.hpp>
#include <host/digest.hpp>

namespace kl::host {
namespace {

namespace fs = std::filesystem;

constexpr const char* kText = "all.hpp";
constexpr const char* kSizeNote = "size";

fs::path precompiled_name(const HostCompiler& compiler, const fs::path& folder) {
  return folder / (compiler.family == HostCompiler::kGcc ? "all.hpp.gch" : "all.hpp.pch");
}

// The size is written before the header appears, so that a truncated one is seen without reading it.
bool is_complete(const fs::path& header, const fs::path& size_note) {
  std::error_code error;
  const auto size = fs::file_size(header, error);
  const auto note = read_file(size_note);
  return !error && note && *note == std::to_string(size);
}

}  // namespace

PrecompiledHeader find_precompiled(const HostCompiler& compiler, const std::string& key,
                                   const fs::path& cache) {
  const bool gcc = compiler.family == HostCompiler::kGcc;
  PrecompiledHeader result;
  result.folder = cache / "headers" / key;
  // g++ takes all.hpp.gch in place of all.hpp, or all.hpp itself should it refuse the other.
  const auto made = precompiled_name(compiler, result.folder);
  result.flags = gcc ? std::vector<std::string>{"-include", (result.folder / kText).string()}
                     : std::vector<std::string>{"-include-pch", made.string()};
  result.ok = result.cached = is_complete(made, result.folder / kSizeNote);
  if (result.ok) mark_used(result.folder);
  return result;
}

PrecompiledHeader precompile(const HostCompiler& compiler, const std::vector<std::string>& flags,
                             const std::string& header, const std::string& key, const fs::path& cache,
                             const std::atomic<bool>* cancelled) {
  PrecompiledHeader result = find_precompiled(compiler, key, cache);
  if (result.ok) return result;
  const FileLock turn(cache / "locks" / fs::path(header).stem(), cancelled);
  result = find_precompiled(compiler, key, cache);
  if (result.ok) return result;  // another process made it meanwhile
  const auto text = result.folder / kText;
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
  if (error || !publish_text(cache, result.folder / kSizeNote, std::to_string(size))) return result;
  fs::rename(output, precompiled_name(compiler, result.folder), error);
  result.ok = !error;
  return result;
}

}  // namespace kl::host
