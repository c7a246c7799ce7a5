// The HTTP service: the API of openapi.json and the web pages, over a store. It speaks plain HTTP and belongs behind a reverse proxy.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <leaderboard/clock.hpp>
#include <leaderboard/service/rate_limit.hpp>

namespace kl::board {

struct PuzzleCard {
  int number = 0;
  std::string slug, title, track;
  int difficulty = 0;
};

struct ServiceOptions {
  std::string address = "127.0.0.1";
  int port = 8080;                          // 0: any that is free
  std::filesystem::path data_folder;        // board.db, admin.token, worker.token; made if it is not there
  std::string database;                     // postgresql://...; empty: board.db in the data folder
  std::vector<PuzzleCard> puzzles;          // that may be submitted to
  std::vector<std::string> boards = {"sim-tiny"};
  bool behind_proxy = false;                // a client's address is what the proxy in front adds to X-Forwarded-For
  bool open_registration = false;           // anybody may take a free name
  std::int64_t lease_ms = 30'000;
  int most_queued = 20;                     // of one user
  Rate user_rate = {30, 0.5};               // requests that change something
  Rate address_rate = {300, 30};            // all requests
  Rate guess_rate = {10, 0.1};              // requests with a token that is none
  Clock clock = service_clock();
};

inline constexpr std::size_t kMostSourceBytes = 64 << 10;
inline constexpr std::size_t kMostBodyBytes = 2 << 20;
inline constexpr double kQuarantineAbove = 1.05;  // of the ceiling: nobody is faster than the machine

class Service {
 public:
  // Opens the store, and takes the port. Throws std::runtime_error that says what is in the way.
  explicit Service(ServiceOptions options);
  ~Service();

  int port() const;
  // Serves until stop(), which may be called from any thread.
  void run();
  void stop();
  // "GET /v1/queue", for comparing with the document.
  std::vector<std::string> routes() const;

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace kl::board
