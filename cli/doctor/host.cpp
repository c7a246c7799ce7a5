#include <cli/doctor/host.hpp>

#include <unistd.h>

#include <cstdlib>
#include <fstream>

#include <fmt/format.h>
#include <boost/version.hpp>

#include <cli/terminal_size.hpp>
#include <host/child.hpp>
#include <host/compiler_choice.hpp>
#include <host/host_compiler.hpp>
#include <host/paths.hpp>

namespace kl::cli {
namespace {

constexpr const char* kReading = "reading puzzles, hints and solutions";

Requirement compiler_requirement(const host::HostCompiler& compiler) {
  Requirement need{.area = Requirement::kSimulator,
                   .name = "C++20 compiler",
                   .purpose = "compiles your kernels each time you check them"};
  need.met = compiler.unavailable.empty();
  if (need.met) {
    need.found = fmt::format("{} ({})", compiler.version_line, compiler.path.string());
  } else {
    need.missing = "no g++ 12 or clang 16, or newer";
    need.found = std::getenv("KERNELINGS_CXX") != nullptr ? compiler.unavailable : "";
    need.without = kReading;
    need.fix = "apt-get install g++";
  }
  return need;
}

Requirement eigen_requirement() {
  Requirement need{.area = Requirement::kSimulator,
                   .name = "Eigen",
                   .purpose = "the puzzles' references, which say what the right output is"};
  for (const char* folder : {"/usr/include/eigen3", "/usr/local/include/eigen3"}) {
    const std::string version = eigen_version(folder);
    if (version.empty()) continue;
    need.met = true;
    need.found = fmt::format("{} ({})", version, folder);
    return need;
  }
  need.missing = "no Eigen headers";
  need.without = kReading;
  need.fix = "apt-get install libeigen3-dev";
  return need;
}

Requirement boost_requirement() {
  // The program would not have started without its shared libraries.
  std::string version = BOOST_LIB_VERSION;
  for (char& letter : version) letter = letter == '_' ? '.' : letter;
  return {.area = Requirement::kSimulator,
          .name = "Boost",
          .met = true,
          .found = version,
          .purpose = "fibers that run a kernel's blocks, and the settings"};
}

Requirement precompiled_header_requirement(bool has_compiler) {
  Requirement need{.area = Requirement::kSimulator,
                   .name = "precompiled headers",
                   .missing = "not usable",
                   .purpose = "make a check start in under a second",
                   .without = kReading};
  if (!has_compiler) {
    need.missing = "no compiler to make them";
    need.fix = "install the compiler first";
    return need;
  }
  const host::CompileResult made = host::warm_up();
  need.met = made.ok;
  if (made.ok) {
    need.missing = need.without = "";
    need.found = host::cache_directory().string();
  } else {
    need.found = made.unavailable.empty() ? first_line(made.log) : made.unavailable;
    need.fix =
        fmt::format("delete {} and run this again; `./kernelings dev warm` shows all of the compiler's output",
                    host::cache_directory().string());
  }
  return need;
}

Requirement self_test_requirement(bool can_compile) {
  Requirement need{.area = Requirement::kSimulator,
                   .name = "simulator self-test",
                   .purpose = "a small kernel, compiled, run and its output compared"};
  const std::string failure = can_compile ? simulator_self_test() : "needs the lines above";
  need.met = failure.empty();
  if (need.met) {
    need.found = "passed";
    return need;
  }
  need.missing = can_compile ? "the simulator self-test fails" : "not tried";
  need.found = failure;
  need.without = kReading;
  need.fix = can_compile ? "run ./kernelings selftest, and report what it says" : "mend what is above first";
  return need;
}

// "3.25.1" of "cmake version 3.25.1".
std::string last_word(const std::string& line) { return line.substr(line.rfind(' ') + 1); }

Requirement tool_requirement(std::string name, std::string version, std::string purpose, std::string without,
                             std::string fix) {
  Requirement need{.area = Requirement::kComfort, .name = std::move(name), .purpose = std::move(purpose)};
  need.met = !version.empty();
  if (need.met) {
    need.found = std::move(version);
  } else {
    need.missing = "not found";
    need.without = std::move(without);
    need.fix = std::move(fix);
  }
  return need;
}

Requirement terminal_requirement() {
  Requirement need{.area = Requirement::kComfort,
                   .name = "terminal",
                   .purpose = "watch mode, which checks a kernel whenever you save it"};
  const char* kind = std::getenv("TERM");
  const bool is_terminal = isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1;
  need.met = is_terminal && kind != nullptr && std::string_view(kind) != "dumb";
  if (need.met) {
    const TerminalSize size = terminal_size(STDOUT_FILENO);
    need.found = fmt::format("{}, {} x {}{}", kind, size.columns, size.rows,
                             std::getenv("NO_COLOR") != nullptr ? ", colours off (NO_COLOR)" : "");
    return need;
  }
  need.missing = is_terminal ? "one that cannot move its cursor" : "input or output is not a terminal";
  need.without = "every other verb, and all output without colours";
  need.fix = is_terminal ? "set TERM, for example TERM=xterm-256color"
                         : "call kernelings from a terminal, without a pipe";
  return need;
}

}  // namespace

std::string first_line(std::string_view text) { return std::string(text.substr(0, text.find('\n'))); }

std::string ask_program(const std::vector<std::string>& command) {
  const auto said = host::run_program({.time_ms = 10'000}, command, {"LC_ALL=C"});
  const bool good = said.how == host::ChildResult::kExited && said.exit_code == 0;
  return good ? first_line(said.output) : std::string();
}

std::string eigen_version(const std::filesystem::path& include_folder) {
  std::ifstream macros(include_folder / "Eigen/src/Core/util/Macros.h");
  std::string parts[3], line;
  constexpr std::string_view kNames[] = {"EIGEN_WORLD_VERSION ", "EIGEN_MAJOR_VERSION ",
                                         "EIGEN_MINOR_VERSION "};
  while (std::getline(macros, line)) {
    for (int i = 0; i < 3; ++i) {
      const auto at = line.find(kNames[i]);
      if (at != std::string::npos && line.starts_with("#define"))
        parts[i] = line.substr(at + kNames[i].size());
    }
    if (!parts[2].empty()) return fmt::format("{}.{}.{}", parts[0], parts[1], parts[2]);
  }
  return {};
}

std::vector<Requirement> host_requirements() {
  const host::HostCompiler compiler = host::find_host_compiler(host::cache_directory());
  std::vector<Requirement> all;
  all.push_back(compiler_requirement(compiler));
  all.push_back(eigen_requirement());
  all.push_back(boost_requirement());
  all.push_back(precompiled_header_requirement(compiler.unavailable.empty()));
  all.push_back(self_test_requirement(all.back().met));
  return all;
}

std::vector<Requirement> comfort_requirements() {
  const char* kWithoutBuild = "everything, until Kernelings itself changes";
  return {
      tool_requirement("CMake", last_word(ask_program({"cmake", "--version"})),
                       "rebuilds Kernelings after an update", kWithoutBuild, "apt-get install cmake"),
      tool_requirement("Ninja", ask_program({"ninja", "--version"}), "rebuilds Kernelings after an update",
                       kWithoutBuild, "apt-get install ninja-build"),
      tool_requirement("gdb", last_word(ask_program({"gdb", "--version"})),
                       "steps through a kernel on the simulator", "every check; device_print shows values",
                       "apt-get install gdb"),
      terminal_requirement(),
  };
}

}  // namespace kl::cli
