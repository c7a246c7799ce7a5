// Kernel files that state their arguments and what must be reported, as their first lines:
//
//   // arguments: x in f32 100; out out f32 64; n = 100
//   // expect: OUT_OF_BOUNDS read x[100] lane 36 block 1 line 9 count 28
//   // expect: none
//   // detail: the cause that the first of them states, where its wording matters
//
// Shapes may carry strides: `x in f32 3,4/8,1`. Line numbers count from the file's first line.
#pragma once

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <tl/executor.hpp>

namespace kl {

inline std::vector<std::int64_t> numbers(const std::string& text) {
  std::vector<std::int64_t> out;
  std::istringstream in(text);
  for (std::string part; std::getline(in, part, ',');) out.push_back(std::stoll(part));
  return out;
}

inline tl::dtype_id type_named(const std::string& name) {
  for (int i = 0; i <= static_cast<int>(tl::dtype_id::float64); ++i)
    if (tl::short_name(static_cast<tl::dtype_id>(i)) == name) return static_cast<tl::dtype_id>(i);
  throw std::invalid_argument("no element type " + name);
}

inline Argument parse_argument(const std::string& text) {
  std::istringstream in(text);
  std::string name, role, type, shape;
  in >> name >> role >> type;
  if (role == "=") return Scalar{name, tl::dtype_id::int32, static_cast<std::uint32_t>(std::stol(type))};
  in >> shape;
  Buffer b;
  b.name = name;
  b.role = role == "in" ? Role::kInput : role == "out" ? Role::kOutput : Role::kInout;
  b.type = type_named(type);
  const auto slash = shape.find('/');
  b.shape = numbers(shape.substr(0, slash));
  b.strides.assign(b.shape.size(), 1);
  for (std::size_t d = b.shape.size() - 1; d-- > 0;) b.strides[d] = b.strides[d + 1] * b.shape[d + 1];
  if (slash != std::string::npos) b.strides = numbers(shape.substr(slash + 1));
  // Small integers in every type, so that a buffer can serve as an index.
  const int size = tl::size_bytes(b.type);
  b.bytes.assign(static_cast<std::size_t>(b.span_elements() * size), std::byte{0});
  for (std::int64_t i = 0; i < b.span_elements(); ++i) {
    const auto value = static_cast<std::int32_t>(i % 7);
    const auto real = static_cast<float>(value);
    std::memcpy(&b.bytes[static_cast<std::size_t>(i * size)], b.type == tl::dtype_id::float32 ? static_cast<const void*>(&real) : &value,
                static_cast<std::size_t>(std::min(size, 4)));
  }
  return b;
}

struct Example {
  std::vector<Argument> arguments;
  std::vector<std::string> expected;
  std::string detail;
};

inline Example read_example(const std::filesystem::path& file) {
  Example e;
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("// expect: ") && line != "// expect: none") e.expected.push_back(line.substr(11));
    if (line.starts_with("// detail: ")) e.detail = line.substr(11);
    if (!line.starts_with("// arguments: ")) continue;
    std::istringstream list(line.substr(14));
    for (std::string part; std::getline(list, part, ';');) e.arguments.push_back(parse_argument(part));
  }
  return e;
}

inline std::vector<std::filesystem::path> example_files(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

inline std::string name_of_example(const testing::TestParamInfo<std::filesystem::path>& info) { return info.param.stem().string(); }

}  // namespace kl
