#include <cli/bench/roofline_svg.hpp>

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cli/bench/roofline_layout.hpp>
#include <cli/xml_text.hpp>

namespace kl::cli {
namespace {

constexpr double kChartWidth = 920, kChartHeight = 600;
constexpr Box kPlot{84, 64, 806, 440};
constexpr double kLabelHeight = 16, kCharacterWidth = 6.7;  // of a 12-pixel sans-serif face, rather too wide

constexpr const char* kChartStyle = R"(<style>
  text { font-family: "DejaVu Sans", Verdana, sans-serif; font-size: 12px; fill: #1f2328; }
  .page { fill: #ffffff; } .title { font-size: 16px; font-weight: bold; } .faint { fill: #59636e; }
  .grid { stroke: #d8dee4; stroke-width: 1; } .frame { fill: none; stroke: #818b98; }
  .roof { stroke: #0969da; stroke-width: 2.5; fill: none; } .roof-name { fill: #0969da; }
  .leader { stroke: #818b98; stroke-width: 0.8; } .first { fill: #bc4c00; } .other { fill: #ffffff; stroke: #bc4c00; stroke-width: 2; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3; } .page { fill: #0d1117; } .faint { fill: #9198a1; } .grid { stroke: #262c36; } .frame { stroke: #656c76; }
    .roof { stroke: #4493f8; } .roof-name { fill: #4493f8; } .leader { stroke: #656c76; }
    .first { fill: #f0883e; } .other { fill: #0d1117; stroke: #f0883e; }
  }
</style>
)";

struct Mark {
  const BenchRow* row;
  double intensity = 0, gflop_per_s = 0;
  bool is_first = false;           // of its puzzle
};

// Whole decades, so that every grid line is a round number.
struct Axis {
  int first = 0, last = 1;         // powers of ten
  double low = 0, high = 0;        // pixels of the two ends

  double at(double value) const { return low + (std::log10(value) - first) / (last - first) * (high - low); }
};

struct Chart {
  std::vector<Mark> marks;
  std::vector<std::string> without_arithmetic;
  double roof_gb_per_s = 0;
  Axis x, y;
};

std::string label_of(const BenchRow& row) { return row.slug + " " + row.contender.name; }

Axis decades(double least, double most, double low, double high) {
  const int first = static_cast<int>(std::floor(std::log10(least)));
  return {first, std::max(static_cast<int>(std::ceil(std::log10(most))), first + 1), low, high};
}

Chart chart_of(const Bench& bench) {
  Chart chart;
  for (std::size_t i = 0; i < bench.rows.size(); ++i) {
    const BenchRow& row = bench.rows[i];
    if (!row.timing) continue;
    chart.roof_gb_per_s = std::max(chart.roof_gb_per_s, row.timing->copy_gb_per_s);
    const Mark mark{&row, intensity(row.model), gflop_per_s(row), i == 0 || bench.rows[i - 1].number != row.number};
    if (mark.intensity > 0 && mark.gflop_per_s > 0) chart.marks.push_back(mark);
    else chart.without_arithmetic.push_back(label_of(row));
  }
  double least_x = 0.1, most_x = 1, least_y = 100, most_y = 1000;
  const auto by = [&](auto member) { return std::minmax_element(chart.marks.begin(), chart.marks.end(), [&](const Mark& a, const Mark& b) { return a.*member < b.*member; }); };
  if (!chart.marks.empty()) {
    const auto x = by(&Mark::intensity);
    const auto y = by(&Mark::gflop_per_s);
    least_x = x.first->intensity / 2;
    most_x = x.second->intensity * 4;
    least_y = y.first->gflop_per_s / 3;
    most_y = y.second->gflop_per_s * 4;  // room above a point that lies on the roof
  }
  chart.x = decades(least_x, most_x, kPlot.x, kPlot.x + kPlot.width);
  chart.y = decades(least_y, most_y, kPlot.y + kPlot.height, kPlot.y);
  return chart;
}

std::string tick_text(int power) {
  if (power >= 0 && power <= 4) return fmt::format("{:.0f}", std::pow(10, power));
  if (power < 0 && power >= -3) return fmt::format("{:.{}f}", std::pow(10, power), -power);
  return fmt::format("1e{}", power);
}

std::string grid_svg(const Chart& chart) {
  std::string svg;
  for (int power = chart.x.first; power <= chart.x.last; ++power) {
    const double x = chart.x.at(std::pow(10, power));
    svg += fmt::format("<line class=\"grid\" x1=\"{0:.1f}\" y1=\"{1}\" x2=\"{0:.1f}\" y2=\"{2}\"/>\n", x, kPlot.y, kPlot.y + kPlot.height);
    svg += fmt::format("<text class=\"faint\" x=\"{:.1f}\" y=\"{}\" text-anchor=\"middle\">{}</text>\n", x, kPlot.y + kPlot.height + 18, tick_text(power));
  }
  for (int power = chart.y.first; power <= chart.y.last; ++power) {
    const double y = chart.y.at(std::pow(10, power));
    svg += fmt::format("<line class=\"grid\" x1=\"{0}\" y1=\"{1:.1f}\" x2=\"{2}\" y2=\"{1:.1f}\"/>\n", kPlot.x, y, kPlot.x + kPlot.width);
    svg += fmt::format("<text class=\"faint\" x=\"{}\" y=\"{:.1f}\" text-anchor=\"end\">{}</text>\n", kPlot.x - 8, y + 4, tick_text(power));
  }
  svg += fmt::format("<rect class=\"frame\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/>\n", kPlot.x, kPlot.y, kPlot.width, kPlot.height);
  svg += fmt::format("<text x=\"{}\" y=\"{}\" text-anchor=\"middle\">FLOP per byte of least traffic</text>\n", kPlot.x + kPlot.width / 2, kPlot.y + kPlot.height + 40);
  return svg + fmt::format("<text transform=\"translate(24 {}) rotate(-90)\" text-anchor=\"middle\">GFLOP/s</text>\n", kPlot.y + kPlot.height / 2);
}

// GB/s times FLOP per byte, from where it enters the plot to where it leaves.
Segment roof_of(const Chart& chart) {
  const auto at = [&](double x) { return Point{chart.x.at(x), chart.y.at(x * chart.roof_gb_per_s)}; };
  return {at(std::max(std::pow(10, chart.x.first), std::pow(10, chart.y.first) / chart.roof_gb_per_s)),
          at(std::min(std::pow(10, chart.x.last), std::pow(10, chart.y.last) / chart.roof_gb_per_s))};
}

// Its name runs along the line, a little above it, near its upper end.
std::string roof_svg(const Chart& chart, const Segment& roof) {
  const double angle = std::atan2(roof.to.y - roof.from.y, roof.to.x - roof.from.x) * 180 / std::acos(-1.0);
  return fmt::format("<line class=\"roof\" x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\"/>\n", roof.from.x, roof.from.y, roof.to.x, roof.to.y) +
         fmt::format("<text class=\"roof-name\" transform=\"translate({:.1f} {:.1f}) rotate({:.1f})\" dx=\"-30\" dy=\"-7\" text-anchor=\"end\">copy {:.0f} GB/s</text>\n",
                     roof.to.x, roof.to.y, angle, chart.roof_gb_per_s);
}

std::string mark_svg(const Mark& mark, const Point& at, const std::optional<Box>& label) {
  const BenchRow& row = *mark.row;
  std::string svg;
  if (label) {
    const double left = label->x, right = label->x + label->width, y = label->y + label->height / 2;
    const bool is_right = left > at.x;
    if (std::abs(y - at.y) > 2 || std::min(std::abs(left - at.x), std::abs(at.x - right)) > 14)
      svg += fmt::format("<line class=\"leader\" x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\"/>\n", at.x, at.y, is_right ? left : right, y);
    svg += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\">{}</text>\n", is_right ? left + 2 : right - 2, y + 4,
                       is_right ? "start" : "end", xml_escaped(label_of(row)));
  }
  return svg + fmt::format("<circle class=\"{}\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"4.5\"><title>{}</title></circle>\n", mark.is_first ? "first" : "other", at.x, at.y,
                           xml_escaped(fmt::format("{} at {}: {} us, {}", label_of(row), row.size, time_text(row.timing->median_us),
                                               rate_text(mark.gflop_per_s, true))));
}

std::string marks_svg(const Chart& chart, const Segment& roof) {
  std::vector<LabelledPoint> points;
  for (const Mark& mark : chart.marks)
    points.push_back({{chart.x.at(mark.intensity), chart.y.at(mark.gflop_per_s)}, kCharacterWidth * static_cast<double>(label_of(*mark.row).size()) + 4});
  std::vector<Segment> lines;
  if (chart.roof_gb_per_s > 0) lines.push_back(roof);
  const auto labels = place_labels(points, kPlot, kLabelHeight, lines);
  std::string svg;
  for (std::size_t i = 0; i < points.size(); ++i) svg += mark_svg(chart.marks[i], points[i].at, labels[i]);
  return svg;
}

std::string caption_svg(const Bench& bench, const Chart& chart) {
  std::string svg = fmt::format("<text class=\"title\" x=\"{}\" y=\"30\">Roofline: {}</text>\n", kPlot.x, xml_escaped(bench.device));
  svg += fmt::format("<text class=\"faint\" x=\"{}\" y=\"50\">{}; a filled point is the first of its puzzle</text>\n", kPlot.x, xml_escaped(bench.time));
  std::string below = chart.roof_gb_per_s > 0 ? "The roof is the fastest device copy of the same run. No compute roof: none is measured."
                                              : "No roof: no copy was measured beside these kernels.";
  svg += fmt::format("<text class=\"faint\" x=\"{}\" y=\"{}\">{}</text>\n", kPlot.x, kChartHeight - 34, below);
  if (!chart.without_arithmetic.empty())
    svg += fmt::format("<text class=\"faint\" x=\"{}\" y=\"{}\">Without arithmetic, so without a place: {}</text>\n", kPlot.x, kChartHeight - 16,
                       xml_escaped(fmt::format("{}", fmt::join(chart.without_arithmetic, ", "))));
  return svg;
}

}  // namespace

std::string roofline_svg(const Bench& bench) {
  const Chart chart = chart_of(bench);
  const Segment roof = chart.roof_gb_per_s > 0 ? roof_of(chart) : Segment{};
  std::string svg = fmt::format("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {1}\" width=\"{0}\" height=\"{1}\" role=\"img\">\n", kChartWidth, kChartHeight);
  svg += kChartStyle + fmt::format("<rect class=\"page\" width=\"{}\" height=\"{}\"/>\n", kChartWidth, kChartHeight);
  svg += caption_svg(bench, chart) + grid_svg(chart);
  if (chart.roof_gb_per_s > 0) svg += roof_svg(chart, roof);
  return svg + marks_svg(chart, roof) + "</svg>\n";
}

}  // namespace kl::cli
