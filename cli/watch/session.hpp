// Watch mode's state: which puzzle, what was found, what is shown. Knows no terminal.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <checker/puzzle_folder.hpp>
#include <checker/report.hpp>
#include <cli/bench/history.hpp>
#include <cli/progress_store.hpp>
#include <cli/settings.hpp>
#include <cli/watch/screen.hpp>

namespace kl::cli {

// What the loop has to do after a key.
enum class Action { kNone, kRepaint, kCheck, kOpen, kEdit, kView, kDebug, kGpu, kQuit };

class WatchSession {
 public:
  // `puzzles` is not empty. Begins at the first puzzle that has not been passed.
  WatchSession(const Settings& settings, std::vector<PuzzleFolder> puzzles, bool colour);

  const PuzzleFolder& puzzle() const { return puzzles_[current_]; }
  std::filesystem::path file() const;

  // Makes the learner's file of the current puzzle if there is none, forgets the last report.
  void open();
  Action key(char key, int columns);

  void check_started();
  // `verdict` and `text` of a finished check; recorded as progress.
  void check_finished(Verdict verdict, std::string text);
  // The check itself broke: says so without blaming the learner.
  void check_died(const std::string& how);
  // The learner's file has vanished.
  void file_gone();
  void pasted();
  bool checking() const { return checking_; }
  // Whether what is shown is worth keeping in the scrollback: a report or a hint.
  bool worth_keeping() const { return view_ == View::kHint || (view_ == View::kReport && !checking_); }

  Screen screen(int checking_seconds) const;

 private:
  enum class View { kReport, kHint, kList, kHelp };
  Action show(View view);
  Action show_hint(int columns);
  Action next();
  Action previous();
  bool passed() const;
  Action list_key(char key);
  std::string list_body() const;
  std::string body() const;
  std::string status() const;

  const Settings& settings_;
  std::vector<PuzzleFolder> puzzles_;
  ProgressStore store_;
  Progress progress_;
  std::vector<BenchRecord> records_;  // as they were at the start: watch mode times nothing
  bool colour_;
  std::size_t current_ = 0;
  View view_ = View::kReport;
  bool checking_ = false;
  std::optional<Verdict> verdict_;
  std::string report_, hint_, note_, filter_;
  int columns_ = 80;
};

}  // namespace kl::cli
