// Writes what a GPU needs to run a kernel file outside of our program: a cubin for each kernel and plan.json, the
// launches with their arguments. bench/peers measures our kernels with it in the process of their peers.
//
//   kernel_export FILE OUT [--entry solve] [--arch 90] [--sms 132] [--meta BLOCK=1024]... [--with ARGUMENT]...
//
// Arguments in the order of the entry's parameters: float32[1024] is a tensor, int32=1024 a number. In plan.json an
// argument of a launch is {"tensor": i, "offset_bytes": b} with tensors counted as given and workspaces after
// them, or {"bits": v}; the kernel takes one struct of eight bytes for each. A tensor descriptor has "extents" and "strides" too,
// which follow its address, and a "map" of 128 bytes, all of which come first: what cuTensorMapEncodeTiled takes.
#include <bit>
#include <charconv>
#include <fstream>
#include <iostream>
#include <map>
#include <stdexcept>
#include <tuple>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <gpu/gpu_compiler.hpp>
#include <gpu/tensor_map.hpp>
#include <host/host_compiler.hpp>
#include <host/kernel_module.hpp>

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

struct Options {
  fs::path file, out;
  std::string entry = "solve";
  int arch = 90, sms = 132;
  std::vector<std::string> meta, arguments;
};

tl::dtype_id dtype_named(const std::string& name) {
  static const std::map<std::string, tl::dtype_id> kTypes = {
      {"int8", tl::dtype_id::int8},       {"uint8", tl::dtype_id::uint8},       {"int32", tl::dtype_id::int32},
      {"int64", tl::dtype_id::int64},     {"float16", tl::dtype_id::float16},   {"bfloat16", tl::dtype_id::bfloat16},
      {"float32", tl::dtype_id::float32}, {"float8e4nv", tl::dtype_id::float8e4nv}, {"float8e5", tl::dtype_id::float8e5},
  };
  const auto found = kTypes.find(name);
  if (found == kTypes.end()) throw std::invalid_argument(fmt::format("no such element type here: {}", name));
  return found->second;
}

kl::Argument argument_of(const std::string& text) {
  const auto at = text.find_first_of("[=");
  if (at == std::string::npos) throw std::invalid_argument(fmt::format("{} is neither float32[1024] nor int32=1024", text));
  const auto type = dtype_named(text.substr(0, at));
  const std::string value = text.substr(at + 1);
  if (text[at] == '[')  // inout: a kernel may take it as const or not
    return kl::Buffer{.name = text, .type = type, .role = kl::Role::kInout, .shape = {std::stoll(value)}, .strides = {1}, .bytes = {}};
  if (type == tl::dtype_id::float32) return kl::Scalar{text, type, std::bit_cast<std::uint32_t>(std::stof(value))};
  return kl::Scalar{text, type, static_cast<std::uint32_t>(std::stol(value))};
}

std::vector<std::pair<std::string, std::string>> meta_of(const Options& options) {
  std::vector<std::pair<std::string, std::string>> meta;
  for (const std::string& item : options.meta) {
    const auto at = item.find('=');
    if (at == std::string::npos) throw std::invalid_argument(fmt::format("--meta {} is not NAME=VALUE", item));
    meta.emplace_back(item.substr(0, at), item.substr(at + 1));
  }
  return meta;
}

Json slot_of(const tl::plan::argument& a) {
  if (a.kind == tl::plan::argument_kind::scalar) return {{"bits", a.bits}};
  Json slot = {{"tensor", a.buffer}, {"offset_bytes", a.offset * tl::size_bytes(a.type)}};
  if (a.kind == tl::plan::argument_kind::descriptor) {
    const kl::gpu::TensorMapLayout map = kl::gpu::tensor_map_layout(a);
    if (map.rank > 0)
      slot["map"] = {{"type", map.type}, {"swizzle", map.swizzle}, {"extents", map.extents}, {"strides_bytes", map.strides_bytes}, {"box", map.box}};
    slot["extents"] = std::vector<int>(a.extents, a.extents + a.rank);
    slot["strides"] = std::vector<long long>(a.strides, a.strides + a.rank - 1);
  }
  return slot;
}

