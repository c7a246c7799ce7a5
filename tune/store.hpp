// The best configurations that were found, in files that people can read: one for each GPU and kernel file, with a
// section for each class of shapes.
//
//   # Written by `kernelings tune`; read by --tuned.
//   [n=2^28]
//   BLOCK = 1024
//   num_warps = 8
//   tuned.median_us = 742.10
//   ...
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <checker/puzzle.hpp>

namespace kl::tune {

struct Tuned {
  std::vector<std::pair<std::string, std::string>> meta;  // every parameter of the space, the file's own values too
  double median_us = 0;
  double standard_us = 0;            // of the file's own values, in the same run
  std::string size;                  // "n=268435456"
  std::string date;                  // "2026-11-21"
  std::string kernel_digest;         // of the kernel file's text
};

// Shapes for which one configuration is taken to be best: the power of two at or below each parameter.
// "n=2^28", "m=2^10,n=2^7"; 0 stays 0.
std::string shape_class(const Case& size);

// work/tuned/NVIDIA_H200/08_vector-add.cfg; `stem` names the kernel file, `gpu` is what the driver calls it.
std::filesystem::path tuned_file(const std::filesystem::path& work_dir, const std::string& gpu, const std::string& stem);

// The text of the file with this section added, or in the place of the one it had. Throws Error for a text that
// cannot be read.
std::string with_section(const std::string& text, const std::string& shapes, const Tuned& tuned);

// The section of a file's text; empty if it has none. Throws Error for a text that cannot be read.
std::optional<Tuned> find_section(const std::string& text, const std::string& shapes);

}  // namespace kl::tune
