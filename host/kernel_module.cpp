#include <host/kernel_module.hpp>

#include <cxxabi.h>
#include <dlfcn.h>

#include <algorithm>
#include <cstdlib>
#include <memory>

#include <fmt/format.h>

#include <tl/host.hpp>
#include <tl/lane_map.hpp>

namespace kl::host {
namespace {

using SignatureFunction = const tl::plan::solve_signature* (*)();
using EntryFunction = void (*)(tl::host&, const tl::plan::argument*);

tl::plan::parameter expected_parameter(const Argument& a) {
  if (const auto* b = std::get_if<Buffer>(&a))
    return {tl::plan::argument_kind::pointer, b->type, b->role != Role::kInput};
  return {tl::plan::argument_kind::scalar, std::get<Scalar>(a).type, false};
}

// As it would be written in the kernel file.
std::string spell(const tl::plan::parameter& p) {
  constexpr const char* kTypes[] = {"bool",     "signed char", "unsigned char", "short",          "unsigned short",
                                    "int",      "unsigned",    "long",          "unsigned long",  "tl::float8e4nv",
                                    "tl::float8e5", "tl::float16", "tl::bfloat16", "float",      "double"};
  const std::string type = kTypes[static_cast<int>(p.type)];
  if (p.kind == tl::plan::argument_kind::scalar) return type;
  return fmt::format("tl::ptr<{}{}>", p.writable ? "" : "const ", type);
}

// A kernel may promise less than the specification allows: read an output's pointer as const.
bool accepts(const tl::plan::parameter& takes, const tl::plan::parameter& given) {
  return takes.kind == given.kind && takes.type == given.type && (!takes.writable || given.writable);
}

std::string compare_signature(const tl::plan::solve_signature& takes, const RunRequest& request) {
  std::string have, want;
  bool same = takes.count == static_cast<int>(request.arguments.size());
  for (int i = 0; i < takes.count; ++i) {
    have += ", " + spell(takes.parameters[i]);
    if (same) same = accepts(takes.parameters[i], expected_parameter(request.arguments[static_cast<std::size_t>(i)]));
  }
  if (same) return "";
  for (const Argument& a : request.arguments)
    want += fmt::format(", {} {}", spell(expected_parameter(a)), std::visit([](const auto& x) { return x.name; }, a));
  return fmt::format("{0}(tl::host&{1}) does not take this puzzle's arguments; it must be {0}(tl::host& host{2})",
                     request.entry, have, want);
}

// Only functions marked TL_KERNEL are visible in a module's symbol table.
std::string kernel_name(const void* address) {
  Dl_info info{};
  if (dladdr(address, &info) == 0 || info.dli_saddr != address) return "";
  int status = 0;
  const std::unique_ptr<char, decltype(&std::free)> text(
      abi::__cxa_demangle(info.dli_sname, nullptr, nullptr, &status), &std::free);
  std::string name = status == 0 ? text.get() : info.dli_sname;
  return name.substr(0, name.find('('));
}

class Recorder final : public tl::plan::recorder {
 public:
  Recorder(Plan& plan, int num_sms, const KernelModule::AddWorkspace& add)
      : plan_(plan), num_sms_(num_sms), add_workspace_(add) {}

  void record(const tl::plan::launch& what) override {
    PlannedLaunch l;
    l.what = what;
    l.arguments.assign(what.arguments, what.arguments + what.argument_count);
    l.kernel = kernel_name(what.kernel);
    plan_.launches.push_back(std::move(l));
    plan_.launches.back().what.arguments = plan_.launches.back().arguments.data();
  }
  int workspace(tl::dtype_id type, long long count, tl::site where) override {
    constexpr long long kMost = 1LL << 32;
    if (count < 0 || count > kMost) {
      plan_.error = fmt::format("host.workspace at line {} asks for {} elements", where.line, count);
      count = 0;
    }
    return add_workspace_(type, count);
  }
  int num_sms() const override {
    plan_.uses_num_sms = true;
    return num_sms_;
  }

