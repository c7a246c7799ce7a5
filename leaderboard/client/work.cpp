// The worker: asks for a job, has it judged by a process of its own, keeps the lease meanwhile, and reports.
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <thread>

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cli/machine_file.hpp>
#include <cli/usage_error.hpp>
#include <host/child.hpp>
#include <host/digest.hpp>
#include <host/host_compiler.hpp>
#include <leaderboard/client/api.hpp>
#include <leaderboard/client/arguments.hpp>
#include <leaderboard/worker/gpu_judge.hpp>
#include <leaderboard/worker/inside_words.hpp>
#include <leaderboard/worker/job_folder.hpp>
#include <leaderboard/worker/judge.hpp>
#include <leaderboard/worker/sandbox.hpp>
#include <leaderboard/worker/sandboxed_backend.hpp>
#include <leaderboard/worker/timer_words.hpp>

namespace kl::board {
namespace {

namespace fs = std::filesystem;
using cli::UsageError;
using Json = Api::Json;

constexpr int kJobMs = 600'000;
constexpr std::size_t kMostAnswerBytes = 4 << 20;
constexpr int kReportRetries = 60;  // five minutes of a service that is away
constexpr auto kIdlePause = std::chrono::milliseconds(500), kAwayPause = std::chrono::milliseconds(3000);
constexpr std::chrono::milliseconds kFirstTroublePause{1000}, kLongestTroublePause{60'000};

// Set by a signal: the job under way is given back, and the worker ends.
std::atomic<bool> stop_wanted = false;

void want_stop(int) { stop_wanted = true; }

// While it lives, the lease is kept; `lost` is set when the service says that the job is no longer ours, or on a signal.
class LeaseKeeper {
 public:
  LeaseKeeper(const std::string& server, const std::string& token, const Json& job, std::atomic<bool>& lost)
      : thread_([this, server, token, job, &lost] { keep(server, token, job, lost); }) {}
  ~LeaseKeeper() {
    {
      const std::lock_guard lock(mutex_);
      done_ = true;
    }
    wake_.notify_all();
    thread_.join();
  }

 private:
  void keep(const std::string& server, const std::string& token, const Json& job, std::atomic<bool>& lost) {
    Api api(server, token);
    const auto every = std::chrono::milliseconds(std::max(job.at("lease_ms").get<long long>() / 3, 100LL));
    auto next = std::chrono::steady_clock::now() + every;
    std::unique_lock lock(mutex_);
    while (!wake_.wait_for(lock, std::chrono::milliseconds(50), [&] { return done_; })) {
      if (stop_wanted) lost = true;
      if (std::chrono::steady_clock::now() < next) continue;
      next += every;
      try {
        api.post(fmt::format("/v1/worker/jobs/{}/heartbeat", job.at("id").get<long long>()), {{"fence", job.at("fence")}});
      } catch (const ApiTrouble& trouble) {
        if (trouble.status == 409) lost = true;  // no answer at all is no reason to stop: the report may still come in time
      }
    }
  }

  std::mutex mutex_;
  std::condition_variable wake_;
  bool done_ = false;
  std::thread thread_;
};

class Worker {
 public:
  explicit Worker(const Arguments& a) : arguments_(a), login_(load_login(a)), token_(token_of(a)), api_(login_.server, token_), name_(name_of(a)) {
    if (a.at("backend") == "gpu") {
      open_gpu();
      return;
    }
    for (const std::string machine : a.at("machines")) {
      cli::load_machine(machine, a.at("machines_dir").get<std::string>());  // throws if there is none
      boards_.push_back("sim-" + machine);
    }
  }

  int run() {
    fmt::print("worker {} judges for {} on {}{}\n", name_, api_.server(), fmt::join(boards_, ", "), arguments_.at("trusted") ? ", WITHOUT a sandbox: whoever can submit can do anything on this machine" : "");
    std::fflush(stdout);
    bool away = false;
    while (!stop_wanted) {
      try {
        const auto answer = api_.post("/v1/worker/claim", {{"worker", name_}, {"boards", boards_}});
        if (away) fmt::print("the service is back\n");
        away = false;
        if (answer.status != 204) judge_or_give_back(answer.json());
        else if (arguments_.at("once")) return 0;
        else std::this_thread::sleep_for(kIdlePause);
      } catch (const ApiTrouble& trouble) {
        if (trouble.status == 401 || trouble.status == 403) throw;
        if (!away) fmt::print(stderr, "kernelings worker: {}; trying on\n", trouble.what());
        away = true;
        std::this_thread::sleep_for(kAwayPause);
      }
      std::fflush(stdout);
    }
    return 0;
  }

 private:
  // The board is the GPU's. Submissions come only if the service offers it.
  void open_gpu() {
    const gpu::DeviceFacts device = facts_from_timer();
    if (!device.unavailable.empty()) throw UsageError(device.unavailable);
    boards_.push_back(board_of_gpu(device.name));
    device_ = {{"name", device.name}, {"compute_capability", device.compute_capability}, {"num_sms", device.num_sms}};
    try {
      const Json offered = api_.get("/v1/puzzles").json().at("boards");
      if (std::find(offered.begin(), offered.end(), boards_.front()) == offered.end())
        fmt::print(stderr, "kernelings worker: the service has no board {} yet: ./kernelings serve --gpus {}\n", boards_.front(), boards_.front().substr(4));
    } catch (const ApiTrouble& trouble) {
      if (trouble.status != 0) throw;  // away for now; run() waits for it
    }
  }

  std::string token_of(const Arguments& a) const {
    const std::string given = a.at("token_file");
    const fs::path file = given.empty() ? fs::path(a.at("data").get<std::string>()) / "worker.token" : fs::path(given);
    std::string token = first_line_of(file);
    if (token.empty()) throw UsageError(fmt::format("there is no worker's token in {}; `./kernelings serve` makes one on its machine, and --token-file names another file", file.string()));
    return token;
  }

  static std::string name_of(const Arguments& a) {
    if (const std::string given = a.at("name"); !given.empty()) return given;
    char host[65] = {};
    ::gethostname(host, 64);
    return fmt::format("{}-{}", host, ::getpid()).substr(0, 64);
  }

  // What fails on one machine, a full disk for example, would fail for the next job too, and use up its attempts: a pause that doubles.
  void judge_or_give_back(const Json& job) {
    try {
      return judge(job);
    } catch (const InfraTrouble& trouble) {
      give_back(job, trouble.what());
    }
  }

  void judge(const Json& job) {
    const long long id = job.at("id");
    const JobFolder folder;
    Json told = job;
    for (const char* key : {"puzzles_dir", "machines_dir", "trusted"}) told[key] = Json::parse(arguments_.at(key).dump());
    told["folder"] = folder.path().string();
    told["device"] = device_;
    const fs::path in = folder.path() / "job.json", out = folder.path() / "judgement.json";
    if (!write_new_file(in, told.dump())) return give_back(job, "cannot write the job; is the disk full?");

    std::atomic<bool> lost = false;
    host::ChildResult child;
    {
      const LeaseKeeper keeper(api_.server(), token_, job, lost);
      host::ChildLimits limits{.time_ms = kJobMs, .memory_bytes = std::int64_t{1} << 40, .file_bytes = std::int64_t{2} << 30};
      child = host::run_program(limits, {fs::read_symlink("/proc/self/exe").string(), "check-job", in.string(), out.string()}, {}, &lost);
    }
    // Whatever was found: who stopped us, Slurm or systemd, may have stopped the kernel too, and a moment before.
    if (stop_wanted) return give_back(job, "the worker was stopped");
    if (lost) return fmt::print("submission {}: withdrawn, or somebody else's by now\n", id);
    const auto text = read_plain_file(out, kMostAnswerBytes);
    const Json judgement = text ? Json::parse(*text, nullptr, false) : Json();
    if (child.how != host::ChildResult::kExited || child.exit_code != 0 || !judgement.is_object())
      return give_back(job, child.output.empty() ? "the judging process ended without a word" : child.output.substr(0, 400));
    Json report = judgement;
    report["fence"] = job.at("fence");
    send(fmt::format("/v1/worker/jobs/{}/complete", id), report);
    trouble_pause_ = kFirstTroublePause;
    fmt::print("submission {}: {}\n", id, judgement.at("verdict").get<std::string>());
  }

  void give_back(const Json& job, std::string why) {
    std::erase_if(why, [](unsigned char c) { return c < 0x20 || c > 0x7e; });
    fmt::print(stderr, "kernelings worker: submission {}: {}\n", job.at("id").get<long long>(), why);
    send(fmt::format("/v1/worker/jobs/{}/fail", job.at("id").get<long long>()), {{"fence", job.at("fence")}, {"reason", why}});
    for (auto slept = std::chrono::milliseconds(0); slept < trouble_pause_ && !stop_wanted; slept += kIdlePause) std::this_thread::sleep_for(kIdlePause);
    trouble_pause_ = std::min(2 * trouble_pause_, kLongestTroublePause);
  }

  void send(const std::string& path, const Json& body) {
    try {
      api_.post(path, body, "", kReportRetries);
    } catch (const ApiTrouble& trouble) {
      fmt::print(stderr, "kernelings worker: {}: {}\n", path, trouble.what());
    }
  }

  const Arguments& arguments_;
  const Login login_;
  const std::string token_;
  Api api_;
  const std::string name_;
  std::vector<std::string> boards_;
  std::chrono::milliseconds trouble_pause_ = kFirstTroublePause;
  Json device_;  // of a GPU worker
};

}  // namespace

int work(const Arguments& a) {
  if (const std::string why = a.at("trusted") ? "" : sandbox_unavailable(); !why.empty())
    throw UsageError(fmt::format("a worker runs strangers' code, and {}. On a machine with nothing to lose, --trusted does without a sandbox", why));
  struct sigaction action {};
  action.sa_handler = want_stop;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  remove_old_job_folders();
  const host::CompileResult headers = host::warm_up();
  if (!headers.unavailable.empty()) throw UsageError(headers.unavailable);
  return Worker(a).run();
}

namespace {

constexpr const char* kGpuBoardsMachine = "tiny";  // that the checks before the GPU's simulate

GpuJudgeRequest gpu_request(const Json& job, const JudgeRequest& base) {
  GpuJudgeRequest request;
  request.base = base;
  request.board = job.at("board");
  const Json& device = job.at("device");
  request.device = {device.at("name"), device.at("compute_capability"), device.at("num_sms"), ""};
  if (const Json& top = job.at("top"); top.is_object())
    request.top = TopOfBoard{top.at("id"), top.at("source"), {top.at("score"), top.at("score_low"), top.at("score_high")}};
  return request;
}

}  // namespace

int check_job(const fs::path& job_file, const fs::path& result) {
  const Json job = Json::parse(host::read_file(job_file).value_or(""));
  const auto puzzles = find_puzzles(job.at("puzzles_dir").get<std::string>());
  const PuzzleFolder* const puzzle = find_puzzle(puzzles, job.at("puzzle").get<std::string>());
  if (puzzle == nullptr) throw InfraTrouble(fmt::format("the puzzle {} is not on this worker", job.at("puzzle").get<std::string>()));
  const bool on_gpu = is_gpu_board(job.at("board").get<std::string>());
  const std::string machine = on_gpu ? kGpuBoardsMachine : machine_of_board(job.at("board"));
  const JudgeRequest request = {.puzzle = *puzzle,
                                .machine = cli::load_machine(machine, job.at("machines_dir").get<std::string>()),
                                .source = job.at("source"),
                                .seed = job.at("seed").get<std::uint64_t>(),
                                .folder = job.at("folder").get<std::string>(),
                                .trusted = job.at("trusted")};
  const Judgement judgement = on_gpu ? judge_on_gpu(gpu_request(job, request)) : judge_submission(request);
  Json answer = {{"verdict", judgement.verdict}, {"score", judgement.score ? Json(*judgement.score) : Json(nullptr)}, {"evidence", judgement.evidence}};
  if (judgement.score) answer["score_low"] = judgement.score_low, answer["score_high"] = judgement.score_high;
  if (!judgement.quarantine.empty()) answer["quarantine"] = judgement.quarantine;
  if (const auto rerun = judgement.evidence.find("rerun"); rerun != judgement.evidence.end() && rerun->contains("suspect")) answer["suspect"] = rerun->at("suspect");
  if (!write_new_file(result, answer.dump(-1, ' ', false, Json::error_handler_t::replace))) throw InfraTrouble("cannot write what was found; is the disk full?");
  return 0;
}

}  // namespace kl::board
