// The web pages: from what the store knows to HTML. They need no script, and say in words whatever they draw.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <leaderboard/service/service.hpp>
#include <leaderboard/store/store.hpp>

namespace kl::board {

std::string home_page(const ServiceOptions& options, const std::vector<Store::BoardSize>& sizes);
std::string board_page(const std::string& board, const PuzzleCard& puzzle, const std::vector<Rank>& ranks, std::optional<std::int64_t> next);
// What the same user handed in before, to the same board.
struct EarlierSubmissions {
  std::optional<Submission> previous;  // the last one before it that stands on the board, with its source
  std::vector<Submission> scored;      // those that stand there, itself last; oldest first
};
// `evidence` and the source only if the reader may see them.
std::string submission_page(const Submission& submission, const std::optional<std::string>& evidence, bool show_source, const EarlierSubmissions& earlier = {});
std::string user_page(const User& user, const std::vector<Submission>& submissions, std::optional<std::int64_t> next);
std::string queue_page(const QueueState& queue);
std::string message_page(const std::string& title, const std::string& message);

}  // namespace kl::board
