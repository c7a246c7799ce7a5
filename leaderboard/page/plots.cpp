#include <leaderboard/page/plots.hpp>

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include <leaderboard/page/html.hpp>

namespace kl::board {
namespace {

constexpr double kWidth = 640, kHeight = 320, kLeft = 84, kRight = 20, kTop = 30, kBottom = 56;  // room for a telephone's larger letters

// Powers of ten that a value lies between, and where it is drawn.
struct DecadeAxis {
  double first = 0, last = 1, low = 0, high = 0;
  double at(double value) const { return low + (std::log10(value) - first) / (last - first) * (high - low); }
};

DecadeAxis decades(double least, double most, double low, double high) {
  const double first = std::floor(std::log10(least));
  return {first, std::max(std::ceil(std::log10(most)), first + 1), low, high};
}

std::string power(double exponent) {
  if (exponent >= 0 && exponent <= 5) return fmt::format("{:.0f}", std::pow(10, exponent));
  if (exponent < 0 && exponent >= -3) return fmt::format("{}", std::pow(10, exponent));
  return fmt::format("1e{:.0f}", exponent);
}

std::string picture(const std::string& title, const std::string& content) {
  return fmt::format("<figure class=\"plot\"><svg viewBox=\"0 0 {:.0f} {:.0f}\" role=\"img\" aria-label=\"{}\">\n{}</svg></figure>\n", kWidth, kHeight, text(title), content);
}

std::string grid(const DecadeAxis& x, const DecadeAxis& y, const char* x_name, const char* y_name) {
  std::string out;
  for (double e = x.first; e <= x.last; ++e)
    out += fmt::format("<line class=\"grid\" x1=\"{0:.1f}\" x2=\"{0:.1f}\" y1=\"{1:.1f}\" y2=\"{2:.1f}\"/><text class=\"tick\" text-anchor=\"middle\" x=\"{0:.1f}\" y=\"{3:.1f}\">{4}</text>\n",
                       x.at(std::pow(10, e)), kTop, kHeight - kBottom, kHeight - kBottom + 20, power(e));
  for (double e = y.first; e <= y.last; ++e)
    out += fmt::format("<line class=\"grid\" y1=\"{0:.1f}\" y2=\"{0:.1f}\" x1=\"{1:.1f}\" x2=\"{2:.1f}\"/><text class=\"tick\" text-anchor=\"end\" x=\"{3:.1f}\" y=\"{4:.1f}\">{5}</text>\n",
                       y.at(std::pow(10, e)), kLeft, kWidth - kRight, kLeft - 6, y.at(std::pow(10, e)) + 4, power(e));
  return out + fmt::format("<text class=\"tick\" text-anchor=\"middle\" x=\"{:.1f}\" y=\"{:.1f}\">{}</text><text class=\"tick\" x=\"4\" y=\"16\">{}</text>\n", (kLeft + kWidth - kRight) / 2,
                           kHeight - 8, x_name, y_name);
}

}  // namespace

std::string share_bar(double share, double low, double high) {
  const auto at = [](double part) { return std::clamp(100 * part, 0.0, 100.0); };
  std::string interval;
  // Narrow ones would vanish: half a percent is drawn at least.
  if (high > low) interval = fmt::format("<rect class=\"interval\" x=\"{:.2f}\" width=\"{:.2f}\" height=\"8\"/>", at(low), std::max(at(high) - at(low), 0.5));
  return fmt::format("<svg class=\"bar\" viewBox=\"0 0 100 8\" preserveAspectRatio=\"none\" aria-hidden=\"true\"><rect class=\"track\" width=\"100\" height=\"8\"/>"
                     "<rect class=\"fill\" width=\"{:.1f}\" height=\"8\"/>{}</svg>", at(share), interval);
}

std::string roofline_plot(const Json& shapes) {
  struct Dot {
    std::string name;
    double intensity, gflops, share, counted;  // the last: operations a byte that was moved; 0 where nobody counted
  };
  std::vector<Dot> dots;
  double roof = 0;
  bool is_counted = false;
  for (const Json& s : shapes) {
    const double flop = s.value("flop", 0.0), bytes = s.value("bytes", 0.0), us = s.value("median_us", s.value("modelled_us", 0.0)), moved = s.value("dram_bytes", 0.0);
    if (!(flop > 0) || !(bytes > 0) || !(us > 0)) continue;
    roof = std::max(roof, s.value("copy_gb_per_s", s.value("memory_gb_per_s", 0.0)));
    dots.push_back({s.value("case", ""), flop / bytes, flop / us / 1e3, s.value("share", 0.0), moved > 0 ? flop / moved : 0});
    is_counted = is_counted || s.contains("modelled_us");
  }
  if (dots.empty() || !(roof > 0)) return "";
  double least_x = dots[0].intensity, most_x = least_x, least_y = dots[0].gflops, most_y = least_y;
  std::string words = "Roofline. ";
  for (const Dot& d : dots) {
    least_x = std::min({least_x, d.intensity, d.counted > 0 ? d.counted : d.intensity}), most_x = std::max({most_x, d.intensity, d.counted});
    least_y = std::min(least_y, d.gflops), most_y = std::max(most_y, std::max(d.gflops, roof * d.intensity));
    words += fmt::format("{}: {:.3g} operations a byte{}, {:.4g} GFLOP/s, {:.1f} % of the slope. ", d.name, d.intensity, d.counted > 0 ? fmt::format(" ({:.3g} a byte moved)", d.counted) : "",
                         d.gflops, 100 * d.share);
  }
  const DecadeAxis x = decades(least_x / 3, most_x * 3, kLeft, kWidth - kRight), y = decades(least_y / 3, most_y * 2, kHeight - kBottom, kTop);
  std::string content = grid(x, y, "floating-point operations a byte", "GFLOP/s");
  // The slope, as far as it lies on the paper.
  const double from = std::max(std::pow(10, x.first), std::pow(10, y.first) / roof), to = std::min(std::pow(10, x.last), std::pow(10, y.last) / roof);
  if (from < to) content += fmt::format("<line class=\"roof\" x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\"/>\n", x.at(from), y.at(roof * from), x.at(to), y.at(roof * to));
  for (const Dot& d : dots) {
    if (d.counted > 0) content += fmt::format("<circle class=\"counted\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"7\"/>\n", x.at(d.counted), y.at(d.gflops));
    content += fmt::format("<circle class=\"dot\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"5\"><title>{}</title></circle>\n", x.at(d.intensity), y.at(d.gflops), text(d.name));
  }
  const std::string slope = is_counted ? fmt::format("The slope is the memory of the simulated machine, {:.0f} GB/s. Dots are at the puzzle's least traffic, rings at what was counted.", roof)
                                       : fmt::format("The slope is the device copy of the same run, {:.0f} GB/s.", roof);
  return picture(words, content) + fmt::format("<p class=\"note\">{} {}</p>\n", slope, text(words.substr(10)));
}

std::string history_plot(const std::vector<Submission>& submissions) {
  std::vector<const Submission*> scored;
  for (const Submission& s : submissions)
    if (s.score) scored.push_back(&s);
  if (scored.size() < 2) return "";
  double least = 1e300, most = 0;
  for (const Submission* s : scored) least = std::min(least, s->score_low), most = std::max(most, s->score_high);
  const double margin = std::max((most - least) / 10, 0.005);
  least = std::max(least - margin, 0.0), most += margin;
  const auto y = [&](double score) { return kHeight - kBottom - (score - least) / (most - least) * (kHeight - kBottom - kTop); };
  const auto x = [&](std::size_t i) { return kLeft + 20 + (kWidth - kRight - kLeft - 40) * static_cast<double>(i) / static_cast<double>(scored.size() - 1); };
  std::string content, words = "Scores, oldest first: ", line;
  for (int i = 0; i <= 4; ++i) {
    const double score = least + (most - least) * i / 4;
    content += fmt::format("<line class=\"grid\" y1=\"{0:.1f}\" y2=\"{0:.1f}\" x1=\"{1:.1f}\" x2=\"{2:.1f}\"/><text class=\"tick\" text-anchor=\"end\" x=\"{3:.1f}\" y=\"{4:.1f}\">{5:.1f} %</text>\n", y(score), kLeft,
                           kWidth - kRight, kLeft - 6, y(score) + 4, 100 * score);
  }
  for (std::size_t i = 0; i < scored.size(); ++i) {
    const Submission& s = *scored[i];
    line += fmt::format("{}{:.1f},{:.1f}", i == 0 ? "" : " ", x(i), y(*s.score));
    words += fmt::format("{}#{} {:.2f} %", i == 0 ? "" : ", ", s.id, 100 * *s.score);
    content += fmt::format("<line class=\"whisker\" x1=\"{0:.1f}\" x2=\"{0:.1f}\" y1=\"{1:.1f}\" y2=\"{2:.1f}\"/>", x(i), y(s.score_low), y(s.score_high));
    content += fmt::format("<circle class=\"dot\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"4\"><title>#{}</title></circle>\n", x(i), y(*s.score), s.id);
  }
  return picture(words, fmt::format("<polyline class=\"trend\" points=\"{}\"/>\n", line) + content);
}

}  // namespace kl::board
