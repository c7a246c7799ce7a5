#include <signal.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <host/child.hpp>

namespace kl::host {
namespace {

std::int64_t processor_ms_of_children() {
  rusage used{};
  getrusage(RUSAGE_CHILDREN, &used);
  const auto ms = [](const timeval& t) { return std::int64_t{1000} * t.tv_sec + t.tv_usec / 1000; };
  return ms(used.ru_utime) + ms(used.ru_stime);
}

}  // namespace

ChildResult run_program(const ChildLimits& limits, const std::vector<std::string>& command,
                        const std::vector<std::string>& environment, const std::atomic<bool>* cancelled) {
  // The group's leader is not the program but a fork that waits for it: an exec would reset the
  // handler that takes the whole group down, and compilers start programs of their own.
  ChildLimits of_program = limits;
  of_program.is_program = true;
  return run_in_child(
      of_program,
      [&] {
        std::vector<char*> words;
        for (const auto& word : command) words.push_back(const_cast<char*>(word.c_str()));
        words.push_back(nullptr);
        for (const auto& setting : environment) putenv(const_cast<char*>(setting.c_str()));
        pid_t pid = 0;
        const int failure = posix_spawnp(&pid, words[0], nullptr, nullptr, words.data(), environ);
        if (failure != 0) {
          std::fprintf(stderr, "%s: %s\n", words[0], std::strerror(failure));
          return 127;
        }
        int status = 0;
        while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
        }
        // The limit stops the one process that reaches it, which may be a child of the program's: that one then just fails.
        // It counts in ticks, and may come a little early.
        if (status != 0 && limits.cpu_ms > 0 && processor_ms_of_children() >= limits.cpu_ms - limits.cpu_ms / 20) raise(SIGXCPU);
        return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
      },
      cancelled);
}

}  // namespace kl::host
