// Which host compiler this machine has.
#pragma once

#include <filesystem>
#include <string>

namespace kl::host {

struct HostCompiler {
  enum Family { kGcc, kClang } family = kGcc;
  std::filesystem::path path;
  std::string version_line;  // first line of --version
  int major = 0;
  std::string unavailable;  // not empty: there is none; says what to install
  // Everything about it that a compiled module depends on.
  std::string identity() const { return path.string() + "\n" + version_line; }
};

// $KERNELINGS_CXX if set (whatever its version), else $CXX if it is new enough, else the newest g++
// from 12 on, else the newest clang++ from 16 on. Versions are asked for once per compiler and
// remembered in `cache`, because starting a compiler costs more than a whole warm lookup.
HostCompiler find_host_compiler(const std::filesystem::path& cache);

}  // namespace kl::host
