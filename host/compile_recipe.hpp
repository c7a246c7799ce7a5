// What exactly is compiled: the translation unit, the flags, and the key of everything they depend on.
#pragma once

#include <atomic>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <host/compiler_choice.hpp>
#include <host/host_compiler.hpp>

namespace kl::host {

struct Recipe {
  std::filesystem::path file;        // the user's; absolute
  std::string unit;                  // text of the translation unit, which includes `file`
  std::string header;                // precompiled, ahead of the unit: "tl/tl.hpp"
  std::vector<std::string> folders;  // of the source root, whose headers count
  std::vector<std::string> flags;    // of the header and the unit alike
  // Macros that the header itself looks at. A precompiled header cannot follow them (g++ refuses it,
  // clang++ would keep the old values), so such a unit is compiled without.
  std::vector<std::string> definitions;
  const std::atomic<bool>* cancelled = nullptr;
  std::string error;  // not empty: cannot be compiled, and why
};

Recipe kernel_recipe(const KernelSource& source, const HostCompiler& compiler);
Recipe spec_recipe(const std::filesystem::path& file, const HostCompiler& compiler);

// Of the compiler, the processor, the flags and every library header of the recipe's folders.
std::string key_of_headers(const Recipe& recipe, const HostCompiler& compiler);

// The files of a make-style dependency list that no other part of the key covers.
std::vector<std::string> further_includes(std::string_view make_rule, const Recipe& recipe,
                                          const std::filesystem::path& cache);

}  // namespace kl::host
