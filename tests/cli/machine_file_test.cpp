// Machine files: those that have a name can be read, and bad ones say what is wrong in which line.
#include <cli/machine_file.hpp>

#include <fstream>

#include <gtest/gtest.h>

#include <cli/usage_error.hpp>
#include <tests/cli/temporary_folder.hpp>

namespace kl::cli {
namespace {

namespace fs = std::filesystem;

const fs::path kMachines = fs::path(KL_SOURCE_DIR) / "machines";

constexpr const char* kGood =
    "# mine\nsms = 2\nblocks_per_sm = 3\nwarps_per_sm = 16\nshared_kib_per_sm = 64\nshared_kib_per_block = 48\nl2_kib = 128\nclock_mhz = 1000\n"
    "l2_latency_cycles = 200\ndram_latency_cycles = 400\nl2_gb_per_s = 100\ndram_gb_per_s = 50\n";

std::string replaced(std::string text, const std::string& from, const std::string& to) { return text.replace(text.find(from), from.size(), to); }

class MachineFile : public testing::Test {
 protected:
  fs::path file() const { return folder_ / "mine.cfg"; }
  MachineModel load(const std::string& text) {
    std::ofstream(file()) << text;
    return load_machine(file().string(), kMachines);
  }
  // The message without the folder.
  std::string error(const std::string& text) {
    try {
      load(text);
    } catch (const UsageError& e) {
      const std::string message = e.what();
      return message.starts_with(folder_.path().string()) ? message.substr(folder_.path().string().size() + 1) : message;
    }
    return "";
  }
  TemporaryFolder folder_;
};

TEST_F(MachineFile, IsRead) {
  const MachineModel m = load(kGood);
  EXPECT_EQ(m.resident_blocks(), 6);
  EXPECT_EQ(m.resident_per_sm(8, 0), 2) << "two times eight warps fit";
  EXPECT_EQ(m.resident_per_sm(1, 48 << 10), 1);
  EXPECT_EQ(m.l2_bytes, 128 << 10);
  EXPECT_EQ(m.name, file().string());
}

TEST_F(MachineFile, NamesTheLineOfAFault) {
  EXPECT_EQ(error(replaced(kGood, "sms = 2", "smss = 2")), "mine.cfg:2: unknown key 'smss'; did you mean 'sms'?");
  EXPECT_EQ(error(replaced(kGood, "sms = 2", "sms = many")), "mine.cfg:2: sms = 'many' is not a whole number from 1 to 512");
  EXPECT_EQ(error(replaced(kGood, "l2_kib = 128", "l2_kib = 0")), "mine.cfg:7: l2_kib = '0' is not a whole number from 1 to 1048576");
  EXPECT_EQ(error(replaced(kGood, "l2_kib = 128", "l2_kib 128")), "mine.cfg:7: this is no line 'key = value'; comments begin with #");
  EXPECT_EQ(error(std::string(kGood) + "sms = 4\n"), "mine.cfg:13: 'sms' is set twice; keep one");
  EXPECT_EQ(error(replaced(kGood, "clock_mhz = 1000\n", "")), "mine.cfg: 'clock_mhz' is missing; machines/tiny.cfg shows all keys");
  EXPECT_EQ(error(replaced(kGood, "shared_kib_per_block = 48", "shared_kib_per_block = 65")),
            "mine.cfg:6: a block cannot have more shared memory than its multiprocessor");
}

TEST_F(MachineFile, NamesWhatThereIs) {
  const auto message = [](const std::string& name) -> std::string {
    try {
      load_machine(name, kMachines);
    } catch (const UsageError& e) {
      return e.what();
    }
    return "";
  };
  EXPECT_EQ(message("h10"), "no machine 'h10'; did you mean 'h100'? There are a100, h100, h200, rtx4090, t4, tiny, and files with a path");
  EXPECT_EQ(message("./none.cfg"), "cannot read the machine file ./none.cfg; machines with a name are a100, h100, h200, rtx4090, t4, tiny");
}

TEST(Machines, AllWithANameCanBeRead) {
  for (const std::string& name : machine_names(kMachines)) EXPECT_EQ(load_machine(name, kMachines).name, name);
  EXPECT_EQ(machine_names(kMachines).size(), 6u);
}

// What runs have that nobody chose a machine for.
TEST(Machines, TinyIsTheDefault) {
  const MachineModel file = load_machine("tiny", kMachines), built_in;
  EXPECT_EQ(file.resident_blocks(), built_in.resident_blocks());
  EXPECT_EQ(file.sms, built_in.sms);
  EXPECT_EQ(file.warps_per_sm, built_in.warps_per_sm);
  EXPECT_EQ(file.shared_bytes_per_sm, built_in.shared_bytes_per_sm);
  EXPECT_EQ(file.shared_bytes_per_block, built_in.shared_bytes_per_block);
  EXPECT_EQ(file.l2_bytes, built_in.l2_bytes);
  EXPECT_EQ(file.clock_mhz, built_in.clock_mhz);
  EXPECT_EQ(file.l2_latency, built_in.l2_latency);
  EXPECT_EQ(file.dram_latency, built_in.dram_latency);
  EXPECT_EQ(file.l2_gb_per_s, built_in.l2_gb_per_s);
  EXPECT_EQ(file.dram_gb_per_s, built_in.dram_gb_per_s);
}

}  // namespace
}  // namespace kl::cli
