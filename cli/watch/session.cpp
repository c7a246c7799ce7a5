#include <cli/watch/session.hpp>

#include <algorithm>

#include <fmt/format.h>

#include <cli/hint_text.hpp>
#include <cli/learner_file.hpp>
#include <cli/status.hpp>
#include <cli/usage_error.hpp>

namespace kl::cli {
namespace {

constexpr const char* kHelp =
    "Edit your file in any editor and save it: it is checked at once, and a newer\n"
    "save stops an older check.\n"
    "\n"
    "  n  next puzzle, once this one has passed     l  list of all puzzles, and back\n"
    "  p  previous puzzle                           c  clear and check now\n"
    "  h  the next hint of three                    e  open your file in the editor\n"
    "  v  write the page that shows the run         d  debug in gdb, then back\n"
    "  g  check and time it on the GPU              ?  this help, and back\n"
    "  q  quit\n"
    "\n"
    "Nothing advances by itself. Earlier reports stay in the terminal's scrollback.\n"
    "If a save is not noticed, press c; the file that is watched stands at the top.\n";

std::string join(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

}  // namespace

WatchSession::WatchSession(const Settings& settings, std::vector<PuzzleFolder> puzzles, bool colour)
    : settings_(settings),
      puzzles_(std::move(puzzles)),
      store_(settings.work_dir),
      progress_(store_.load()),
      records_(BenchHistory(settings.work_dir).load()),
      colour_(colour) {
  const PuzzleFolder* next = next_puzzle(puzzles_, progress_);
  current_ = next ? static_cast<std::size_t>(next - puzzles_.data()) : puzzles_.size() - 1;
  open();
}

std::filesystem::path WatchSession::file() const { return learner_file(settings_, puzzle()); }

void WatchSession::open() {
  const bool made = ensure_learner_file(settings_, puzzle());
  note_ = made ? fmt::format("Made your copy of the starter: {}", shown_path(file())) : store_.take_warning();
  view_ = View::kReport;
  verdict_.reset();
  report_.clear();
  hint_.clear();
}

bool WatchSession::passed() const { return status_word(puzzle(), progress_) == "passed"; }

// The same key leads there and back.
Action WatchSession::show(View view) {
  view_ = view_ == view ? View::kReport : view;
  note_.clear();
  return Action::kRepaint;
}

Action WatchSession::next() {
  if (!passed()) {
    note_ = fmt::format("{} has not passed yet: n opens the next puzzle once it has.", puzzle().slug);
    return Action::kRepaint;
  }
  if (current_ + 1 < puzzles_.size()) {
    ++current_;
    return Action::kOpen;
  }
  const PuzzleFolder* open = next_puzzle(puzzles_, progress_);
  note_ = open ? fmt::format("This is the last puzzle; {} {} is still open.", number_text(open->number), open->slug)
               : "This is the last puzzle, and all have passed.";
  return Action::kRepaint;
}

Action WatchSession::previous() {
  if (current_ > 0) {
    --current_;
    return Action::kOpen;
  }
  note_ = "This is the first puzzle.";
  return Action::kRepaint;
}

// A hint that a save has hidden comes back first; only a hint that is being read gives way to the next.
Action WatchSession::show_hint(int columns) {
  note_.clear();
  try {
    if (hint_.empty() || view_ == View::kHint) {
      hint_ = hint_text(puzzle(), file(), std::nullopt, columns, store_, "h");
      note_ = store_.take_warning();
    }
    view_ = View::kHint;
  } catch (const UsageError& error) {
    note_ = error.what();
  }
  return Action::kRepaint;
}

Action WatchSession::key(char key, int columns) {
  columns_ = columns;
  if (view_ == View::kList && key != '\x04') return list_key(key);
  switch (key) {
    case 'n':
      return next();
    case 'p':
      return previous();
    case 'l':
      filter_.clear();
      return show(View::kList);
    case '?':
      return show(View::kHelp);
    case 'c':
      return Action::kCheck;
    case 'q':
    case '\x04':  // Ctrl-D
      return Action::kQuit;
    case 'e':
      if (!settings_.editor.empty()) return Action::kEdit;
      note_ =
          "No editor is set: set $EDITOR, or 'editor = ...' in " + shown_path(settings_.config_file()) + ".";
      return Action::kRepaint;
    case 'v':
      return Action::kView;
    case 'd':
      return Action::kDebug;
    case 'g':
      return Action::kGpu;
    case 'h':
      return show_hint(columns);
    case '\x1b':
    case '\n':
      view_ = View::kReport;
      note_.clear();
      return Action::kRepaint;
    default:
      note_ = "? shows what the keys do.";
      return Action::kRepaint;
  }
}

void WatchSession::check_started() {
  checking_ = true;
  view_ = View::kReport;
  note_.clear();
}

void WatchSession::check_finished(Verdict verdict, std::string text) {
  checking_ = false;
  verdict_ = verdict;
  report_ = std::move(text);
  record_run(store_, puzzle(), verdict, true, file());
  progress_ = store_.load();
  note_ = store_.take_warning();
  if (verdict == Verdict::kPass && note_.empty() && current_ + 1 < puzzles_.size()) {
    note_ = fmt::format("Passed. Press n for {} {}.", number_text(puzzles_[current_ + 1].number),
                        puzzles_[current_ + 1].slug);
  }
}

void WatchSession::check_died(const std::string& how) {
  checking_ = false;
  verdict_.reset();
  report_ = fmt::format(
      "The check itself ended with {}. This is a fault of kernelings, not of your file;\n"
      "`./kernelings run {}` may say more. c tries again.\n",
      how, puzzle().slug);
}

void WatchSession::pasted() { note_ = "What is pasted is left aside: keys are single letters, and ? shows them."; }

void WatchSession::file_gone() {
  checking_ = false;
  verdict_.reset();
  view_ = View::kReport;
  report_.clear();
  note_ = fmt::format("{} is gone. It is checked when it is back; `./kernelings reset {}` makes a new one.",
                      shown_path(file()), puzzle().slug);
}

std::string WatchSession::list_body() const {
  const PuzzleFolder* next = next_puzzle(puzzles_, progress_);
  std::vector<PuzzleFolder> found;
  for (const PuzzleFolder& folder : puzzles_)
    if (matches(folder, {filter_})) found.push_back(folder);
  if (found.empty()) return "No puzzle is like that.\n";
  return join(list_lines(found, progress_, records_, {colour_, columns_, next ? progress_key(*next) : std::string()}));
}

// No name is longer, and the line of the keys stays short.
constexpr std::size_t kLongestSearch = 40;

// Letters narrow the list; Enter opens the first that is left, Escape goes back.
Action WatchSession::list_key(char key) {
  note_.clear();
  if (key == '\x1b') return show(View::kList);
  if (key == '\n' || key == '\r') {
    for (std::size_t i = 0; i < puzzles_.size() && !filter_.empty(); ++i) {
      if (!matches(puzzles_[i], {filter_})) continue;
      current_ = i;
      return Action::kOpen;
    }
    return filter_.empty() ? show(View::kList) : Action::kRepaint;
  }
  if (key == '\x7f' || key == '\b') {
    if (!filter_.empty()) filter_.pop_back();
  } else if (key == '\x15') {  // Ctrl-U
    filter_.clear();
  } else if (key >= ' ' && key < '\x7f' && filter_.size() < kLongestSearch) {
    filter_ += key;
  }
  return Action::kRepaint;
}

std::string WatchSession::body() const {
  switch (view_) {
    case View::kHint:
      return hint_;
    case View::kHelp:
      return kHelp;
    case View::kList:
      return list_body();
    case View::kReport:
      break;
  }
  return report_;
}

std::string WatchSession::status() const {
  constexpr int kBarWidth = 20;
  const int passed = passed_count(puzzles_, progress_), total = static_cast<int>(puzzles_.size());
  return fmt::format("{} {}/{} passed", bar(passed, total, kBarWidth), passed, total);
}

Screen WatchSession::screen(int checking_seconds) const {
  Screen screen;
  const std::string title = fmt::format("{} {}: {}", number_text(puzzle().number), puzzle().slug, puzzle().title);
  const bool titled = view_ == View::kReport && !checking_ && verdict_;  // a report begins with the title
  if (!titled) screen.heading = (colour_ ? "\x1b[1m" + title + "\x1b[0m" : title) + "\n";
  screen.heading +=
      fmt::format("your file {}  statement {}", shown_path(file()), shown_path(puzzle().path / "README.md"));
  screen.body = body();
  if (checking_ && view_ == View::kReport) {
    screen.body =
        checking_seconds > 0 ? fmt::format("checking ... {} s\n", checking_seconds) : "checking ...\n";
  }
  if (view_ == View::kList) {
    const std::string text = "\n" + screen.body;
    const auto at = text.find(fmt::format(" {}  {}", number_text(puzzle().number), puzzle().slug));
    if (at != std::string::npos)
      screen.focus_line =
          static_cast<int>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n')) -
          1;
  }
  if (view_ == View::kHelp || view_ == View::kHint) screen.focus_line = 0;  // read from the top; a report's end says most
  screen.note = note_;
  screen.status = status();
  screen.keys = "n next  h hint  v view  d debug  g GPU  l list  c check  e edit  ? help  q quit";
  screen.more = view_ == View::kReport ? fmt::format("./kernelings run {}", puzzle().slug) : "";
  if (view_ == View::kList) {
    screen.more = "./kernelings list";
    screen.keys = fmt::format("search: {}_   Enter opens the first  Esc back", filter_);
  }
  return screen;
}

}  // namespace kl::cli
