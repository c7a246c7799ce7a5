#include <host/crash_site.hpp>

#include <cxxabi.h>
#include <execinfo.h>
#include <link.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <ucontext.h>

#include <algorithm>
#include <cstring>
#include <exception>
#include <new>

namespace kl::host {
namespace {

constexpr int kFatalSignals[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP, SIGALRM};
constexpr int kMaxWalk = 128;  // deep recursion: its innermost frames tell enough

struct Range {
  std::uintptr_t begin = 0, end = 0;
  bool contains(std::uintptr_t address) const { return address >= begin && address < end; }
};

// What the handlers may look at: plain data, set before anything can go wrong.
struct Watch {
  CrashRecord* record = nullptr;
  Range module;
  std::uintptr_t load_address = 0;
  Range stacks;
  std::size_t stack_bytes = 0;
  std::atomic<bool> taken = false;  // the first cause is the one; what follows from it is not recorded
} g_watch;

alignas(16) char g_handler_stack[64 << 10];

struct Registers {
  std::uintptr_t pc = 0, sp = 0;
  std::uintptr_t caller = 0;  // return address, should pc not be code
};

Registers read_registers(const void* context) {
  const auto& machine = static_cast<const ucontext_t*>(context)->uc_mcontext;
  Registers r;
#if defined(__x86_64__)
  r.pc = static_cast<std::uintptr_t>(machine.gregs[REG_RIP]);
  r.sp = static_cast<std::uintptr_t>(machine.gregs[REG_RSP]);
  if (r.pc == 0) r.caller = *reinterpret_cast<const std::uintptr_t*>(r.sp);
#elif defined(__aarch64__)
  r.pc = machine.pc;
  r.sp = machine.sp;
  if (r.pc == 0) r.caller = machine.regs[30];
#else
#error "read the program counter and the stack pointer of this processor here"
#endif
  return r;
}

void add_frame(CrashRecord& record, std::uintptr_t address) {
  const int count = record.frame_count;
  if (count == CrashRecord::kMaxFrames || !g_watch.module.contains(address)) return;
  record.frames[count] = address - g_watch.load_address;
  record.frame_count = count + 1;
}

// Return addresses are one past the call, which may be another line's: they are looked up one before.
void add_callers(CrashRecord& record, void* const* addresses, int count) {
  for (int i = 0; i < count; ++i) add_frame(record, reinterpret_cast<std::uintptr_t>(addresses[i]) - 1);
}

bool is_stack_overflow(int number, const siginfo_t& info, std::uintptr_t sp) {
  if (number != SIGSEGV && number != SIGBUS) return false;
  const auto address = reinterpret_cast<std::uintptr_t>(info.si_addr);
  if (g_watch.stacks.contains(address)) return true;
  // Any other stack, such as the process's own: frames are probed page by page as they grow, so the
  // fault is next to the stack pointer, where no valid program has anything but its stack.
  constexpr std::uintptr_t kBelow = 64 << 10, kAbove = 4 << 10;
  return info.si_code != SI_KERNEL && address + kBelow >= sp && address <= sp + kAbove;
}

// Everything here is async-signal-safe; backtrace() is once it has loaded what it needs.
void on_signal(int number, siginfo_t* info, void* context) {
  if (!g_watch.taken.exchange(true)) {
    CrashRecord& record = *g_watch.record;
    const Registers at = read_registers(context);
    record.signal = number;
    record.fault_address = reinterpret_cast<std::uintptr_t>(info->si_addr);
    record.stack_overflow = is_stack_overflow(number, *info, at.sp);
    if (record.stack_overflow && g_watch.stacks.contains(record.fault_address)) {
      record.stack_bytes = g_watch.stack_bytes;
    }
    record.null_call = at.pc == 0;
    add_frame(record, at.pc);
    if (at.pc == 0) add_frame(record, at.caller - 1);
    record.cause = CrashRecord::kSignal;  // from here on a fault in the walk costs only frames
    void* addresses[kMaxWalk];
    const int count = backtrace(addresses, kMaxWalk);
    void** const end = addresses + count;
    void** const interrupted = std::find(addresses, end, reinterpret_cast<void*>(at.pc));
    if (interrupted != end) add_callers(record, interrupted + 1, static_cast<int>(end - interrupted) - 1);
  }
  signal(number, SIG_DFL);
  raise(number);  // blocked while the handler runs; takes its course when it returns
}

// what() of the exception being handled, or its type.
void record_current_exception(CrashRecord& record) {
  auto cause = CrashRecord::kException;
  const char* text = "an exception of unknown type";
  try {
    throw;
  } catch (const std::bad_alloc&) {
    cause = CrashRecord::kOutOfMemory;
    text = "";
  } catch (const std::exception& error) {
    text = error.what();
  } catch (...) {
  }
  std::strncpy(record.text, text, sizeof record.text - 1);
  record.cause = cause;
}

[[noreturn]] void on_terminate() {
  if (!g_watch.taken.exchange(true)) {
    CrashRecord& record = *g_watch.record;
    void* addresses[kMaxWalk];
    add_callers(record, addresses, backtrace(addresses, kMaxWalk));
    if (std::current_exception() != nullptr) {
      record_current_exception(record);
    } else {
      record.signal = SIGABRT;
      record.cause = CrashRecord::kSignal;
    }
  }
  std::abort();
}

int find_module(dl_phdr_info* info, std::size_t, void* address) {
  const auto wanted = reinterpret_cast<std::uintptr_t>(address);
  Range range{UINTPTR_MAX, 0};
  for (int i = 0; i < info->dlpi_phnum; ++i) {
    const auto& segment = info->dlpi_phdr[i];
    if (segment.p_type != PT_LOAD) continue;
    range.begin = std::min<std::uintptr_t>(range.begin, info->dlpi_addr + segment.p_vaddr);
    range.end = std::max<std::uintptr_t>(range.end, info->dlpi_addr + segment.p_vaddr + segment.p_memsz);
  }
  if (!range.contains(wanted)) return 0;
  g_watch.module = range;
  g_watch.load_address = info->dlpi_addr;
  return 1;
}

}  // namespace

void watch_crashes(CrashRecord& record) {
  g_watch.record = &record;
  g_watch.taken = false;
  void* prime[1];
  backtrace(prime, 1);  // the first call loads the unwinder, which a handler must not do
  stack_t stack{};
  stack.ss_sp = g_handler_stack;
  stack.ss_size = sizeof g_handler_stack;
  sigaltstack(&stack, nullptr);
  struct sigaction action {};
  action.sa_sigaction = on_signal;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK;
  sigfillset(&action.sa_mask);
  for (const int number : kFatalSignals) sigaction(number, &action, nullptr);
  std::set_terminate(on_terminate);
}

void watch_module(const void* address) {
  g_watch.module = {};
  dl_iterate_phdr(find_module, const_cast<void*>(address));
}

void watch_stacks(const void* low, std::size_t size_bytes, std::size_t stack_bytes) {
  const auto begin = reinterpret_cast<std::uintptr_t>(low);
  g_watch.stacks = {begin, begin + size_bytes};
  g_watch.stack_bytes = stack_bytes;
}

int frames_in_module(std::uint64_t* frames, int most) {
  void* addresses[kMaxWalk];
  const int count = backtrace(addresses, kMaxWalk);
  int kept = 0;
  for (int i = 0; i < count && kept < most; ++i) {
    const auto call = reinterpret_cast<std::uintptr_t>(addresses[i]) - 1;  // as for add_callers
    if (g_watch.module.contains(call)) frames[kept++] = call - g_watch.load_address;
  }
  return kept;
}

void record_exception(CrashRecord& record) {
  if (!g_watch.taken.exchange(true)) record_current_exception(record);
}

}  // namespace kl::host
