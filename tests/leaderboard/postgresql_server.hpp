// A PostgreSQL server of the test's own: a cluster in a temporary folder, reached by a socket there, gone when the test is.
#pragma once

#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace kl::board {

class PostgresqlServer {
 public:
  static constexpr const char* kPrograms = "/usr/lib/postgresql/15/bin/";
  static bool installed() { return ::access((std::string(kPrograms) + "initdb").c_str(), X_OK) == 0; }

  // `durable`: as a real one; otherwise it forgets what a power cut would take, and tests take a third of the time.
  explicit PostgresqlServer(bool durable) : durable_(durable) {
    std::string pattern = (std::filesystem::temp_directory_path() / "kl-postgresql-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
    if (const passwd* other = other_user()) (void)!::chown(folder_.c_str(), other->pw_uid, other->pw_gid);
    if (wait_for(spawn({"initdb", "--no-sync", "--auth=trust", "--username=board", "--encoding=UTF8", "--locale=C.UTF-8", "-D", data()})) != 0)
      throw std::runtime_error("initdb failed");
    start();
  }
  ~PostgresqlServer() {
    stop(SIGQUIT);
    std::filesystem::remove_all(folder_);
  }
  PostgresqlServer(const PostgresqlServer&) = delete;
  PostgresqlServer& operator=(const PostgresqlServer&) = delete;

  void start() {
    std::vector<std::string> words = {"postgres", "-D", data(), "-k", folder_, "-c", "listen_addresses=", "-c", "log_min_messages=fatal"};
    if (!durable_) words.insert(words.end(), {"-c", "fsync=off"});
    server_ = spawn(words);
    for (int i = 0; i < 200; ++i) {
      if (wait_for(spawn({"pg_isready", "-q", "-h", folder_})) == 0) return;
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    throw std::runtime_error("PostgreSQL did not start");
  }
  // SIGQUIT and SIGKILL: at once, as in a crash. SIGINT: connections are cut off, and it ends in order.
  void stop(int signal) {
    if (server_ <= 0) return;
    ::kill(server_, signal);
    wait_for(server_);
    server_ = 0;
  }
  // Of the database that each cluster has, with an empty schema of its own.
  std::string url() {
    const std::string schema = "s" + std::to_string(++schemas_);
    sql("CREATE SCHEMA " + schema);
    return "postgresql://board@/postgres?host=" + folder_ + "&options=-csearch_path%3D" + schema;
  }
  // 0 if the statement was done.
  int sql(const std::string& statement) { return wait_for(spawn({"psql", "-q", "-X", "-h", folder_, "-U", "board", "-d", "postgres", "-v", "ON_ERROR_STOP=1", "-c", statement})); }

 private:
  std::string data() const { return folder_ + "/data"; }
  // PostgreSQL does not run as root.
  static const passwd* other_user() {
    if (::geteuid() != 0) return nullptr;
    const passwd* found = ::getpwnam("postgres");
    return found != nullptr ? found : ::getpwnam("nobody");
  }
  pid_t spawn(const std::vector<std::string>& words) {
    const passwd* const other = other_user();
    const std::string program = kPrograms + words[0];
    std::vector<char*> arguments;
    for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    const pid_t child = ::fork();
    if (child != 0) return child;
    if (other != nullptr && (::setgroups(0, nullptr) != 0 || ::setgid(other->pw_gid) != 0 || ::setuid(other->pw_uid) != 0)) ::_exit(126);
    ::prctl(PR_SET_PDEATHSIG, SIGQUIT);
    if (::chdir("/") != 0 || ::freopen("/dev/null", "w", stdout) == nullptr || ::freopen("/dev/null", "r", stdin) == nullptr) ::_exit(126);
    if (words[0] != "psql" && ::freopen("/dev/null", "w", stderr) == nullptr) ::_exit(126);
    ::execv(program.c_str(), arguments.data());
    ::_exit(127);
  }
  static int wait_for(pid_t child) {
    int status = 0;
    return ::waitpid(child, &status, 0) == child && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

  const bool durable_;
  std::string folder_;
  pid_t server_ = 0;
  int schemas_ = 0;
};

}  // namespace kl::board
