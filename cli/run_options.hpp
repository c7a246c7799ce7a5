// How the settings reach a check; the same for run and watch.
#pragma once

#include <filesystem>

#include <checker/check.hpp>
#include <cli/settings.hpp>

namespace kl::cli {

CheckOptions check_options(const Settings& settings, const std::filesystem::path& file);

}  // namespace kl::cli
