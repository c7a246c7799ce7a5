// Reads what g++ or clang++ said into messages about the learner's own lines.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <host/host_compiler.hpp>

namespace kl::host {

// Which files a message may be about.
struct DiagnosticScope {
  std::filesystem::path file;     // the learner's, spelled as the compiler was given it
  std::filesystem::path root;     // library folders lie here
  std::filesystem::path wrapper;  // the generated translation unit; its errors are about entries
};

// Messages in the order of their use: errors in the learner's files, errors elsewhere, warnings. A
// message raised in the library has the place of the innermost step, template instantiation, constant
// evaluation or inlining, that is in the learner's files. Warnings that never touch them, repetitions
// and the library's follow-up errors to a failed static_assert are left out.
std::vector<Diagnostic> parse_diagnostics(std::string_view log, const DiagnosticScope& scope);

}  // namespace kl::host