// Compiles the kernels of the plan, each once for every way in which it is launched, into OUT.
class Exporter {
 public:
  Exporter(const Options& options, std::vector<std::pair<std::string, std::string>> meta)
      : options_(options), meta_(std::move(meta)) {}

  Json launch(const kl::host::PlannedLaunch& launch) {
    if (const auto problem = kl::host::launch_problem(launch); !problem.empty()) throw std::runtime_error(problem);
    Json out = kernel(launch);
    out["grid"] = launch.what.grid;
    out["slots"] = Json::array();
    for (const auto& a : launch.arguments) out["slots"].push_back(slot_of(a));
    return out;
  }

 private:
  Json kernel(const kl::host::PlannedLaunch& launch) {
    const kl::gpu::KernelUnit unit{options_.file, launch.kernel, kl::gpu::arch_of(options_.arch), launch.what.num_warps,
                                   kl::gpu::specialise(launch), meta_};
    const auto [found, is_new] = done_.try_emplace({unit.kernel, unit.num_warps, unit.arguments});
    if (!is_new) return found->second;
    const auto compiled = kl::gpu::compile(unit);
    if (!compiled.ok) throw std::runtime_error(compiled.unavailable + compiled.log);
    const std::string name = fmt::format("{}_{}", unit.kernel, done_.size());
    std::ofstream(options_.out / (name + ".cubin"), std::ios::binary) << compiled.cubin;
    found->second = {{"cubin", name + ".cubin"},
                     {"entry", kl::gpu::entry_name(unit)},
                     {"threads", unit.num_warps * 32},
                     {"shared_bytes", compiled.scratch_bytes},
                     {"registers", compiled.resources.registers},
                     {"local_bytes", compiled.resources.stack_bytes},
                     {"compile_ms", compiled.ms}};
    return found->second;
  }

  const Options& options_;
  std::vector<std::pair<std::string, std::string>> meta_;
  std::map<std::tuple<std::string, int, kl::gpu::Specialisation>, Json> done_;
};

void write_plan(const Options& options) {
  const auto meta = meta_of(options);
  const auto compiled = kl::host::compile_kernel({.file = options.file, .entries = {options.entry}, .meta = meta});
  if (!compiled.ok) throw std::runtime_error(compiled.unavailable + compiled.log);
  kl::RunRequest request;
  request.module = compiled.module;
  request.entry = options.entry;
  int tensors = 0;
  for (const std::string& text : options.arguments) {
    request.arguments.push_back(argument_of(text));
    tensors += std::holds_alternative<kl::Buffer>(request.arguments.back()) ? 1 : 0;
  }
  const kl::host::KernelModule module(request);
  if (!module.error().empty()) throw std::runtime_error(module.error());
  Json workspaces = Json::array();
  const auto plan = module.plan(request, options.sms, [&](tl::dtype_id type, std::int64_t count) {
    workspaces.push_back(count * tl::size_bytes(type));
    return tensors++;
  });
  if (!plan.error.empty()) throw std::runtime_error(plan.error);
  fs::create_directories(options.out);
  Exporter exporter(options, meta);
  Json launches = Json::array();
  for (const auto& launch : plan.launches) launches.push_back(exporter.launch(launch));
  std::ofstream(options.out / "plan.json") << Json{{"workspace_bytes", workspaces}, {"launches", launches}}.dump(1) << '\n';
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app{"Compiles a kernel file for a GPU and writes its launches as data."};
  app.add_option("file", options.file)->required()->check(CLI::ExistingFile);
  app.add_option("out", options.out)->required();
  app.add_option("--entry", options.entry);
  app.add_option("--arch", options.arch, "compute capability, 90 for 9.0");
  app.add_option("--sms", options.sms, "multiprocessors");
  app.add_option("--meta", options.meta, "NAME=VALUE of a tl::meta")->allow_extra_args(false);
  app.add_option("--with", options.arguments, "float32[1024] or int32=1024")->allow_extra_args(false);
  CLI11_PARSE(app, argc, argv);
  try {
    write_plan(options);
  } catch (const std::exception& problem) {
    std::cerr << options.file.string() << ": " << problem.what() << '\n';
    return 1;
  }
  return 0;
}
