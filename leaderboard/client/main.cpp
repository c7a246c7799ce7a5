// kernelings-board VERB JSON: the leaderboard's verbs. `kernelings` reads the command line and becomes this program.
#include <cstdio>
#include <exception>
#include <string_view>

#include <cli/usage_error.hpp>
#include <leaderboard/client/api.hpp>
#include <leaderboard/client/arguments.hpp>

namespace {

int dispatch(std::string_view verb, char** words) {
  if (verb == "check-job") return kl::board::check_job(words[0], words[1]);
  const kl::board::Arguments arguments = kl::board::Arguments::parse(words[0]);
  if (verb == "serve") return kl::board::serve(arguments);
  if (verb == "worker") return kl::board::work(arguments);
  if (verb == "login") return kl::board::log_in(arguments);
  if (verb == "submit") return kl::board::submit_kernel(arguments);
  if (verb == "board") return kl::board::show_board(arguments);
  if (verb == "evidence") return kl::board::show_evidence(arguments);
  throw kl::cli::UsageError("kernelings-board is started by kernelings");
}

}  // namespace

int main(int argc, char** argv) {
  try {
    if (argc < 3 || (std::string_view(argv[1]) == "check-job" && argc < 4)) throw kl::cli::UsageError("kernelings-board is started by kernelings");
    return dispatch(argv[1], argv + 2);
  } catch (const kl::cli::UsageError& error) {
    std::fprintf(stderr, "kernelings: %s\n", error.what());
    return kl::cli::kUsageExit;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "kernelings: %s\n", error.what());
    return 1;
  }
}
