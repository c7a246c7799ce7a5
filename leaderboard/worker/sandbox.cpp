#include <leaderboard/worker/sandbox.hpp>

#include <fmt/format.h>

namespace kl::board {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> wall(const Sandbox& sandbox) {
  std::vector<std::string> command = {"bwrap", "--unshare-all", "--unshare-user", "--disable-userns", "--die-with-parent", "--new-session", "--cap-drop", "ALL", "--clearenv", "--hostname", "sandbox",
                                      "--proc", "/proc", "--dev", "/dev", "--ro-bind", "/usr", "/usr"};
  const auto add = [&](std::initializer_list<std::string> words) { command.insert(command.end(), words); };
  for (const char* name : {"/bin", "/lib", "/lib64"}) {
    std::error_code none;
    if (fs::is_symlink(name, none)) add({"--symlink", fs::read_symlink(name, none).string(), name});
    else add({"--ro-bind-try", name, name});
  }
  add({"--ro-bind-try", "/etc/alternatives", "/etc/alternatives"});  // Debian's g++ is a link through it
  add({"--setenv", "PATH", "/usr/bin:/bin", "--setenv", "LC_ALL", "C"});
  for (const std::string& setting : sandbox.environment) {
    const auto equals = setting.find('=');
    add({"--setenv", setting.substr(0, equals), setting.substr(equals + 1)});
  }
  for (const fs::path& path : sandbox.writable) add({"--bind", path.string(), path.string()});
  for (const fs::path& path : sandbox.read_only) add({"--ro-bind-try", path.string(), path.string()});
  for (const Sandbox::Shown& shown : sandbox.shown) add({"--ro-bind-try", shown.from.string(), shown.as.string()});
  add({"--chdir", "/", "--"});
  return command;
}

}  // namespace

host::ChildResult run_in_sandbox(const Sandbox& sandbox, const host::ChildLimits& limits, const std::vector<std::string>& command) {
  std::vector<std::string> whole = wall(sandbox);
  whole.insert(whole.end(), command.begin(), command.end());
  return host::run_program(limits, whole);
}

std::string sandbox_unavailable() {
  const host::ChildResult tried = run_in_sandbox({}, {}, {"true"});
  if (tried.how == host::ChildResult::kExited && tried.exit_code == 0) return "";
  if (tried.how == host::ChildResult::kExited && tried.exit_code == 127)
    return "bubblewrap is not installed: apt-get install bubblewrap";
  return fmt::format("bubblewrap cannot make a sandbox here ({}). In a container, give it the right to make namespaces, or run the worker outside",
                     tried.output.empty() ? tried.error : tried.output.substr(0, tried.output.find('\n')));
}

}  // namespace kl::board
