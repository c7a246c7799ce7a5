// Defines the command line. Only this file, board/command_line.cpp and command_words.cpp, which are compiled together, know CLI11: it is
// slow to compile.
#include <cli/command_line.hpp>

#include <cstdio>
#include <functional>
#include <string_view>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <checker/schedule_text.hpp>
#include <cli/board/board.hpp>
#include <cli/command_words.hpp>
#include <cli/completion.hpp>
#include <cli/doctor/doctor.hpp>
#include <cli/manual.hpp>
#include <cli/nearest.hpp>
#include <cli/stars.hpp>
#include <cli/usage_error.hpp>
#include <cli/verbs.hpp>

namespace kl::cli {
namespace {

// What the options of all verbs are bound to.
struct Parsed {
  Overrides overrides;
  RunArguments run;
  ViewArguments view;
  DebugArguments debug;
  BenchArguments bench;
  TuneArguments tune;
  DevCheckArguments dev_check;
  ListArguments list;
  PathArguments path;
  CertificateArguments certificate;
  EditorArguments editor;
  BoardArguments board;
  std::string puzzle, new_name, shell;
  std::optional<int> tier;
  bool json = false, spoil = false;
  std::function<int(const Settings&)> verb = watch;
};

// A verb of the parent; its function runs after everything has been parsed.
CLI::App* add_verb(CLI::App& parent, Parsed& parsed, const char* name, const char* meaning,
                   std::function<int(const Settings&)> verb) {
  CLI::App* app = parent.add_subcommand(name, meaning);
  app->fallthrough();
  app->final_callback([&parsed, verb = std::move(verb)] { parsed.verb = verb; });
  return app;
}

void add_puzzle(CLI::App& app, std::string& puzzle) {
  app.add_option("PUZZLE", puzzle, "number or slug, for example 1 or vector-add")->required();
}

// Options of `run` that show the kernel instead of checking it; one at a time.
void add_looks(CLI::App& run_app, RunArguments& run) {
  CLI::Option_group* looks = run_app.add_option_group("Look inside", "shows the kernels of a case instead of checking them; the first three need no GPU");
  looks->require_option(0, 1);
  const auto add = [&](const char* name, Look look, const char* meaning) {
    looks->add_flag_callback(name, [&run, look] { run.look = look; }, meaning);
  };
  add("--ptx", Look::kPtx, "NVIDIA's portable assembly, with your lines between");
  add("--sass", Look::kSass, "the chip's own instructions, with your lines between");
  add("--resources", Look::kResources, "registers, shared memory, occupancy, and which instructions there are");
  add("--sanitize", Look::kSanitize, "on a GPU: compute-sanitizer's memcheck, racecheck, initcheck and synccheck over the cases");
  add("--ncu", Look::kProfile, "on a GPU: what Nsight Compute measures of the bench size, or of --case");
  run_app.add_flag("!--untimed", run.timed, "check on a GPU and do not time")->group("");
  run_app.add_option("--arch", run.arch, "chip that a look is for, for example sm_80 (default: the GPU here, else sm_90a)");
}

// How the simulator goes through the cases.
void add_check_options(CLI::App& app, Overrides& overrides) {
  app.add_option("--seed", overrides.seed, "seed of the inputs (default 0)")
      ->check([](const std::string& text) {  // a negative one would wrap around
        const bool digits = !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
        return digits ? std::string() : fmt::format("'{}' is not a whole number from 0", text);
      });
  auto* many = app.add_option("--schedules", overrides.schedules, "block orders tried per case (default 3)")->check(CLI::Range(1, 1'000'000));
  app.add_option("--machine", overrides.machine, "machine that is simulated: tiny (default), h100, h200, a100, rtx4090, t4, or a file with a path");
  auto* all = app.add_flag("--exhaustive", overrides.exhaustive, "try every order of the atomics too, of launches of up to four blocks");
  app.add_option("--schedule", overrides.schedule, "run this block order alone, as a report's replay command names it")
      ->excludes(many)
      ->excludes(all)
      ->check([](const std::string& text) {
        return parse_schedule(text) ? std::string()
                                    : fmt::format("'{}' is no block order; use ascending, descending, shuffled:SEED, interleaved:SEED, "
                                                  "priorities:SEED or turns:BLOCK,BLOCK...", text);
      });
  app.add_option("--threads", overrides.threads, "cases checked side by side on the simulator (default: as many as there are cores); reports stay the same")
      ->check(CLI::Range(0, 1'024));
  app.add_option("--time-limit", overrides.time_limit_ms, "milliseconds a case may run (default 10000)")->check(CLI::Range(1, 86'400'000));
}

void add_run(CLI::App& app, Parsed& p) {
  CLI::App* run_app = add_verb(app, p, "run", "Check a kernel and say what is wrong with it",
                               [&p](const Settings& s) { return run(s, p.run); });
  add_puzzle(*run_app, p.run.puzzle);
  auto* file = run_app->add_option("--file", p.run.file, "check this file instead of your copy in work/");
  run_app->add_flag("--solution", p.run.solution, "check the reference solution")->excludes(file);
  run_app->add_option("--backend", p.run.backend, "sim (default) or gpu");
  run_app->add_option("--case", p.run.only_case, "check one case only: its number from 0, \"n=1000\", or a file that --shrink made");
  run_app->add_flag("--shrink", p.run.shrink, "find the smallest shape and simplest inputs that still fail, and save them as work/cases/NN_slug.case");
  add_check_options(*run_app, p.overrides);
  auto* meta = run_app->add_option("--meta", p.run.meta, "NAME=VALUE for a tl::meta of the file; may be given again")->allow_extra_args(false);
  run_app->add_flag("--tuned", p.run.tuned, "with the values that `tune` found for this GPU and the puzzle's bench size")->excludes(meta);
  run_app->add_flag("--counters", p.run.counters, "count what the kernel asks of the machine, line by line, and give advice");
  run_app->add_option("--trace", p.run.trace, "write the steps of one case to this file, for Perfetto or chrome://tracing");
  run_app->add_option("--image", p.run.image, "for puzzles over pictures: a PNG or PPM to run on, pictures go to work/images/ (without a name: a landscape)")
      ->expected(0, 1)->default_str("");
  run_app->add_flag("--json", p.run.json, "print one JSON object");
  add_looks(*run_app, p.run);
}

void add_view(CLI::App& app, Parsed& p) {
  CLI::App* view_app = add_verb(app, p, "view", "Show a run step by step: one page for a browser", [&p](const Settings& s) { return view(s, p.view); });
  add_puzzle(*view_app, p.view.puzzle);
  auto* file = view_app->add_option("--file", p.view.file, "show this file instead of your copy in work/");
  view_app->add_flag("--solution", p.view.solution, "show the reference solution")->excludes(file);
  view_app->add_option("--case", p.view.only_case, "show this case: its number from 0, \"n=1000\", or a file that `run --shrink` made (default: the smallest that fails, else a small one)");
  view_app->add_option("--out", p.view.out, "the page (default: work/view/NN_slug.html)");
  view_app->add_option("--trace", p.view.trace, "write the steps to this file too, for Perfetto or chrome://tracing");
  view_app->add_option("--meta", p.view.meta, "NAME=VALUE for a tl::meta of the file; may be given again")->allow_extra_args(false);
  add_check_options(*view_app, p.overrides);
}

void add_debug(CLI::App& app, Parsed& p) {
  CLI::App* debug_app = add_verb(app, p, "debug", "Step through one block of a kernel in gdb", [&p](const Settings& s) { return debug(s, p.debug); });
  add_puzzle(*debug_app, p.debug.puzzle);
  auto* file = debug_app->add_option("--file", p.debug.file, "debug this file instead of your copy in work/");
  debug_app->add_flag("--solution", p.debug.solution, "debug the reference solution")->excludes(file);
  debug_app->add_option("--block", p.debug.block, "stop at this block: its number, or its place in the grid, \"1,2\" (default: where the fault is, else 0)");
  debug_app->add_option("--launch", p.debug.launch, "of this launch, from 0 (default: where the fault is, else the first)")->check(CLI::Range(0, 1'000'000));
  debug_app->add_option("--case", p.debug.only_case, "this case: its number from 0, \"n=1000\", or a file that `run --shrink` made (default: the smallest that fails, else a small one)");
  debug_app->add_option("--meta", p.debug.meta, "NAME=VALUE for a tl::meta of the file; may be given again")->allow_extra_args(false);
  debug_app->add_flag("--here", p.debug.here, "execute in this process, for a debugger that has started it");
  add_check_options(*debug_app, p.overrides);
}

void add_bench(CLI::App& app, Parsed& p) {
  CLI::App* bench_app = add_verb(app, p, "bench", "Time kernels on the GPU, one against the other",
                                 [&p](const Settings& s) { return bench(s, p.bench); });
  bench_app->add_option("PUZZLE", p.bench.puzzles, "numbers or slugs (default: all that you have a file of)");
  auto* file = bench_app->add_option("--file", p.bench.file, "time this file instead of your copy in work/");
  bench_app->add_flag("--solution", p.bench.solution, "time the reference solutions")->excludes(file);
  auto* meta = bench_app->add_option("--meta", p.bench.meta, "NAME=VALUE for a tl::meta of the file; may be given again")->allow_extra_args(false);
  bench_app->add_flag("--tuned", p.bench.tuned, "with the values that `tune` found for this GPU and the bench size")->excludes(meta);
  bench_app->add_option("--vs", p.bench.rivals,
                        "compare with: solution, best (your fastest so far), a kernel file, or other values: BLOCK=512,num_warps=8");
  bench_app->add_option("--case", p.bench.size, "time this size, for example n=1048576 (default: the puzzle's bench size)");
  bench_app->add_option("--budget", p.bench.budget_ms, "milliseconds of samples for each kernel (default 4000)")
      ->check(CLI::Range(10, 600'000));
  bench_app->add_option("--csv", p.bench.csv, "write the figures to this file too");
  bench_app->add_option("--svg", p.bench.svg, "draw a roofline into this file");
  bench_app->add_flag("--json", p.bench.json, "print one JSON object");
}

void add_tune(CLI::App& app, Parsed& p) {
  CLI::App* tune_app = add_verb(app, p, "tune", "Find the fastest values of a kernel's meta-parameters",
                                [&p](const Settings& s) { return tune(s, p.tune); });
  add_puzzle(*tune_app, p.tune.puzzle);
  auto* file = tune_app->add_option("--file", p.tune.file, "tune this file instead of your copy in work/");
  auto* is_solution = tune_app->add_flag("--solution", p.tune.solution, "tune the reference solution")->excludes(file);
  tune_app->add_option("--space", p.tune.space,
                       "file of lines 'BLOCK = 256 512' and 'require = BLOCK >= 32 * num_warps' (default: work/NN_slug.tune, "
                       "else the candidates that the kernel file declares, else powers of two)");
  tune_app->add_option("--budget", p.tune.budget_s, "seconds of samples for all configurations together (default 30)")
      ->check(CLI::Range(1, 86'400));
  tune_app->add_option("--arch", p.tune.arch, "compile for this chip, for example sm_80 (default: the GPU here, else sm_90a)");
  tune_app->add_flag("--apply", p.tune.apply, "write the fastest values into your file")->excludes(is_solution);
  tune_app->add_flag("--json", p.tune.json, "print one JSON object");
}

void add_learning(CLI::App& app, Parsed& p) {
  CLI::App* list_app = add_verb(app, p, "list", "All puzzles, or those you look for, and where you stand",
                                [&p](const Settings& s) { return list(s, p.list); });
  list_app->add_option("WORD", p.list.words, "show puzzles in whose number, slug, title or track every word occurs");
  list_app->add_option("--track", p.list.track, "of this track only");
  list_app->add_option("--status", p.list.status, "only those that are new, tried or passed")->check(CLI::IsMember({"new", "tried", "passed"}));
  list_app->add_option("--path", p.list.path, "in the order of this path, its own puzzles only; `path` shows which there are");
  list_app->add_flag("--json", p.list.json, "print one JSON object");
  list_app->footer("\n" + std::string(kStarsMeaning));
  CLI::App* path_app = add_verb(app, p, "path", "An order in which to take the puzzles, and what is next",
                                [&p](const Settings& s) { return path(s, p.path); });
  path_app->add_option("NAME", p.path.name, "35-days, 12-lessons, 3-hours, 4-tracks or all (default: shows which there are)");
  path_app->add_flag("--set", p.path.set, "from now on watch mode, `list` and `progress` follow it");
  path_app->add_flag("--json", p.path.json, "print one JSON object");
  CLI::App* hint_app = add_verb(app, p, "hint", "The next hint: a nudge, the concept, a skeleton, and the maths where there is any",
                                [&p](const Settings& s) { return hint(s, p.puzzle, p.tier); });
  add_puzzle(*hint_app, p.puzzle);
  hint_app->add_option("--tier", p.tier, "this hint: 1 nudge, 2 concept, 3 skeleton, 4 maths");
  add_verb(app, p, "read", "A concept card (masking, races, ...) or what a puzzle asks for", [&p](const Settings& s) {
    return read(s, p.puzzle);
  })->add_option("NAME", p.puzzle, "a card, or the number or slug of a puzzle (default: lists the cards)");
  CLI::App* solution_app = add_verb(app, p, "solution", "The reference solution, once you have passed",
                                    [&p](const Settings& s) { return solution(s, p.puzzle, p.spoil); });
  add_puzzle(*solution_app, p.puzzle);
  solution_app->add_flag("--spoil", p.spoil, "show it before you have passed");
  add_puzzle(*add_verb(app, p, "reset", "Start over; your file is kept in work/backup",
                       [&p](const Settings& s) { return reset(s, p.puzzle); }),
             p.puzzle);
  add_verb(app, p, "progress", "How far you are and what comes next", [&p](const Settings& s) {
    return progress(s, p.json);
  })->add_flag("--json", p.json, "print one JSON object");
}

void add_certificate(CLI::App& app, Parsed& p) {
  CLI::App* certificate_app = add_verb(app, p, "certificate", "What you have solved, checked again now, in a form that others can check",
                                       [&p](const Settings& s) { return certificate(s, p.certificate); });
  auto* name = certificate_app->add_option("--name", p.certificate.name, "your name, to stand on it");
  auto* svg = certificate_app->add_option("--svg", p.certificate.svg, "draw it into this file, which carries the JSON too");
  certificate_app->add_option("--verify", p.certificate.verify, "run what this certificate (SVG or JSON) names and say what holds; 11 if not all does")
      ->excludes(name)->excludes(svg);
  certificate_app->add_flag("--json", p.certificate.json, "print one JSON object");
}

void add_editor(CLI::App& app, Parsed& p) {
  CLI::App* editor_app = add_verb(app, p, "editor", "Files that make an editor run, debug and complete your kernels",
                                  [&p](const Settings& s) { return editor(s, p.editor); });
  editor_app->add_option("EDITOR", p.editor.editor, "vscode: tasks.json, launch.json and c_cpp_properties.json in .vscode/; clangd: .clangd in work/; both: work/compile_commands.json")->required();
  editor_app->add_flag("--authors", p.editor.authors, "for authors of puzzles: compile_commands.json in puzzles/ too");
  editor_app->add_flag("--force", p.editor.force, "replace files that exist");
}

void add_dev(CLI::App& app, Parsed& p) {
  CLI::App* dev = app.add_subcommand("dev", "For authors of puzzles: dev new, dev check, dev mutate, dev man");
  dev->fallthrough()->require_subcommand(1);
  add_verb(*dev, p, "new", "Make the folder of a new puzzle",
           [&p](const Settings& s) { return dev_new(s, p.new_name); })
      ->add_option("NN_slug", p.new_name, "number and name, for example 09_row-sum")
      ->required();
  CLI::App* check_app = add_verb(*dev, p, "check", "Prove that puzzles are complete and right",
                                 [&p](const Settings& s) { return dev_check(s, p.dev_check); });
  check_app->add_option("PUZZLE", p.dev_check.puzzles, "numbers or slugs (default: all)");
  check_app->add_option("--seeds", p.dev_check.seeds, "run each solution with this many seeds of inputs and orders")
      ->check(CLI::Range(1, 1'000'000));
  check_app->add_flag("--write", p.dev_check.write,
                      "regenerate kernel.hpp from solution.hpp where it is out of date");
  add_verb(*dev, p, "mutate", "Make small mistakes in solutions and say which of them pass",
           [&p](const Settings& s) { return dev_mutate(s, p.dev_check.puzzles); })
      ->add_option("PUZZLE", p.dev_check.puzzles, "numbers or slugs (default: all, which takes half an hour)");
  add_verb(*dev, p, "man", "Print the manual page that docs/kernelings.1 holds", [&app](const Settings&) {
    fmt::print("{}", manual_page(command_words(app), KL_VERSION));
    return 0;
  });
  add_verb(*dev, p, "warm", "Compile what every check needs ahead of time", dev_warm)->group("");
}

void add_others(CLI::App& app, Parsed& p) {
  add_verb(app, p, "doctor", "What this machine has, and how to get what is missing",
           [&p](const Settings& s) { return run_doctor(s, p.json); })
      ->add_flag("--json", p.json, "print one JSON object");
  add_verb(app, p, "selftest", "Run the test suite", [](const Settings&) -> int {
    throw UsageError("selftest builds and runs the tests, so the launcher does it: ./kernelings selftest");
  });
}

// "run" and "dev check" as typed; what a mistyped word may have meant.
std::vector<std::string> verb_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* verb : app.get_subcommands({})) {
    if (!verb->get_group().empty()) names.push_back(verb->get_name());
  }
  return names;
}

// `prefix` is the verb with a blank before it, empty for none.
[[noreturn]] void fail_unknown_option(const CLI::App& app, const std::string& prefix,
                                      const std::string& word) {
  std::vector<std::string> known = {"--puzzles", "--colour"};
  for (const CLI::Option* option : app.get_options()) {
    if (!option->get_lnames().empty()) known.push_back("--" + option->get_lnames().front());
  }
  const std::string close = nearest(word, known);
  throw UsageError(fmt::format("unknown option {}; {}`./kernelings{} --help` lists all", word,
                               close.empty() ? "" : fmt::format("did you mean {}? ", close), prefix));
}

[[noreturn]] void fail_unknown(const CLI::App& parent, const std::string& prefix, const std::string& word) {
  if (word.starts_with("-")) fail_unknown_option(parent, prefix, word);
  if (prefix.empty() && word.find_first_not_of("0123456789") == std::string::npos) {
    throw UsageError(fmt::format("'{}' is no verb; did you mean `./kernelings run {}`?", word, word));
  }
  const std::string close = nearest(word, verb_names(parent));
  throw UsageError(
      close.empty()
          ? fmt::format("unknown verb '{}'; there are: {}", word, fmt::join(verb_names(parent), ", "))
          : fmt::format("unknown verb '{}'; did you mean `./kernelings{} {}`?", word, prefix, close));
}

// The first word that no option of `app` consumed, where only a verb can stand.
void require_known_words(const CLI::App& app) {
  if (app.remaining_size(true) == 0) return;
  const std::string word = app.remaining(true).front();
  const CLI::App* verb = &app;
  std::string prefix;
  while (!verb->get_subcommands().empty()) {
    verb = verb->get_subcommands().front();
    prefix += " " + verb->get_name();
  }
  if (verb == &app || verb->get_name() == "dev" || word.starts_with("-")) fail_unknown(*verb, prefix, word);
  throw UsageError(
      fmt::format("'{}' is too much after `./kernelings{}`; see `./kernelings{} --help`", word, prefix, prefix));
}

// What CLI11 says, with the verb and the way on.
[[noreturn]] void fail_parse(const CLI::App& app, const CLI::ParseError& error) {
  if (error.get_name() == "RequiredError") require_known_words(app);
  const auto chosen = app.get_subcommands();
  const std::string verb = chosen.empty() ? "" : " " + chosen.front()->get_name();
  const std::string what = error.what();
  if (what.starts_with("PUZZLE is required")) {
    throw UsageError(fmt::format(
        "which puzzle? `./kernelings{} PUZZLE` takes a number or a slug; `./kernelings list` shows all", verb));
  }
  if (what.starts_with("A subcommand is required")) {
    throw UsageError(
        fmt::format("which of them? There are: {}", fmt::join(verb_names(*chosen.front()), ", ")));
  }
  throw UsageError(fmt::format("{}; see `./kernelings{} --help`", what, verb));
}

}  // namespace

bool wants_json(int argc, char** argv) {
  return std::any_of(argv + 1, argv + argc, [](std::string_view argument) { return argument == "--json"; });
}

int execute(int argc, char** argv) {
  Parsed parsed;
  CLI::App app(
      "Fill-in-the-TODO GPU kernels: write one, and the simulator says what is wrong with it.\n"
      "Without a verb: watch mode, which checks your file each time you save it.",
      "./kernelings");
  app.set_version_flag("--version", KL_VERSION);
  app.footer("\n" + describe_settings());
  app.add_option("--puzzles", parsed.overrides.puzzles_dir, "folder of puzzles (default: puzzles/)");
  app.add_option("--colour,--color", parsed.overrides.colour, "auto, always or never");
  app.add_option("--edit-cmd", parsed.overrides.editor, "command that opens your file when you press e in watch mode, for example \"code -g\"");
  app.allow_extras()->require_subcommand(0, 1);
  add_run(app, parsed);
  add_view(app, parsed);
  add_debug(app, parsed);
  add_bench(app, parsed);
  add_tune(app, parsed);
  add_learning(app, parsed);
  add_certificate(app, parsed);
  add_editor(app, parsed);
  add_board(parsed.board, [&](const char* name, const char* meaning, auto verb) { return add_verb(app, parsed, name, meaning, std::move(verb)); });
  add_dev(app, parsed);
  add_others(app, parsed);
  add_verb(app, parsed, "completion", "A script that completes this command line: completion bash, zsh or fish", [&](const Settings& s) {
    fmt::print("{}", completion_script(parsed.shell, command_words(app).parts, s.puzzles_dir.string()));
    return 0;
  })->add_option("SHELL", parsed.shell, "bash, zsh or fish; for example: source <(./kernelings completion bash)")->required();
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& wanted) {  // --help, --version
    return app.exit(wanted);
  } catch (const CLI::ParseError& error) {
    fail_parse(app, error);
  }
  require_known_words(app);
  return parsed.verb(load_settings(parsed.overrides));
}

}  // namespace kl::cli
