#include <cli/dev/workers.hpp>

#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <csignal>
#include <cstring>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <optional>
#include <system_error>
#include <thread>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace kl::cli {
namespace {

std::string to_text(const Problems& problems) {
  auto json = nlohmann::json::array();
  for (const Problem& p : problems) json.push_back({p.file.string(), p.line, p.message});
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

Problems from_text(const std::string& text) {
  Problems problems;
  for (const auto& p : nlohmann::json::parse(text)) {
    problems.push_back({p[0].get<std::string>(), p[1].get<int>(), p[2].get<std::string>()});
  }
  return problems;
}

struct Worker {
  std::size_t index = 0;  // of its piece of work
  pid_t pid = -1;
  int pipe = -1;
  std::string text;
};

[[noreturn]] void work_in_child(int pipe, std::size_t index, const std::function<std::string(std::size_t)>& work) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  const std::string text = work(index);
  std::FILE* out = ::fdopen(pipe, "w");
  const bool written =
      out && std::fwrite(text.data(), 1, text.size(), out) == text.size() && std::fclose(out) == 0;
  ::_exit(written ? 0 : 1);
}

Worker start(std::size_t index, const std::function<std::string(std::size_t)>& work) {
  int ends[2];
  if (::pipe(ends) != 0) throw std::system_error(errno, std::generic_category(), "pipe");
  std::fflush(nullptr);  // or the child would print what is buffered here
  const pid_t pid = ::fork();
  if (pid < 0) throw std::system_error(errno, std::generic_category(), "fork");
  if (pid == 0) {
    ::close(ends[0]);
    try {
      work_in_child(ends[1], index, work);
    } catch (...) {
      ::_exit(1);
    }
  }
  ::close(ends[1]);
  return {index, pid, ends[0], {}};
}

WorkerResult finish(Worker& worker) {
  ::close(worker.pipe);
  int status = 0;
  while (::waitpid(worker.pid, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return {std::move(worker.text), ""};
  return {"", WIFSIGNALED(status) ? fmt::format("signal {} ({})", WTERMSIG(status), strsignal(WTERMSIG(status)))
                                  : fmt::format("exit code {}", WEXITSTATUS(status))};
}

}  // namespace

int usual_workers() { return std::clamp(static_cast<int>(std::thread::hardware_concurrency()), 1, 2); }

void work_in_parallel(std::size_t count, int parallel, const std::function<std::string(std::size_t)>& work,
                      const std::function<void(std::size_t, const WorkerResult&)>& done) {
  std::vector<Worker> running;
  std::vector<std::optional<WorkerResult>> results(count);
  std::size_t next = 0, reported = 0;
  while (reported < count) {
    while (next < count && running.size() < static_cast<std::size_t>(parallel)) running.push_back(start(next++, work));
    std::vector<pollfd> waiting;
    for (const Worker& worker : running) waiting.push_back({worker.pipe, POLLIN, 0});
    if (::poll(waiting.data(), waiting.size(), -1) < 0 && errno != EINTR)
      throw std::system_error(errno, std::generic_category(), "poll");
    for (std::size_t i = waiting.size(); i-- > 0;) {
      if (waiting[i].revents == 0) continue;
      char buffer[4096];
      const ssize_t read = ::read(running[i].pipe, buffer, sizeof buffer);
      if (read > 0) {
        running[i].text.append(buffer, static_cast<std::size_t>(read));
      } else if (read == 0 || errno != EINTR) {
        results[running[i].index] = finish(running[i]);
        running.erase(running.begin() + static_cast<std::ptrdiff_t>(i));
      }
    }
    for (; reported < count && results[reported]; ++reported) done(reported, *results[reported]);
  }
}

void check_in_parallel(const std::vector<PuzzleFolder>& folders, int parallel,
                       const std::function<Problems(const PuzzleFolder&)>& work,
                       const std::function<void(const PuzzleFolder&, const Problems&)>& done) {
  const auto check = [&](std::size_t i) {
    try {
      return to_text(work(folders[i]));
    } catch (const std::exception& error) {
      return to_text({{folders[i].path, 0, fmt::format("cannot be checked: {}", error.what())}});
    }
  };
  work_in_parallel(folders.size(), parallel, check, [&](std::size_t i, const WorkerResult& result) {
    if (result.death.empty()) return done(folders[i], from_text(result.text));
    done(folders[i], {{folders[i].specification(), 0,
                       fmt::format("ended its check with {}; look at what .arguments, .reference and the fills index", result.death)}});
  });
}

}  // namespace kl::cli
