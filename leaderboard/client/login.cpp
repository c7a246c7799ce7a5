#include <cstdio>
#include <stdexcept>

#include <fmt/format.h>

#include <cli/atomic_file.hpp>
#include <cli/usage_error.hpp>
#include <host/digest.hpp>
#include <leaderboard/client/api.hpp>
#include <leaderboard/client/arguments.hpp>
#include <leaderboard/worker/inside_words.hpp>

namespace kl::board {
namespace {

namespace fs = std::filesystem;
using cli::UsageError;

fs::path login_file(const Arguments& a) { return fs::path(a.at("work_dir").get<std::string>()) / "leaderboard.json"; }

bool is_this_machine(const std::string& server) {
  return server.starts_with("http://127.0.0.1") || server.starts_with("http://localhost") || server.starts_with("http://[::1]");
}

}  // namespace

std::string first_line_of(const fs::path& file) {
  const std::string text = host::read_file(file).value_or("");
  return text.substr(0, text.find('\n'));
}

Login load_login(const Arguments& a) {
  Login login;
  if (const auto text = host::read_file(login_file(a))) {
    const Arguments json = Arguments::parse(*text, nullptr, false);
    if (!json.is_object()) throw UsageError(fmt::format("{} is damaged; remove it and log in again", login_file(a).string()));
    login = {json.value("server", login.server), json.value("user", ""), json.value("token", "")};
  }
  const std::string given = a.at("server");
  if (!given.empty() && given != login.server) login = {given, "", ""};  // a token is for its own server
  return login;
}

void save_login(const Arguments& a, const Login& login) {
  const fs::path file = login_file(a);
  fs::create_directories(file.parent_path());
  write_new_file(file, "");  // for its owner alone; if it is there, it is so already
  cli::write_atomically(file, Arguments{{"server", login.server}, {"user", login.user}, {"token", login.token}}.dump(2) + "\n");
}

int log_in(const Arguments& a) {
  Login login;
  if (const std::string server = a.at("server"); !server.empty()) login.server = server;
  login.token = a.at("token");
  login.user = a.at("name");
  if (login.token.empty() == login.user.empty()) throw UsageError("log in with --name YOU, or with the token that you were given: --token kl_...");
  if (login.token.empty()) {
    // On the machine of the service, its owner may make users.
    const std::string admin = is_this_machine(login.server) ? first_line_of(fs::path(a.at("data").get<std::string>()) / "admin.token") : "";
    login.token = Api(login.server, admin).post("/v1/tokens", {{"user", login.user}, {"label", "login"}}).json().at("token");
  } else {
    login.user = Api(login.server, login.token).get("/v1/tokens").json().at("user");
  }
  save_login(a, login);
  fmt::print("You are {} at {}. Next: ./kernelings submit PUZZLE --wait\n", login.user, login.server);
  return 0;
}

}  // namespace kl::board
