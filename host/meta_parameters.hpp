// The tl::meta parameters that a compiled kernel file declares.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace kl::host {

struct MetaParameter {
  std::string name;
  bool is_bool = false;
  std::int64_t value = 0;             // of this module: the default, unless the compile overrode it
  std::vector<std::int64_t> choices;  // the default, then the candidates as declared
};

struct MetaParameters {
  std::vector<MetaParameter> parameters;  // in the order of the file, each name once
  std::string error;                      // not empty: why nobody knows, or which two declarations differ
};

// Loads the module in a child process, because loading runs the file's own initialisers.
MetaParameters declared_meta(const std::filesystem::path& module);

}  // namespace kl::host
