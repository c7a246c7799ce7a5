#include <host/host_compiler.hpp>

#include <algorithm>
#include <chrono>
#include <future>

#include <fmt/format.h>

#include <host/compile_cache.hpp>
#include <host/compile_recipe.hpp>
#include <host/diagnostics.hpp>
#include <host/digest.hpp>
#include <host/lines.hpp>
#include <host/paths.hpp>
#include <host/precompiled_header.hpp>

namespace kl::host {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr std::uintmax_t kMostCacheBytes = std::uintmax_t{512} << 20;

Diagnostic about(const fs::path& file, std::string message) {
  return {.severity = Severity::kError, .place = {file.string(), 0}, .message = std::move(message)};
}

// Why a compiler that did not simply fail came to nothing.
std::string trouble(const ChildResult& compiler) {
  switch (compiler.how) {
    case ChildResult::kTimedOut:
      if (compiler.wall_ms < kCompilerLimits.time_ms)
        return fmt::format("compiling takes more than {} s of processor time; look for a loop in a constant expression or in a template",
                           kCompilerLimits.cpu_ms / 1000);
      return fmt::format("the compiler has not ended after {} minutes; let the machine do less beside it, and run this again",
                         kCompilerLimits.time_ms / 60'000);
    case ChildResult::kFlooded:
      return "the compiler's messages have no end; start from the last state that compiled";
    case ChildResult::kCancelled:
      return "cancelled";
    case ChildResult::kSignalled:
      return fmt::format("the compiler was killed by signal {}; is the machine out of memory?",
                         compiler.signal);
    case ChildResult::kLost:
      return compiler.error;
    case ChildResult::kExited:
      break;
  }
  return compiler.exit_code == 0 ? "" : "the compiler failed; its log says why";
}

// One compile, from the file's text to the result.
class Compilation {
 public:
  Compilation(const Recipe& recipe, const HostCompiler& compiler)
      : recipe_(recipe), compiler_(compiler), cache_(cache_directory()) {}

  CompileResult run() {
    CompileResult result;
    if (!recipe_.error.empty()) {
      result.diagnostics = {about(recipe_.file, recipe_.error)};
      return result;
    }
    // The file may be saved while it is being compiled: then the module belongs to neither text.
    for (int attempt = 0; attempt < 3; ++attempt) {
      const auto text = read_file(recipe_.file);
      if (!text) {
        result.diagnostics = {about(
            recipe_.file, "cannot read " + recipe_.file.string() + "; check that it exists and is readable")};
        return result;
      }
      const auto header_key = key_of_headers(recipe_, compiler_);
      const auto key =
          Digest().add(header_key).add(recipe_.unit).add(join_lines(recipe_.definitions)).add(*text).hex();
      if (look_up(key, result)) return result;
      result = compile(header_key, key, *text);
      if (result.ok || cancelled()) return finish(result);
      if (read_file(recipe_.file) != text) continue;
      // A damaged precompiled header shows as a failure that is nobody's line: do without it.
      const bool unexplained = result.diagnostics.empty() || result.diagnostics.front().place.line == 0;
      if (!unexplained || !header_.ok) break;
      std::error_code ignored;
      fs::remove_all(header_.folder, ignored);
    }
    return finish(result);
  }

 private:
  bool cancelled() const { return recipe_.cancelled != nullptr && recipe_.cancelled->load(); }

  fs::path list_of_includes(const std::string& key) const { return cache_ / "modules" / (key + ".deps"); }

  // Names the module by what the further files contain now; a file that is gone counts as empty.
  fs::path module_name(const std::string& key, const std::vector<std::string>& includes) const {
    Digest contents;
    for (const auto& file : includes) contents.add(file).add(read_file(file).value_or(""));
    return cache_ / "modules" / (key + "-" + contents.hex() + ".so");
  }

  bool look_up(const std::string& key, CompileResult& result) const {
    const auto list = read_file(list_of_includes(key));
    if (!list) return false;
    const auto module = module_name(key, split_lines(*list));
    const auto log = open_sealed_module(module);
    if (!log) return false;
    result.ok = result.cached = true;
    result.module = module;
    result.log = *log;
    result.diagnostics = parse_diagnostics(*log, scope(""));
    return true;
  }

  DiagnosticScope scope(const fs::path& wrapper) const { return {recipe_.file, source_root(), wrapper}; }

  CompileResult compile(const std::string& header_key, const std::string& key, const std::string& text) {
    CompileResult result;
    const ScratchFolder scratch(cache_);
    if (scratch.path().empty()) {
      result.diagnostics = {about(recipe_.file, scratch.error())};
      return result;
    }
    header_ = {};
    if (recipe_.definitions.empty()) header_ = find_precompiled(compiler_, header_key, cache_);

    const auto unit = scratch.path() / "unit.cpp";
    const auto module = scratch.path() / "module.so";
    const auto includes = scratch.path() / "includes";
    if (!publish_text(cache_, unit, recipe_.unit)) {
      result.diagnostics = {
          about(recipe_.file, "cannot write to " + cache_.string() + "; is the disk full?")};
      return result;
    }
    std::vector<std::string> command = {compiler_.path.string()};
    command.insert(command.end(), recipe_.flags.begin(), recipe_.flags.end());
    command.insert(command.end(), recipe_.definitions.begin(), recipe_.definitions.end());
    if (header_.ok) command.insert(command.end(), header_.flags.begin(), header_.flags.end());
    command.insert(command.end(),
                   {"-MMD", "-MF", includes.string(), "-shared", unit.string(), "-o", module.string()});
    const auto said = run_program(kCompilerLimits, command, {"LC_ALL=C", "TMPDIR=" + scratch.path().string()},
                                  recipe_.cancelled);
    if (said.how != ChildResult::kExited || said.exit_code != 0) return failed(said, unit);

    if (read_file(recipe_.file) != text) {
      result.diagnostics = {
          about(recipe_.file, "the file keeps changing while it is being compiled; run it again")};
      return result;
    }
    result.log = said.output;
    result.diagnostics = parse_diagnostics(said.output, scope(unit));
    const auto list = further_includes(read_file(includes).value_or(""), recipe_, cache_);
    const auto name = module_name(key, list);
    result.ok = seal_module(module, name, said.output) &&
                publish_text(cache_, list_of_includes(key), join_lines(list));
    result.module = name;
    if (!result.ok) {
      result.diagnostics = {
          about(recipe_.file, "cannot write to " + cache_.string() + "; is the disk full?")};
    }
    return result;
  }

  CompileResult failed(const ChildResult& compiler, const fs::path& unit) const {
    CompileResult result;
    result.log = compiler.output;
    result.cancelled = compiler.how == ChildResult::kCancelled;
    result.diagnostics = parse_diagnostics(compiler.output, scope(unit));
    const bool explained = compiler.how == ChildResult::kExited && !result.diagnostics.empty() &&
                           result.diagnostics.front().severity == Severity::kError;
    if (!explained)
      result.diagnostics.insert(result.diagnostics.begin(), about(recipe_.file, trouble(compiler)));
    return result;
  }

  CompileResult finish(CompileResult& result) const {
    prune(cache_, kMostCacheBytes);
    return std::move(result);
  }

  const Recipe& recipe_;
  const HostCompiler& compiler_;
  const fs::path cache_;
  PrecompiledHeader header_;
};

template <class Work>
CompileResult with_compiler(Work&& work) {
  const auto start = Clock::now();
  CompileResult result;
  const auto compiler = find_host_compiler(cache_directory());
  if (compiler.unavailable.empty()) {
    result = work(compiler);
  } else {
    result.unavailable = compiler.unavailable;
  }
  result.ms = std::chrono::duration<double, std::milli>(Clock::now() - start).count();
  return result;
}

}  // namespace

CompileResult compile_kernel(const KernelSource& source) {
  return with_compiler([&](const HostCompiler& compiler) {
    const auto recipe = kernel_recipe(source, compiler);
    return Compilation(recipe, compiler).run();
  });
}

CompileResult compile_spec(const fs::path& file) {
  return with_compiler([&](const HostCompiler& compiler) {
    const auto recipe = spec_recipe(file, compiler);
    return Compilation(recipe, compiler).run();
  });
}

CompileResult warm_up() {
  return with_compiler([&](const HostCompiler& compiler) {
    const auto make = [&](const Recipe& recipe) {
      return precompile(compiler, recipe.flags, recipe.header, key_of_headers(recipe, compiler),
                        cache_directory(), nullptr);
    };
    // The children die with the thread that started them, so it must outlive them: it waits for them.
    const Recipe kernels = kernel_recipe({}, compiler);
    const Recipe specs = spec_recipe({}, compiler);
    auto other = std::async(std::launch::async, make, std::cref(specs));
    const PrecompiledHeader headers[] = {make(kernels), other.get()};
    CompileResult result;
    result.ok = result.cached = true;
    for (int i = 0; i < 2; ++i) {
      result.ok &= headers[i].ok;
      result.cached &= headers[i].cached;
      result.log += headers[i].compiler.output;
      if (headers[i].ok) continue;
      const fs::path file = source_root() / (i == 0 ? kernels : specs).header;
      const auto found = parse_diagnostics(headers[i].compiler.output, {file, source_root(), ""});
      result.diagnostics.insert(result.diagnostics.end(), found.begin(), found.end());
      if (found.empty()) result.diagnostics.push_back(about(file, trouble(headers[i].compiler)));
    }
    return result;
  });
}

}  // namespace kl::host
