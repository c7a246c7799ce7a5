// The text that g++ and clang++ print, as messages with the steps that led to them.
//
// The compilers' text is read rather than g++'s JSON, because that leaves out the chain of template
// instantiations (g++ 12), is gone from g++ 16, and clang has none.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <host/host_compiler.hpp>

namespace kl::host {

struct SourceLocation {
  std::string file;
  int line = 0;
  int column = 0;
};

// A message and every step that led to it, innermost first.
struct CompilerMessage {
  Severity severity = Severity::kError;
  SourceLocation raised;
  std::string text;
  bool static_assertion = false;
  std::string condition;  // of a failed static_assertion, where the compiler says it: "tl::detail::broadcastable<...>"
  std::vector<SourceLocation> steps;
};

// Errors and warnings, in the order of printing.
std::vector<CompilerMessage> read_messages(std::string_view log);

}  // namespace kl::host
