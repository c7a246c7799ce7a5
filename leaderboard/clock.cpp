#include <leaderboard/clock.hpp>

#include <chrono>

namespace kl::board {

Clock service_clock() {
  using namespace std::chrono;
  const auto wall = duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
  const auto start = steady_clock::now();
  return [wall, start] { return wall + duration_cast<milliseconds>(steady_clock::now() - start).count(); };
}

}  // namespace kl::board
