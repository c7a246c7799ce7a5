// A file without a place on any disk, that another process opens by its name: how gigabytes of outputs come from the process that has
// the GPU.
#pragma once

#include <string>

namespace kl::board {

class MemoryFile {
 public:
  // Throws InfraTrouble.
  explicit MemoryFile(const std::string& bytes = "");
  ~MemoryFile();
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  // For processes of the same user, while this one lives.
  std::string path() const;
  std::string read() const;

 private:
  int file_ = -1;
};

// Replaces what is in a file that is there already. False if it cannot.
bool overwrite_file(const std::string& path, const std::string& bytes);

}  // namespace kl::board
