#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <host/child.hpp>

namespace kl::host {

ChildResult run_program(const ChildLimits& limits, const std::vector<std::string>& command,
                        const std::vector<std::string>& environment, const std::atomic<bool>* cancelled) {
  // The group's leader is not the program but a fork that waits for it: an exec would reset the
  // handler that takes the whole group down, and compilers start programs of their own.
  return run_in_child(
      limits,
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
        return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
      },
      cancelled);
}

}  // namespace kl::host
