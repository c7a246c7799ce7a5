// The verbs: one function and one file each. Each returns the program's exit code and throws UsageError
// for a request that cannot be carried out. Text and JSON go to stdout, remarks to stderr.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <cli/settings.hpp>

namespace kl::cli {

// What `run` does with a kernel.
enum class Look {
  kCheck,      // run it and judge what it gives
  kPtx,        // the rest look at what it was made into
  kSass,
  kResources,
  kSanitize,   // on a GPU, under a tool of the toolkit
  kProfile,
};

struct RunArguments {
  std::string puzzle;  // number or slug
  std::string file;    // empty: the learner's copy
  bool solution = false;
  std::string backend = "sim";
  std::optional<std::string> only_case;
  bool shrink = false;            // look for a smaller case that fails
  bool json = false;
  std::vector<std::string> meta;  // "BLOCK=512"
  Look look = Look::kCheck;
  std::string arch;  // "sm_90a", of a look; empty: the GPU's here
  bool timed = true; // on a GPU: the bench size follows the cases
  bool tuned = false;  // with the values that tune found for this GPU
  std::string trace;   // file for the steps of one case; empty: none
  std::optional<std::string> image;  // a picture to run on instead of the cases; empty: one of our own
  bool counters = false;  // count in detail, and look for lints
};
int run(const Settings& settings, const RunArguments& arguments);

struct BenchArguments {
  std::vector<std::string> puzzles;   // numbers or slugs; empty: all with a kernel file and a bench size
  std::string file;                   // instead of the learner's copy
  bool solution = false;
  std::vector<std::string> meta;      // "BLOCK=512", of the first contender and its variants
  bool tuned = false;                 // the first contender with the values that tune found for this GPU
  std::vector<std::string> rivals;    // "solution", "best", a file, or "BLOCK=512,num_warps=8"
  std::optional<std::string> size;    // "n=1048576" instead of the bench size
  int budget_ms = 4000;               // of samples, for each contender
  std::string csv, svg;               // files to write; empty: none
  bool json = false;
};
int bench(const Settings& settings, const BenchArguments& arguments);

struct TuneArguments {
  std::string puzzle;
  std::string file;                   // instead of the learner's copy
  bool solution = false;
  std::string space;                  // a tune file; empty: work/NN_slug.tune, else what the kernel file declares
  int budget_s = 30;                  // of samples, for all configurations together
  std::string arch;                   // "sm_90a"; empty: the GPU's here
  bool apply = false;                 // write the best values into the file
  bool json = false;
};
int tune(const Settings& settings, const TuneArguments& arguments);

struct ViewArguments {
  std::string puzzle;
  std::string file;                   // instead of the learner's copy
  bool solution = false;
  std::optional<std::string> only_case;
  std::vector<std::string> meta;
  std::string out;                    // empty: work/view/NN_slug.html
  std::string trace;                  // file for the steps in Chrome's format too; empty: none
};
// 0 once the page is written, whatever the kernel's verdict.
int view(const Settings& settings, const ViewArguments& arguments);

struct DebugArguments {
  std::string puzzle;
  std::string file;                   // instead of the learner's copy
  bool solution = false;
  std::optional<std::string> only_case;
  std::vector<std::string> meta;
  std::string block;                  // "5" or "1,2"; empty: the one worth a look
  std::optional<int> launch;          // from 0; none: likewise
  bool here = false;                  // execute in this process, which a debugger has started
};
// Becomes gdb; returns only if there is nothing to debug, or with `here`.
int debug(const Settings& settings, const DebugArguments& arguments);

struct ListArguments {
  std::vector<std::string> words;  // each must occur in number, slug, title or track
  std::string track, status, path;
  bool json = false;
};
int list(const Settings& settings, const ListArguments& arguments);

struct PathArguments {
  std::string name;   // empty: says which paths there are
  bool set = false;   // `next` follows it from now on
  bool json = false;
};
int path(const Settings& settings, const PathArguments& arguments);
int progress(const Settings& settings, bool json);

struct CertificateArguments {
  std::string name;    // of the learner; empty: none
  std::string svg;     // file to draw it into; empty: none
  std::string verify;  // a certificate to check instead of issuing one; empty: none
  bool json = false;
};
// Issues one of what passes now, or checks one: 0 if all of it holds, 11 if not.
int certificate(const Settings& settings, const CertificateArguments& arguments);

int hint(const Settings& settings, const std::string& puzzle, std::optional<int> tier);
// A concept card or a puzzle's README, for the terminal; without a name, the list of cards.
int read(const Settings& settings, const std::string& name);
int solution(const Settings& settings, const std::string& puzzle, bool spoil);
int reset(const Settings& settings, const std::string& puzzle);

struct EditorArguments {
  std::string editor;  // "vscode" or "clangd"
  bool force = false;  // replace files that exist
  bool authors = false;  // commands for the files of puzzles too
};
// Writes an editor's files. Throws UsageError where one exists that differs.
int editor(const Settings& settings, const EditorArguments& arguments);

int dev_new(const Settings& settings, const std::string& name);

struct DevCheckArguments {
  std::vector<std::string> puzzles;  // empty: all
  int seeds = 1;                     // of inputs and shuffled block orders, that the solution must pass
  bool write = false;                // regenerate kernel.hpp where it differs from what the markers say
};
int dev_check(const Settings& settings, const DevCheckArguments& arguments);

// Makes small mistakes in solutions, one at a time, and says which of them pass. 1 if one does that docs/mutation.md does not
// explain.
int dev_mutate(const Settings& settings, const std::vector<std::string>& puzzles);

// Compiles the precompiled headers ahead of the first check; for the launcher.
int dev_warm(const Settings& settings);

// The interactive mode. Without a terminal it says what to type instead.
int watch(const Settings& settings);

}  // namespace kl::cli
