// Configurations that `tune` has found, for --tuned: kept per GPU, kernel file and class of shapes.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include <checker/puzzle_folder.hpp>
#include <cli/meta_option.hpp>
#include <cli/settings.hpp>
#include <tune/store.hpp>

namespace kl::cli {

// The file for what is found for this kernel file: the learner's copy, the solution and any other apart.
std::filesystem::path tuned_file_of(const Settings& settings, const PuzzleFolder& folder, const std::filesystem::path& kernel,
                                    const std::string& gpu);

// Of a kernel file's text, so that a later edit shows.
std::string kernel_digest(const std::filesystem::path& kernel);

// Keeps one configuration. Throws UsageError if it cannot be written; a damaged file is moved aside.
void keep_tuned(const std::filesystem::path& file, const std::string& shapes, const tune::Tuned& tuned);

struct TunedValues {
  MetaValues meta;
  std::string remark;  // one sentence for the user: what is used, or why nothing is
};

// What was found for this kernel at this size on this GPU. An empty `gpu` is no GPU.
TunedValues tuned_values(const Settings& settings, const PuzzleFolder& folder, const std::filesystem::path& kernel, const std::string& gpu,
                         const std::optional<Case>& size);

// What --tuned means for a puzzle's bench size on the GPU of this machine.
TunedValues tuned_values_here(const Settings& settings, const PuzzleFolder& folder, const std::filesystem::path& kernel);

}  // namespace kl::cli
