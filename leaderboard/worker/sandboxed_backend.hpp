// The simulator behind a wall: a submission is compiled and run in sandboxes, and only bytes come back.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <checker/check.hpp>
#include <leaderboard/worker/infra_trouble.hpp>
#include <leaderboard/worker/sandbox.hpp>

namespace kl::board {

// Compiling happens in a sandbox that sees the API's headers and the one file; each run in another, which sees the module, the
// inputs of its case, and neither seeds nor expected results. `folder` is the job's own and holds the kernel file; `rejection` gets
// what screening says of a module. Throws InfraTrouble.
Backend sandboxed_simulator(const std::filesystem::path& folder, const std::shared_ptr<std::string>& rejection);

// What the ways through a sandbox share: kernelings-inside, and one call of it with a request and an answer in `folder`, which is made
// for it. The answer is nothing if there is none, or more than `most` bytes. Throws InfraTrouble if it cannot be asked.
struct Asked {
  host::ChildResult child;
  std::optional<std::string> answer;
};
std::filesystem::path inside_program();
Asked ask_inside(const std::filesystem::path& folder, Sandbox sandbox, const host::ChildLimits& limits, const std::string& word, const std::string& request,
                 const std::vector<std::string>& more, std::size_t most);

}  // namespace kl::board
