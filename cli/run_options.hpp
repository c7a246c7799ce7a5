// How the settings reach a check and its report; the same for run, watch and dev check.
#pragma once

#include <filesystem>

#include <checker/check.hpp>
#include <checker/text.hpp>
#include <cli/settings.hpp>

namespace kl::cli {

CheckOptions check_options(const Settings& settings, const std::filesystem::path& file);

// For the terminal, if any, on this descriptor. Paths are shown relative to the current folder.
TextStyle text_style(const Settings& settings, int fd);

}  // namespace kl::cli
