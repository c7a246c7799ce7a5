#include <leaderboard/worker/sandbox.hpp>

#include <fcntl.h>
#include <seccomp.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

namespace kl::board {
namespace {

// Nothing here starts a process or a thread, opens a socket, changes a file, or reaches another process.
constexpr int kAllowed[] = {
    SCMP_SYS(read), SCMP_SYS(pread64), SCMP_SYS(write), SCMP_SYS(writev), SCMP_SYS(close), SCMP_SYS(lseek), SCMP_SYS(fstat), SCMP_SYS(newfstatat), SCMP_SYS(statx),
    SCMP_SYS(access), SCMP_SYS(readlink), SCMP_SYS(mmap), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(mprotect), SCMP_SYS(madvise), SCMP_SYS(brk), SCMP_SYS(futex),
    SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn), SCMP_SYS(sigaltstack), SCMP_SYS(getpid), SCMP_SYS(gettid), SCMP_SYS(getrandom),
    SCMP_SYS(clock_gettime), SCMP_SYS(clock_nanosleep), SCMP_SYS(nanosleep), SCMP_SYS(sched_yield), SCMP_SYS(sysinfo), SCMP_SYS(prlimit64), SCMP_SYS(exit), SCMP_SYS(exit_group),
    SCMP_SYS(dup2), SCMP_SYS(dup3), SCMP_SYS(fcntl),
};

bool add_rules(scmp_filter_ctx filter) {
  bool ok = true;
  for (const int call : kAllowed) ok &= seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0) == 0;
  // Files may be read. An attempt to write is refused, not punished: the C library reopens a stream on /dev/null.
  ok &= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(openat), 1, SCMP_A2_32(SCMP_CMP_MASKED_EQ, O_ACCMODE | O_CREAT | O_TRUNC, O_RDONLY)) == 0;
  for (const int mode : {O_WRONLY, O_RDWR, O_ACCMODE})
    ok &= seccomp_rule_add(filter, SCMP_ACT_ERRNO(13), SCMP_SYS(openat), 1, SCMP_A2_32(SCMP_CMP_MASKED_EQ, O_ACCMODE, static_cast<unsigned>(mode))) == 0;
  // Whether a stream is a terminal, and nothing else of terminals. In 32 bits, as the kernel reads it.
  constexpr unsigned kTcgets = 0x5401;
  ok &= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(ioctl), 1, SCMP_A1_32(SCMP_CMP_EQ, kTcgets)) == 0;
  // A crash ends the process by a signal to itself.
  const auto own = static_cast<unsigned>(::getpid());
  ok &= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1, SCMP_A0_32(SCMP_CMP_EQ, own)) == 0;
  ok &= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(kill), 1, SCMP_A0_32(SCMP_CMP_EQ, own)) == 0;
  return ok;
}

// A child that cannot be confined does not run.
void confine() {
  const scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
  if (filter == nullptr || !add_rules(filter) || seccomp_load(filter) != 0) {
    std::fputs("cannot confine this process: seccomp is missing in the kernel\n", stderr);
    ::_exit(126);
  }
  seccomp_release(filter);
}

}  // namespace

void confine_children() { host::set_confinement(&confine); }

}  // namespace kl::board
