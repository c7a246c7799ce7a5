#include <host/compile_recipe.hpp>

#include <sys/auxv.h>

#include <algorithm>
#include <cctype>
#if defined(__x86_64__)
#include <cpuid.h>
#endif

#include <fmt/format.h>

#include <host/digest.hpp>
#include <host/files_below.hpp>
#include <host/paths.hpp>

namespace kl::host {
namespace {

namespace fs = std::filesystem;

// Modules use every instruction that this processor has, and the cache may be on a shared disk.
std::string processor() {
  std::string text = fmt::format("{:x} {:x}", getauxval(AT_HWCAP), getauxval(AT_HWCAP2));
#if defined(__x86_64__)
  unsigned a = 0, b = 0, c = 0, d = 0;
  // Leaf 1's ebx holds the number of the core that asks, so it stays out.
  if (__get_cpuid(1, &a, &b, &c, &d)) text += fmt::format(" {:x} {:x} {:x}", a, c, d);
  if (__get_cpuid_count(7, 0, &a, &b, &c, &d)) text += fmt::format(" {:x} {:x} {:x}", b, c, d);
  if (__get_cpuid_count(7, 1, &a, &b, &c, &d)) text += fmt::format(" {:x} {:x}", a, d);
#endif
  return text;
}

std::vector<std::string> flags_for_both(const HostCompiler& compiler) {
  std::vector<std::string> flags = {
      // DWARF 5 of g++ 12 gives lines of a function without inlined calls to the unit instead of the kernel file.
      "-std=c++20", "-g1", "-gdwarf-4", "-fPIC", "-Wall", "-Wextra",
      // Chains of instantiation in full: the learner's line may be in the middle.
      "-ftemplate-backtrace-limit=0",
      // As system headers, the library raises errors but no warnings.
      "-isystem", source_root().string()};
  if (compiler.family == HostCompiler::kGcc) {
    // Unique symbols would bind modules to each other and keep them from being unloaded.
    flags.insert(flags.end(), {"-fmax-errors=5", "-Wno-unused-but-set-variable", "-Wno-unused-parameter",
                               "-fdiagnostics-color=never", "-fno-gnu-unique"});
  } else {
    // addr2line of binutils 2.40 takes clang's DWARF 5 to name the unit where it names the file.
    flags.insert(flags.end(), {"-ferror-limit=5", "-fno-color-diagnostics", "-gdwarf-4"});
  }
  return flags;
}

// Empty for no file, as when only the header is wanted.
fs::path full_path(const fs::path& file) {
  return file.empty() ? file : fs::absolute(file).lexically_normal();
}

std::string include_line(const fs::path& file) { return "#include \"" + file.string() + "\"\n"; }

// A name that an #include line cannot spell.
std::string unspeakable(const fs::path& file) {
  if (file.string().find_first_of("\"\n") == std::string::npos) return {};
  return "the path " + file.string() + " holds a quote or a line break; rename it";
}

bool is_identifier(const std::string& text) {
  const auto word = [](unsigned char c) { return std::isalnum(c) || c == '_'; };
  return !text.empty() && !std::isdigit(static_cast<unsigned char>(text[0])) &&
         std::all_of(text.begin(), text.end(), word);
}

bool is_integer_or_bool(const std::string& text) {
  if (text == "true" || text == "false") return true;
  const auto digits = text.substr(text.starts_with('-') ? 1 : 0);
  return !digits.empty() && digits.size() <= 18 &&
         std::all_of(digits.begin(), digits.end(), [](unsigned char c) { return std::isdigit(c); });
}

}  // namespace

Recipe kernel_recipe(const KernelSource& source, const HostCompiler& compiler) {
  Recipe recipe;
  recipe.file = full_path(source.file);
  recipe.header = "tl/tl.hpp";
  recipe.folders = {"tl", "sim"};
  recipe.cancelled = source.cancelled;
  recipe.error = unspeakable(recipe.file);
  recipe.flags = flags_for_both(compiler);
  // Contraction would make results depend on the processor; nobody reads errno or floating-point traps.
  // The probes of -fstack-clash-protection make an overflow hit the guard page, whatever the frame's size.
  recipe.flags.insert(recipe.flags.end(),
                      {"-O2", "-march=native", "-ffp-contract=off", "-fno-math-errno", "-fno-trapping-math",
                       "-fstack-clash-protection", "-fvisibility=hidden"});
#if defined(__x86_64__)
  // Tiles are long; measured on row softmax: 1.05 against 0.88 G elements/s. Without AVX-512 it changes nothing.
  recipe.flags.emplace_back("-mprefer-vector-width=512");
#endif
  recipe.flags.insert(recipe.flags.end(), source.extra_flags.begin(), source.extra_flags.end());

  // The list ends in a comma: the library's table puts an end mark behind it.
  std::string overrides;
  for (const auto& [name, value] : source.meta) {
    if (!is_identifier(name) || !is_integer_or_bool(value)) {
      recipe.error = fmt::format("the setting {}={} is not NAME=integer, true or false", name, value);
    }
    overrides += fmt::format("{{\"{}\",{}}},", name, value);
  }
  if (source.track_births) recipe.definitions.emplace_back("-DTL_TRACK_BIRTHS=1");
  if (!overrides.empty()) recipe.definitions.push_back("-DTL_META_OVERRIDES=" + overrides);
  recipe.unit = "#include <tl/tl.hpp>\n" + include_line(recipe.file) + "#include <tl/export.hpp>\n";
  for (const auto& entry : source.entries) {
    if (!is_identifier(entry)) recipe.error = fmt::format("'{}' is not the name of a function", entry);
    recipe.unit += "TL_EXPORT_ENTRY(" + entry + ")\n";
  }
  return recipe;
}

Recipe spec_recipe(const fs::path& file, const HostCompiler& compiler) {
  Recipe recipe;
  recipe.file = full_path(file);
  recipe.header = "checker/puzzle.hpp";
  recipe.folders = {"tl", "sim", "checker"};
  recipe.error = unspeakable(recipe.file);
  recipe.flags = flags_for_both(compiler);
  // References run once per case on small tensors: time to compile counts, time to run does not.
  // Designated initializers leave members out on purpose.
  recipe.flags.insert(recipe.flags.end(),
                      {"-O1", "-Wno-missing-field-initializers", "-isystem", KL_EIGEN_INCLUDE_DIR});
  recipe.unit = "#include <checker/puzzle.hpp>\n" + include_line(recipe.file);
  return recipe;
}

std::string key_of_headers(const Recipe& recipe, const HostCompiler& compiler) {
  Digest digest;
  digest.add(compiler.identity()).add(processor()).add(recipe.header);
  for (const auto& flag : recipe.flags) digest.add(flag);
  if (recipe.header.starts_with("checker")) {
    // Eigen's own version; the standard library's comes with the compiler's.
    digest.add(read_file(fs::path(KL_EIGEN_INCLUDE_DIR) / "Eigen/src/Core/util/Macros.h").value_or(""));
  }
  for (const auto& folder : recipe.folders)
    for (const auto& header : files_below(source_root() / folder, ".hpp")) digest.add(header.string()).add(read_file(header).value_or(""));
  return digest.hex();
}

std::vector<std::string> further_includes(std::string_view make_rule, const Recipe& recipe,
                                          const fs::path& cache) {
  std::vector<std::string> files;
  std::string word;
  const auto end_word = [&] {
    const fs::path file = word;
    const auto covered = [&](const std::string& folder) { return is_within(file, source_root() / folder); };
    const bool is_target = word.ends_with(':');
    if (!word.empty() && !is_target && file != recipe.file && !is_within(file, cache) &&
        std::none_of(recipe.folders.begin(), recipe.folders.end(), covered)) {
      files.push_back(word);
    }
    word.clear();
  };
  for (std::size_t i = 0; i < make_rule.size(); ++i) {
    const char c = make_rule[i];
    const char next = i + 1 < make_rule.size() ? make_rule[i + 1] : '\0';
    if (c == '\\' && next == '\n') {
      end_word();
      ++i;
    } else if ((c == '\\' && (next == ' ' || next == '#')) || (c == '$' && next == '$')) {
      word += next;
      ++i;
    } else if (c == ' ' || c == '\n') {
      end_word();
    } else {
      word += c;
    }
  }
  end_word();
  std::sort(files.begin(), files.end());
  files.erase(std::unique(files.begin(), files.end()), files.end());
  return files;
}

}  // namespace kl::host
