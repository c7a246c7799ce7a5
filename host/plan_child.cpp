// The plan crosses from the child in memory that both share: structs as they lie there, since both are one
// program, and texts with their lengths. What the child wrote is the learner's word, so the parent checks each
// length and each enumerator before it uses one.
#include <host/plan_child.hpp>

#include <cstring>
#include <mutex>
#include <new>
#include <set>

#include <fmt/format.h>

#include <host/child.hpp>
#include <host/crash_site.hpp>
#include <host/shared_pages.hpp>

namespace kl::host {
namespace {

// Only pages that are written cost memory; a launch needs about three hundred bytes.
constexpr std::size_t kPlanBytes = std::size_t{256} << 20;

struct SharedHead {
  bool complete = false;
  bool planned = false;  // else `text` says why not
  bool wrong_signature = false;
  std::size_t size = 0;  // of what follows
  char text[4096] = {};
};

class SharedPlan {
 public:
  SharedPlan() : pages_(kPlanBytes) { new (pages_.data()) SharedHead(); }

  SharedHead& head() const { return *reinterpret_cast<SharedHead*>(pages_.data()); }
  std::byte* data() const { return pages_.data() + sizeof(SharedHead); }
  static constexpr std::size_t kRoom = kPlanBytes - sizeof(SharedHead);

 private:
  SharedPages pages_;
};

// --- in the child ---------------------------------------------------------------------------------

class Writer {
 public:
  explicit Writer(const SharedPlan& to) : to_(to) {}
  template <class T>
  void add(const T& value) {
    add_bytes(&value, sizeof value);
  }
  void add_text(std::string_view text) {
    add(text.size());
    add_bytes(text.data(), text.size());
  }
  bool fits() const { return fits_; }
  std::size_t size() const { return size_; }

 private:
  void add_bytes(const void* from, std::size_t size) {
    fits_ = fits_ && size <= SharedPlan::kRoom - size_;
    if (!fits_ || size == 0) return;
    std::memcpy(to_.data() + size_, from, size);
    size_ += size;
  }
  const SharedPlan& to_;
  std::size_t size_ = 0;
  bool fits_ = true;
};

void refuse(SharedHead& head, std::string_view why) {
  why = why.substr(0, sizeof head.text - 1);
  std::memcpy(head.text, why.data(), why.size());
}

void write_plan(const Plan& plan, const std::vector<PlannedWorkspace>& workspaces, const SharedPlan& shared) {
  SharedHead& head = shared.head();
  if (!plan.error.empty()) return refuse(head, plan.error);
  Writer out(shared);
  out.add(plan.uses_num_sms);
  out.add(workspaces.size());
  for (const PlannedWorkspace& w : workspaces) out.add(w);
  out.add(plan.launches.size());
  for (const PlannedLaunch& l : plan.launches) {
    out.add(l.what);
    out.add_text(l.what.where.file);
    out.add_text(l.kernel);
    for (const tl::plan::argument& a : l.arguments) out.add(a);
  }
  if (!out.fits())
    return refuse(head, fmt::format("it plans {} launches, more than the {} MiB that a plan may take; launch fewer, larger grids",
                                    plan.launches.size(), kPlanBytes >> 20));
  head.size = out.size();
  head.planned = true;
}

void plan_here(const RunRequest& request, int num_sms, const SharedPlan& shared) {
  SharedHead& head = shared.head();
  const KernelModule module(request);
  head.wrong_signature = module.wrong_signature();
  if (!module.error().empty()) return refuse(head, module.error());
  watch_module(module.entry());
  int buffers = 0;
  for (const Argument& a : request.arguments) buffers += std::holds_alternative<Buffer>(a);
  std::vector<PlannedWorkspace> workspaces;
  const Plan plan = module.plan(request, num_sms, [&](tl::dtype_id type, std::int64_t count) {
    workspaces.push_back({type, count});
    return buffers + static_cast<int>(workspaces.size()) - 1;
  });
  write_plan(plan, workspaces, shared);
}

// --- in the parent --------------------------------------------------------------------------------

class PlanReader {
 public:
  PlanReader(const std::byte* from, std::size_t size) : at_(from), left_(size) {}
  template <class T>
  bool take(T& value) {
    return take_bytes(&value, sizeof value);
  }
  bool take_text(std::string& text) {
    std::size_t size = 0;
    if (!take(size) || size > left_) return false;
    text.resize(size);
    return take_bytes(text.data(), size);
  }
  // The number of items that follow, each of at least so many bytes.
  bool take_count(std::size_t& count, std::size_t least_bytes) { return take(count) && count <= left_ / least_bytes; }

