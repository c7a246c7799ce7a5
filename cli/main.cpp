#include <cstdio>
#include <exception>
#include <string>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cli/command_line.hpp>
#include <cli/usage_error.hpp>

namespace {

// One object on stdout or one remark on stderr, never both.
int fail(const char* verdict, const std::string& message, int exit_code, bool json) {
  if (json) {
    const nlohmann::ordered_json object = {
        {"verdict", verdict}, {"exit_code", exit_code}, {"message", message}};
    fmt::print("{}\n", object.dump(2, ' ', false, nlohmann::json::error_handler_t::replace));
  } else {
    fmt::print(stderr, "kernelings: {}\n", message);
  }
  return exit_code;
}

}  // namespace

int main(int argc, char** argv) {
  const bool json = kl::cli::wants_json(argc, argv);
  try {
    return kl::cli::execute(argc, argv);
  } catch (const kl::cli::UsageError& error) {
    return fail("USAGE_ERROR", error.what(), kl::cli::kUsageExit, json);
  } catch (const std::exception& error) {
    return fail("INTERNAL_ERROR", std::string("internal error: ") + error.what(), 1, json);
  }
}
