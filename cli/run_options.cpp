#include <cli/run_options.hpp>

#include <langinfo.h>
#include <unistd.h>

#include <algorithm>
#include <clocale>
#include <string_view>

#include <cli/machine_file.hpp>
#include <checker/schedule_text.hpp>
#include <cli/terminal_size.hpp>

namespace kl::cli {
namespace {

// Longer lines of prose are hard to read.
constexpr int kWidest = 110;

bool speaks_utf8() {
  std::setlocale(LC_CTYPE, "");
  return std::string_view(::nl_langinfo(CODESET)) == "UTF-8";
}

}  // namespace

CheckOptions check_options(const Settings& settings, const std::filesystem::path& file) {
  CheckOptions options;
  options.file = file;
  options.seed = settings.seed;
  options.schedules = settings.schedules;
  options.exhaustive = settings.exhaustive;
  if (!settings.schedule.empty()) options.schedule = parse_schedule(settings.schedule);
  options.threads = settings.threads;
  options.limits.time_ms = settings.time_limit_ms;
  options.machine = load_machine(settings.machine, settings.machines_dir());
  return options;
}

TextStyle text_style(const Settings& settings, int fd) {
  TextStyle style;
  style.colour = use_colour(settings, fd);
  style.width = std::min(terminal_size(fd).columns, kWidest);
  style.unicode = ::isatty(fd) == 1 && speaks_utf8();
  std::error_code none;
  style.base = std::filesystem::current_path(none);
  return style;
}

}  // namespace kl::cli