 private:
  Plan& plan_;
  int num_sms_;
  const KernelModule::AddWorkspace& add_workspace_;
};

tl::plan::argument pack_argument(const Argument& a, int& next_buffer) {
  tl::plan::argument out;
  if (const auto* b = std::get_if<Buffer>(&a)) {
    out.kind = tl::plan::argument_kind::pointer;
    out.type = b->type;
    out.writable = b->role != Role::kInput;
    out.buffer = next_buffer++;
  } else {
    out.type = std::get<Scalar>(a).type;
    out.bits = std::get<Scalar>(a).bits;
  }
  return out;
}

}  // namespace

int vector_elements(const PlannedLaunch& launch) {
  if (launch.what.size_per_thread > 0) return launch.what.size_per_thread;
  int most = lanes::vector_elements(lanes::kAccessBytes);
  for (const auto& a : launch.arguments)
    if (tl::plan::is_tensor(a)) most = std::max(most, lanes::vector_elements(tl::size_bytes(a.type)));
  return most;
}

namespace {

// What the tensor engine cannot take, on any backend: a kernel that runs here must run there.
std::string descriptor_problem(const tl::plan::argument& a) {
  constexpr std::int64_t kBytes = 16, kMostStrideBytes = std::int64_t{1} << 40;
  const std::int64_t size = tl::size_bytes(a.type);
  if (a.offset * size % kBytes != 0)
    return fmt::format("begins {} bytes behind a multiple of {}; the base of a tensor descriptor lies on such a multiple", (a.offset * size % kBytes + kBytes) % kBytes, kBytes);
  for (int axis = 0; axis < a.rank; ++axis) {
    if (a.extents[axis] < 0)
      return fmt::format("has a negative extent on axis {}, or one above {}", axis, tl::plan::kMostExtent);
    const std::int64_t stride = a.strides[axis];
    if (axis + 1 == a.rank && stride != 1)
      return fmt::format("has stride {} on its last axis; a tensor descriptor's last stride is 1", stride);
    if (axis + 1 < a.rank && (stride < 0 || stride >= kMostStrideBytes / size || stride * size % kBytes != 0))
      return fmt::format("has {} bytes from one element of axis {} to the next; a tensor descriptor needs a multiple of {} there, below 2^40: pad the rows, or "
                         "load this tensor through pointers", stride * size, axis, kBytes);
  }
  return "";
}

}  // namespace

std::string launch_problem(const PlannedLaunch& launch) {
  constexpr std::int64_t kMaxGrid[3] = {(std::int64_t{1} << 31) - 1, 65535, 65535};  // CUDA's
  if (launch.kernel.empty()) return "the launched function is not marked TL_KERNEL (or it is static)";
  for (int d = 0; d < 3; ++d) {
    const auto extent = launch.what.grid[d];
    if (extent < 0) return fmt::format("axis {} of the grid is {}, but a grid cannot be negative", d, extent);
    if (extent > kMaxGrid[d])
      return fmt::format("axis {} of the grid is {}, more than the {} that a GPU takes", d, extent, kMaxGrid[d]);
  }
  for (std::size_t i = 0; i < launch.arguments.size(); ++i) {
    if (launch.arguments[i].kind != tl::plan::argument_kind::descriptor) continue;
    const std::string problem = descriptor_problem(launch.arguments[i]);
    if (!problem.empty()) return fmt::format("argument {} of the launch, a tensor descriptor, {}", i + 1, problem);
  }
  return "";
}

KernelModule::KernelModule(const RunRequest& request) {
  handle_ = dlopen(request.module.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (handle_ == nullptr) {
    error_ = fmt::format("cannot load the compiled kernel: {}", dlerror());
    return;
  }
  const auto signature = reinterpret_cast<SignatureFunction>(dlsym(handle_, ("tl_signature_" + request.entry).c_str()));
  entry_ = dlsym(handle_, ("tl_entry_" + request.entry).c_str());
  if (signature == nullptr || entry_ == nullptr) {
    error_ = fmt::format("the compiled kernel has no entry {}", request.entry);
    return;
  }
  error_ = compare_signature(*signature(), request);
  wrong_signature_ = !error_.empty();
}

KernelModule::~KernelModule() {
  if (handle_ != nullptr) dlclose(handle_);
}

Plan KernelModule::plan(const RunRequest& request, int num_sms, const AddWorkspace& add_workspace) const {
  Plan plan;
  Recorder recorder(plan, num_sms, add_workspace);
  std::vector<tl::plan::argument> arguments;
  int next_buffer = 0;
  for (const Argument& a : request.arguments) arguments.push_back(pack_argument(a, next_buffer));
  tl::host host(recorder);
  reinterpret_cast<EntryFunction>(entry_)(host, arguments.data());
  // Moving a PlannedLaunch keeps its vector's storage, so the pointers stay right; this is for the last growth.
  for (PlannedLaunch& l : plan.launches) l.what.arguments = l.arguments.data();
  return plan;
}

}  // namespace kl::host
