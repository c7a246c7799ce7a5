#include <cli/board/board.hpp>

#include <CLI/CLI.hpp>

namespace kl::cli {
namespace {

void add_server(CLI::App& app, BoardArguments& a) { app.add_option("--server", a.server, "URL of the service (default: that of your login, else http://127.0.0.1:8080)"); }

void add_trusted(CLI::App& app, BoardArguments& a) {
  app.add_flag("--trusted", a.trusted, "run kernels without a sandbox: for machines where there can be none, and sources that you trust");
}

void add_machine(CLI::App& app, BoardArguments& a) {
  auto* machine = app.add_option("--machine", a.machine, "the simulated machine whose board it is (default: tiny)");
  app.add_flag("--gpu{gpu}", a.gpu, "a GPU's board instead: the only one, or --gpu=nvidia-h200")->excludes(machine);
}

}  // namespace

void add_board(BoardArguments& a, const AddBoardVerb& add) {
  const auto verb = [&](const char* name, const char* meaning) {
    return add(name, meaning, [&a, name](const Settings& s) { return board_program(s, name, a); });
  };
  CLI::App* serve = verb("serve", "Run a leaderboard: its HTTP service and web pages");
  serve->add_option("--data", a.data, "folder of the database and of the tokens for this machine (default: work/leaderboard)");
  serve->add_option("--database", a.database, "postgresql://user@host/name of a database that several services may share (default: KERNELINGS_DATABASE, else board.db in --data)");
  serve->add_option("--copy-to", a.copy_to, "copy the database into a new one, a file or postgresql://..., and end: a backup, or a move; services may go on meanwhile");
  serve->add_option("--address", a.address, "address to listen on (default: 127.0.0.1, this machine alone)");
  serve->add_option("--port", a.port, "port to listen on (default: 8080)")->check(CLI::Range(0, 65535));
  serve->add_option("--machines", a.machines, "simulated machines that there are boards for (default: tiny)")->delimiter(',');
  serve->add_option("--gpus", a.gpus, "GPUs that there are boards for, as their workers name them, for example nvidia-h200; this: the one of this machine")->delimiter(',');
  serve->add_option("--lease", a.lease_s, "seconds after which a worker that says nothing has lost its job (default: 30)")->check(CLI::Range(1, 3600));
  serve->add_flag("--behind-proxy", a.behind_proxy, "take clients' addresses from the X-Forwarded-For of a reverse proxy");
  serve->add_flag("--open-registration", a.open_registration, "anybody may take a free name; otherwise an administrator makes users");

  CLI::App* worker = verb("worker", "Judge what is submitted to a leaderboard, in sandboxes");
  add_server(*worker, a);
  worker->add_option("--token-file", a.token_file, "file with a worker's token (default: work/leaderboard/worker.token)");
  worker->add_option("--name", a.name, "name of this worker (default: host and process)");
  worker->add_option("--machines", a.machines, "simulated machines to judge for (default: tiny)")->delimiter(',');
  worker->add_option("--backend", a.backend, "sim, or gpu: judge for the board of this machine's GPU (default: sim)")->check(CLI::IsMember({"sim", "gpu"}));
  worker->add_flag("--once", a.once, "end when nothing waits");
  add_trusted(*worker, a);

  CLI::App* login = verb("login", "Introduce yourself to a leaderboard");
  login->add_option("SERVER", a.server, "URL of the service (default: http://127.0.0.1:8080)");
  auto* token = login->add_option("--token", a.token, "token that you were given");
  login->add_option("--name", a.name, "name to take, where registration is open or the service is your own")->excludes(token);

  CLI::App* submit = verb("submit", "Hand in your kernel to the leaderboard");
  submit->add_option("PUZZLE", a.puzzle, "number or slug, for example 1 or vector-add")->required();
  auto* file = submit->add_option("--file", a.file, "submit this file instead of your copy in work/");
  submit->add_flag("--solution", a.solution, "submit the reference solution")->excludes(file);
  submit->add_flag("--wait", a.wait, "wait for the verdict");
  submit->add_flag("--json", a.json, "print one JSON object");
  add_machine(*submit, a);
  add_server(*submit, a);

  CLI::App* board = verb("board", "Show a puzzle's ranking");
  board->add_option("PUZZLE", a.puzzle, "number or slug, for example 1 or vector-add")->required();
  board->add_option("--most", a.most, "so many entries (default: 20)")->check(CLI::Range(1, 100));
  board->add_flag("--json", a.json, "print one JSON object");
  add_machine(*board, a);
  add_server(*board, a);

  CLI::App* evidence = verb("evidence", "What a verdict rests on, and whether it holds here");
  evidence->add_option("ID", a.id, "number of the submission")->required()->check(CLI::Range(1LL, 999'999'999'999'999'999LL));
  evidence->add_flag("--replay", a.replay, "judge the same source again on this machine, and compare");
  evidence->add_option("--out", a.out, "write the bundle to this file");
  add_trusted(*evidence, a);
  add_server(*evidence, a);
}

}  // namespace kl::cli
