// The library's headers, parsed once: without this every compile would spend most of its time on them.
#pragma once

#include <atomic>
#include <filesystem>
#include <string>
#include <vector>

#include <host/child.hpp>
#include <host/compiler_choice.hpp>

namespace kl::host {

struct PrecompiledHeader {
  bool ok = false;
  bool cached = false;
  std::filesystem::path folder;    // in the cache
  std::vector<std::string> flags;  // that make a compile use it
  ChildResult compiler;            // when it was run
};

// Limits of one run of the compiler. What it uses of the processor is the file's doing; how long that takes depends on
// what else the machine does, and a right file must not fail for it.
inline constexpr ChildLimits kCompilerLimits = {.time_ms = 600'000,
                                                .cpu_ms = 60'000,
                                                .memory_bytes = std::int64_t{6} << 30,
                                                .output_bytes = 1 << 20,
                                                .file_bytes = std::int64_t{1} << 30};

// The precompiled form named `key`, if it is there and whole. Compiling without it costs less than making
// it (specifications: 1.4 s without, 0.6 s with, 4 s to make), so a single compile only looks.
PrecompiledHeader find_precompiled(const HostCompiler& compiler, const std::string& key,
                                   const std::filesystem::path& cache);

// Finds or makes the precompiled form of `header` ("tl/tl.hpp") for exactly these flags. `key` names
// everything it depends on; processes that want the same key at once make it once.
PrecompiledHeader precompile(const HostCompiler& compiler, const std::vector<std::string>& flags,
                             const std::string& header, const std::string& key,
                             const std::filesystem::path& cache, const std::atomic<bool>* cancelled);

}  // namespace kl::host