 private:
  bool take_bytes(void* to, std::size_t size) {
    if (size > left_) return false;
    std::memcpy(to, at_, size);
    at_ += size;
    left_ -= size;
    return true;
  }
  const std::byte* at_;
  std::size_t left_;
};

bool is_type(tl::dtype_id type) { return type <= tl::dtype_id::float64; }
bool is_sound(const tl::plan::argument& a) {
  if (a.kind > tl::plan::argument_kind::descriptor || !is_type(a.type)) return false;
  return a.kind != tl::plan::argument_kind::descriptor || (a.rank >= 2 && a.rank <= tl::plan::kMostAxes);
}

bool read_launch(PlanReader& in, PlannedLaunch& launch) {
  std::string file;
  if (!in.take(launch.what) || !in.take_text(file) || !in.take_text(launch.kernel)) return false;
  launch.what.where.file = lasting_text(file);
  for (int i = 0; i < launch.what.argument_count; ++i) {
    tl::plan::argument a;
    if (!in.take(a) || !is_sound(a)) return false;
    launch.arguments.push_back(a);
  }
  return true;
}

bool read_plan(const SharedPlan& shared, PlanResult& out) {
  if (shared.head().size > SharedPlan::kRoom) return false;
  PlanReader in(shared.data(), shared.head().size);
  std::size_t workspaces = 0, launches = 0;
  if (!in.take(out.plan.uses_num_sms) || !in.take_count(workspaces, sizeof(PlannedWorkspace))) return false;
  out.workspaces.resize(workspaces);
  for (PlannedWorkspace& w : out.workspaces)
    if (!in.take(w) || !is_type(w.type) || w.count < 0) return false;
  if (!in.take_count(launches, sizeof(tl::plan::launch))) return false;
  out.plan.launches.resize(launches);
  for (PlannedLaunch& l : out.plan.launches)
    if (!read_launch(in, l)) return false;
  for (PlannedLaunch& l : out.plan.launches) l.what.arguments = l.arguments.data();
  return true;
}

void fail(RunOutcome outcome, std::string message, PlanResult& out) {
  out.outcome = outcome;
  out.message = std::move(message);
}

void add_death(const RunRequest& request, const CrashRecord& crash, const ChildResult& child, const ChildLimits& limits,
               PlanResult& out) {
  if (child.how == ChildResult::kLost) return fail(RunOutcome::kUnavailable, child.error, out);
  out.where = resolve_place(request.module, crash.places(), "");
  if (child.how == ChildResult::kTimedOut)
    return fail(RunOutcome::kTimedOut,
                fmt::format("{} takes longer than {:g} s to plan its launches", request.entry, limits.time_ms / 1000.0), out);
  const std::string what = describe_crash(crash, child, limits);
  // An exit in the middle of solve, with 0, is one too.
  fail(RunOutcome::kCrashed, fmt::format("{} did not finish its plan: {}", request.entry, what.empty() ? "it ended the program" : what),
       out);
}

}  // namespace

const char* lasting_text(const std::string& text) {
  static std::mutex mutex;
  static std::set<std::string> texts;
  const std::scoped_lock lock(mutex);
  return texts.insert(text).first->c_str();
}

PlanResult plan_in_child(const RunRequest& request, int num_sms) {
  const SharedPlan shared;
  const Shared<CrashRecord> crash;
  ChildLimits limits;
  limits.time_ms = request.limits.time_ms;
  limits.memory_bytes = request.limits.memory_bytes;
  limits.output_bytes = request.limits.output_bytes;
  const ChildResult child = run_in_child(limits, [&] {
    watch_crashes(*crash);
    plan_here(request, num_sms, shared);
    shared.head().complete = true;
    return 0;
  });
  PlanResult out;
  out.printed = child.output;
  out.printed_truncated = child.output_truncated;
  SharedHead& head = shared.head();
  head.text[sizeof head.text - 1] = '\0';
  if (child.how != ChildResult::kExited || child.exit_code != 0 || !head.complete)
    add_death(request, *crash, child, limits, out);
  else if (!head.planned)
    fail(head.wrong_signature ? RunOutcome::kBadSignature : RunOutcome::kCrashed, head.text, out);
  else if (!read_plan(shared, out))
    fail(RunOutcome::kCrashed, fmt::format("{} overwrote the plan that it was making", request.entry), out);
  return out;
}

}  // namespace kl::host
