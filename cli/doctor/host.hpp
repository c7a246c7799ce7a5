// Doctor's look at this machine's compiler, libraries and terminal.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <cli/doctor/doctor.hpp>

namespace kl::cli {

// The first of `text`'s lines, without its newline.
std::string first_line(std::string_view text);

// The first line that `command` prints, empty if it cannot be run.
std::string ask_program(const std::vector<std::string>& command);

// "3.4.0" of the Eigen below the folder, empty if there is none.
std::string eigen_version(const std::filesystem::path& include_folder);

// What the simulator needs, ending with its self-test.
std::vector<Requirement> host_requirements();

// CMake, Ninja, a debugger and the terminal: the built program works without any of them.
std::vector<Requirement> comfort_requirements();

// Compiles and runs doctor_kernel.hpp on the simulator. Empty: it gave the right answer; otherwise what
// went wrong, in one line.
std::string simulator_self_test();

}  // namespace kl::cli
