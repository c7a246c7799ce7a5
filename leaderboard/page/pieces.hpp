// Small things that several pages show.
#pragma once

#include <string>

#include <leaderboard/store/store.hpp>

namespace kl::board {

std::string percent(double score);                     // "87.50 %"
std::string interval_text(const Submission& submission);  // "87.1 to 87.9 %"; empty where the score is counted
std::string link(const std::string& href, const std::string& words);
std::string user_link(const std::string& name);
std::string submission_link(std::int64_t id);
std::string time_of(std::int64_t ms);                  // UTC
std::string case_words(const std::string& parameters);    // "rows=3,cols=5", which may be broken behind the comma
std::string state_words(const Submission& submission);

}  // namespace kl::board
