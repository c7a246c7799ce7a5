// What tuning found, as a table for people and as JSON.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include <tune/candidate.hpp>
#include <tune/rounds.hpp>

namespace kl::tune {

struct Row {
  Candidate candidate;
  std::optional<Score> score;        // of what was timed
};

struct Outcome {
  std::string puzzle;                // "08 vector-add"
  std::string file;
  std::string size;                  // "n=268435456"
  std::string shapes;                // its class, "n=2^28"
  std::string arch;
  std::string device;                // empty: nothing was timed
  std::string origin;                // of the space
  std::vector<Row> rows;             // the first is the file's own configuration
  std::optional<std::size_t> winner; // index into rows; 0: nothing is measurably faster than the file's own values
  std::string unavailable;           // why nothing was timed
};

// One line for each configuration that is left, the fastest first where they were timed, then why others were
// dropped. At most 110 columns for usual names.
std::string table_text(const Outcome& outcome);

// The same, complete; times in microseconds.
nlohmann::ordered_json to_json(const Outcome& outcome);

}  // namespace kl::tune
