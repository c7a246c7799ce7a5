// Machine files: what the simulated machine has, in lines 'key = value'. machines/ holds those that have a name.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <tl/machine_model.hpp>

namespace kl::cli {

// Of machines/NAME.cfg, sorted.
std::vector<std::string> machine_names(const std::filesystem::path& machines_dir);

// A name, or a file. Throws UsageError with the nearest name, or with file and line of what cannot be understood.
MachineModel load_machine(const std::string& name_or_file, const std::filesystem::path& machines_dir);

}  // namespace kl::cli
