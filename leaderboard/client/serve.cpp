#include <signal.h>

#include <cstdio>
#include <cstdlib>
#include <thread>

#include <fmt/format.h>

#include <checker/puzzle_folder.hpp>
#include <cli/machine_file.hpp>
#include <cli/usage_error.hpp>
#include <leaderboard/board_name.hpp>
#include <leaderboard/client/arguments.hpp>
#include <leaderboard/service/service.hpp>
#include <leaderboard/store/copy.hpp>
#include <leaderboard/store/store.hpp>
#include <leaderboard/worker/gpu_judge.hpp>
#include <leaderboard/worker/timer_words.hpp>

namespace kl::board {
namespace {

// Command lines are everybody's to read, so one with a password is in the environment.
std::string database_of(const Arguments& a) {
  const std::string given = a.at("database");
  const char* const set = std::getenv("KERNELINGS_DATABASE");
  return !given.empty() ? given : set != nullptr ? set : "";
}

std::string board_of_this_gpu() {
  const gpu::DeviceFacts device = facts_from_timer();
  if (!device.unavailable.empty()) throw cli::UsageError("--gpus this: " + device.unavailable);
  return board_of_gpu(device.name);
}

}  // namespace

int serve(const Arguments& a) {
  ServiceOptions options;
  options.address = a.at("address");
  options.port = a.at("port");
  options.data_folder = a.at("data").get<std::string>();
  options.database = database_of(a);
  if (const std::string target = a.at("copy_to"); !target.empty()) {
    const std::string source = options.database.empty() ? (options.data_folder / "board.db").string() : options.database;
    const std::int64_t rows = copy_database(source, target);
    fmt::print("copied {} rows of {} into {}\n", rows, shown(source), shown(target));
    return 0;
  }
  options.behind_proxy = a.at("behind_proxy");
  options.open_registration = a.at("open_registration");
  options.lease_ms = a.at("lease_s").get<std::int64_t>() * 1000;
  options.boards.clear();
  for (const std::string machine : a.at("machines")) {
    cli::load_machine(machine, a.at("machines_dir").get<std::string>());  // throws if there is none
    options.boards.push_back("sim-" + machine);
  }
  for (const std::string gpu : a.at("gpus")) options.boards.push_back(gpu == "this" ? board_of_this_gpu() : gpu_board(gpu));
  for (const PuzzleFolder& p : find_puzzles(a.at("puzzles_dir").get<std::string>())) options.puzzles.push_back({p.number, p.slug, p.title, p.track, p.difficulty});

  // Taken by the thread below alone; a broken connection is a return value.
  sigset_t ending;
  sigemptyset(&ending);
  sigaddset(&ending, SIGINT);
  sigaddset(&ending, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &ending, nullptr);
  signal(SIGPIPE, SIG_IGN);

  const std::string address = options.address, place = options.database.empty() ? options.data_folder.string() : shown(options.database);
  Service service(std::move(options));
  fmt::print("The leaderboard is at http://{}:{} ; its data in {}\n"
             "Next, in other terminals: ./kernelings worker, and ./kernelings login --name YOU\n", address, service.port(), place);
  std::fflush(stdout);
  std::thread([&] {
    int signal_number = 0;
    sigwait(&ending, &signal_number);
    service.stop();
  }).detach();
  service.run();
  return 0;
}

}  // namespace kl::board
