// What doctor says about machines that the test does not run on.
#include <cli/doctor/doctor.hpp>
#include <cli/doctor/gpu.hpp>
#include <cli/doctor/host.hpp>

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace kl::cli {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

const Toolkit kToolkit{.folder = "/usr/local/cuda", .version = 13000, .has_nvrtc = true};
const Driver kDriver{.error = {}, .is_loaded = true, .version = 13010, .devices = {{"NVIDIA H200", 90}}};
const Driver kNoDriver{.error = "libcuda.so.1: cannot open shared object file", .devices = {}};

std::vector<Requirement> machine(const Driver& driver) {
  return {{.area = Requirement::kSimulator,
           .name = "C++20 compiler",
           .met = true,
           .found = "g++ 12",
           .purpose = "compiles"},
          driver_requirement(driver, kToolkit, {}),
          toolkit_requirement(kToolkit)};
}

TEST(Doctor, EndsWithWhatIsReady) {
  EXPECT_THAT(doctor_text(machine(kDriver), false), EndsWith("ready: simulator yes, GPU yes\n"));
  EXPECT_THAT(doctor_text(machine(kNoDriver), false),
              EndsWith("ready: simulator yes, GPU no (no NVIDIA driver)\n"));
}

TEST(Doctor, NamesWhatTheSimulatorLacks) {
  auto all = machine(kDriver);
  all[0].met = false;
  all[0].missing = "no compiler";
  EXPECT_EQ(readiness(all).simulator, false);
  EXPECT_THAT(doctor_text(all, false), EndsWith("ready: simulator no (no compiler), GPU yes\n"));
}

TEST(Doctor, MissingRequirementExplainsItself) {
  const std::string text = doctor_text(machine(kNoDriver), false);
  EXPECT_THAT(text, HasSubstr("✗ NVIDIA driver"));
  EXPECT_THAT(text, HasSubstr("without  everything on the simulator"));
  EXPECT_THAT(text, HasSubstr("fix      if this machine has an NVIDIA GPU"));
  EXPECT_THAT(text, HasSubstr("✓ C++20 compiler"));
}

TEST(Doctor, ColoursOnlyWhenAsked) {
  EXPECT_THAT(doctor_text(machine(kDriver), false), Not(HasSubstr("\033")));
  EXPECT_THAT(doctor_text(machine(kDriver), true), HasSubstr("\033[32m"));
}

TEST(Doctor, JsonSaysTheSame) {
  const auto json = nlohmann::json::parse(doctor_json(machine(kNoDriver)));
  EXPECT_EQ(json["ready"]["simulator"], true);
  EXPECT_EQ(json["ready"]["gpu"], false);
  EXPECT_EQ(json["ready"]["gpu_reason"], "no NVIDIA driver");
  EXPECT_EQ(json["requirements"][1]["name"], "NVIDIA driver");
  EXPECT_EQ(json["requirements"][1]["area"], "gpu");
}

TEST(DoctorDriver, ReadsWhatTheChildSays) {
  const Driver driver = parse_driver("loaded\nversion 12080\ndevice 90 NVIDIA H200\ndevice 75 Tesla T4\n");
  EXPECT_TRUE(driver.is_loaded);
  EXPECT_EQ(driver.version, 12080);
  ASSERT_EQ(driver.devices.size(), 2U);
  EXPECT_EQ(driver.devices[0].name, "NVIDIA H200");
  EXPECT_EQ(driver.devices[1].compute_capability, 75);
  EXPECT_EQ(parse_driver("error no such file\nerror second").error, "no such file");
  EXPECT_FALSE(parse_driver("").is_loaded);
}

TEST(DoctorDriver, AMissingLibraryIsAnAnswer) {
  const Driver driver = probe_driver("libno_such_driver.so.1");
  EXPECT_FALSE(driver.is_loaded);
  EXPECT_THAT(driver.error, HasSubstr("libno_such_driver.so.1"));
}

TEST(DoctorDriver, FixFitsThePlatform) {
  const auto fix = [](const Platform& platform) {
    return driver_requirement(kNoDriver, kToolkit, platform).fix;
  };
  EXPECT_THAT(fix({.wsl = true}), HasSubstr("in Windows, not in WSL"));
  EXPECT_THAT(fix({.wsl = true, .wsl_driver_beside_path = true}), HasSubstr("/etc/ld.so.conf.d/wsl.conf"));
  EXPECT_THAT(fix({.container = true}), HasSubstr("--gpus all"));
}

TEST(DoctorDriver, MustKnowTheToolkitsMajorVersion) {
  Driver old = kDriver;
  old.version = 12080;
  const auto need = driver_requirement(old, kToolkit, {});
  EXPECT_FALSE(need.met);
  EXPECT_EQ(need.missing, "NVIDIA driver too old for CUDA 13");
  EXPECT_TRUE(driver_requirement(old, {.folder = "/opt/cuda", .version = 12090, .has_nvrtc = true}, {}).met);
}

TEST(DoctorDevice, MustHaveTensorCores) {
  Driver driver = kDriver;
  EXPECT_EQ(device_requirement(driver, {}).found, "NVIDIA H200, 9.0");
  driver.devices = {{"GTX 1080", 61}};
  EXPECT_FALSE(device_requirement(driver, {}).met);
  driver.devices.push_back({"RTX 2080", 75});
  EXPECT_TRUE(device_requirement(driver, {}).met);
}

TEST(DoctorToolkit, TellsOldAbsentAndIncompleteApart) {
  EXPECT_TRUE(toolkit_requirement(kToolkit).met);
  EXPECT_EQ(toolkit_requirement({}).missing, "no CUDA toolkit");
  EXPECT_EQ(toolkit_requirement({.folder = "/c", .version = 12060, .has_nvrtc = true}).missing,
            "CUDA toolkit older than 12.8");
  const auto incomplete = toolkit_requirement({.folder = "/c", .version = 13000, .has_nvrtc = false});
  EXPECT_EQ(incomplete.missing, "CUDA toolkit without libnvrtc.so");
  EXPECT_THAT(incomplete.fix, HasSubstr("cuda-nvrtc-dev-13-0"));
}

TEST(DoctorToolkit, TakesTheFirstFolderThatHasOne) {
  const auto folder = std::filesystem::path(testing::TempDir()) / "doctor cuda";
  std::filesystem::create_directories(folder / "include");
  std::filesystem::create_directories(folder / "lib64");
  std::ofstream(folder / "include/cuda.h") << "/* a header */\n#define CUDA_VERSION 12080\n";
  EXPECT_FALSE(find_toolkit({folder}).has_nvrtc);
  std::ofstream(folder / "lib64/libnvrtc.so") << "";
  const Toolkit found = find_toolkit({"/nowhere", folder});
  EXPECT_EQ(found.folder, folder);
  EXPECT_EQ(found.version, 12080);
  EXPECT_TRUE(found.has_nvrtc);
  EXPECT_TRUE(find_toolkit({"/nowhere"}).folder.empty());
  std::filesystem::remove_all(folder);
}

TEST(DoctorPlatform, KnowsWsl) {
  EXPECT_TRUE(names_wsl("Linux version 5.15.167.4-microsoft-standard-WSL2 (gcc)"));
  EXPECT_TRUE(names_wsl("Linux version 4.4.0-19041-Microsoft"));
  EXPECT_FALSE(names_wsl("Linux version 6.1.0-31-amd64 (debian-kernel@lists.debian.org)"));
}

TEST(DoctorHost, ReadsEigensVersion) {
  const auto folder = std::filesystem::path(testing::TempDir()) / "doctor eigen";
  std::filesystem::create_directories(folder / "Eigen/src/Core/util");
  std::ofstream(folder / "Eigen/src/Core/util/Macros.h")
      << "#define EIGEN_WORLD_VERSION 3\n#define EIGEN_MAJOR_VERSION 4\n#define EIGEN_MINOR_VERSION 0\n";
  EXPECT_EQ(eigen_version(folder), "3.4.0");
  EXPECT_EQ(eigen_version("/nowhere"), "");
  std::filesystem::remove_all(folder);
}

TEST(DoctorHost, AsksProgramsWithoutAShell) {
  EXPECT_EQ(ask_program({"echo", "one; two"}), "one; two");
  EXPECT_EQ(ask_program({"no-such-program-here"}), "");
  EXPECT_EQ(ask_program({"false"}), "");
}

}  // namespace
}  // namespace kl::cli
