// What the command line hands over, and the verbs that it is for. Each returns the program's exit code.
#pragma once

#include <nlohmann/json.hpp>

#include <filesystem>
#include <string>

namespace kl::board {

// The object that cli/board/board.cpp makes; its keys are always there.
using Arguments = nlohmann::json;

int serve(const Arguments& arguments);
int work(const Arguments& arguments);
int log_in(const Arguments& arguments);
int submit_kernel(const Arguments& arguments);
int show_board(const Arguments& arguments);
int show_evidence(const Arguments& arguments);
// In a process of its own, started by work(): judges the job in one file and writes what comes of it into another.
int check_job(const std::filesystem::path& job, const std::filesystem::path& result);

// Who one is, and where: work/leaderboard.json, readable by its owner alone.
struct Login {
  std::string server = "http://127.0.0.1:8080", user, token;
};
Login load_login(const Arguments& arguments);  // with the server that the command line names, if any
void save_login(const Arguments& arguments, const Login& login);

std::string first_line_of(const std::filesystem::path& file);  // empty if it cannot be read

}  // namespace kl::board
