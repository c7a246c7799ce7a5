// How the programs of a worker take what another process has left for them.
#pragma once

#include <cstdio>
#include <string>

#include <host/digest.hpp>

namespace kl::board {

// What `decode` makes of a file's bytes, an optional; empty, and standard error says so, if it cannot be read.
template <class Decode>
auto decoded_file(const std::string& file, Decode decode) {
  const auto bytes = host::read_file(file);
  auto value = bytes ? decode(*bytes) : decltype(decode(*bytes)){};
  if (!value) std::fprintf(stderr, "cannot read the request %s\n", file.c_str());
  return value;
}

}  // namespace kl::board
