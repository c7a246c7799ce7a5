// A machine whose kernels are C++ functions: what a check does with a run, without compiling anything.
#pragma once

#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <string>

#include <checker/check.hpp>
#include <checker/judge.hpp>

namespace kl::test {

// Buffer contents as floats, the record of writes, and what else a run returns.
class Machine {
 public:
  explicit Machine(const RunRequest& request) : request(request) {
    for (const Buffer* buffer : buffers_of(request.arguments)) {
      const std::size_t count = static_cast<std::size_t>(buffer->span_elements());
      result.buffers.push_back({buffer->bytes, std::vector<std::uint8_t>(count, 0), std::vector<std::int32_t>(count, -1)});
      names.push_back(buffer->name);
    }
  }
  std::int64_t size(std::string_view name) const { return static_cast<std::int64_t>(at(name).written.size()); }
  float load(std::string_view name, std::int64_t i) const {
    float value = 0;
    std::memcpy(&value, &at(name).bytes[4 * static_cast<std::size_t>(i)], sizeof value);
    return value;
  }
  void store(std::string_view name, std::int64_t i, float value, std::int64_t block_size = 64) {
    BufferResult& buffer = const_cast<BufferResult&>(at(name));
    std::memcpy(&buffer.bytes[4 * static_cast<std::size_t>(i)], &value, sizeof value);
    buffer.written[static_cast<std::size_t>(i)] = 1;
    buffer.owner[static_cast<std::size_t>(i)] = static_cast<std::int32_t>(i / block_size);
  }

  const RunRequest& request;
  RunResult result;

 private:
  const BufferResult& at(std::string_view name) const {
    for (std::size_t i = 0; i < names.size(); ++i)
      if (names[i] == name) return result.buffers[i];
    throw std::out_of_range(std::string(name));
  }
  std::vector<std::string> names;
};

using Kernel = std::function<void(Machine&)>;

// Runs the kernel registered under the file's name.
inline Backend fake_backend(std::map<std::string, Kernel> kernels) {
  Backend backend;
  backend.name = "sim";
  backend.compile = [](const host::KernelSource& source) {
    host::CompileResult result;
    result.ok = true;
    result.module = source.file;
    return result;
  };
  backend.run = [kernels](const RunRequest& request) {
    Machine machine(request);
    kernels.at(request.module.filename().string())(machine);
    return machine.result;
  };
  return backend;
}

// A puzzle folder in a directory of its own, removed at the end.
class Folder {
 public:
  Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "kl_puzzle_XXXXXX").string();
    root = mkdtemp(pattern.data());
    folder.number = 8;
    folder.slug = "vector-add";
    folder.title = "Vector add";
    folder.path = root / "08_vector-add";
    std::filesystem::create_directories(folder.path / "wrong");
  }
  ~Folder() { std::filesystem::remove_all(root); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::filesystem::path write(const std::string& name, const std::string& text) const {
    std::filesystem::create_directories((root / name).parent_path());
    std::ofstream(root / name) << text;
    return root / name;
  }

  std::filesystem::path root;
  PuzzleFolder folder;
};

inline Puzzle vector_add() {
  Puzzle puzzle;
  puzzle.title = "Vector add";
  puzzle.track = "foundations";
  puzzle.parameters = {"n"};
  puzzle.cases = {{256}, {100}, {70}, {1}, {0}};
  puzzle.arguments = [](const Case& c) -> Arguments {
    return {input<float>("x", {c["n"]}), input<float>("y", {c["n"]}), output<float>("out", {c["n"]}),
            scalar<int>("n", static_cast<double>(c["n"]))};
  };
  puzzle.reference = [](const Case&, Data& d) { d.out("out") = d.in("x") + d.in("y"); };
  puzzle.tolerance = exact("one addition, correctly rounded");
  return puzzle;
}

// out[i] = x[i] + y[i] for i below `count`.
inline void add(Machine& machine, std::int64_t count) {
  for (std::int64_t i = 0; i < count; ++i) machine.store("out", i, machine.load("x", i) + machine.load("y", i));
  machine.result.launches = {{"vector_add", {(machine.size("out") + 63) / 64, 1, 1}, 4}};
}
inline void right(Machine& machine) { add(machine, machine.size("out")); }
inline void rounded_down(Machine& machine) { add(machine, machine.size("out") / 64 * 64); }

}  // namespace kl::test
