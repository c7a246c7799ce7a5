#include <cli/bench/roofline_layout.hpp>

#include <algorithm>
#include <cmath>

namespace kl::cli {
namespace {

constexpr double kPointRadius = 6, kLabelGap = 10;  // a point with its air; from a point to a label beside it
constexpr double kStep = 9, kFarthest = 420;       // of the search around a point

bool inside(const Box& box, const Box& frame) {
  return box.x >= frame.x && box.y >= frame.y && box.x + box.width <= frame.x + frame.width && box.y + box.height <= frame.y + frame.height;
}

Box around(const Point& p) { return {p.x - kPointRadius, p.y - kPointRadius, 2 * kPointRadius, 2 * kPointRadius}; }

// Right of the point before left of it, level before below before above, near before far.
template <class Free>
std::optional<Box> nearest_place(const LabelledPoint& p, double height, Free&& is_free) {
  for (double away = 0; away <= kFarthest; away += kStep) {
    for (double across = 0; across <= away; across += kStep) {
      const double down = away - across;
      for (const double x : {p.at.x + kLabelGap + across, p.at.x - kLabelGap - across - p.width}) {
        for (const double y : {p.at.y - height / 2 + down, p.at.y - height / 2 - down}) {
          if (const Box box{x, y, p.width, height}; is_free(box)) return box;
        }
      }
    }
  }
  return {};
}

}  // namespace

bool overlap(const Box& a, const Box& b) {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

// Clips the segment against the four sides (Liang and Barsky 1984).
bool crosses(const Segment& line, const Box& box) {
  const double dx = line.to.x - line.from.x, dy = line.to.y - line.from.y;
  const double p[] = {-dx, dx, -dy, dy};
  const double q[] = {line.from.x - box.x, box.x + box.width - line.from.x, line.from.y - box.y, box.y + box.height - line.from.y};
  double enter = 0, leave = 1;
  for (int side = 0; side < 4; ++side) {
    if (p[side] == 0 && q[side] < 0) return false;
    if (p[side] < 0) enter = std::max(enter, q[side] / p[side]);
    if (p[side] > 0) leave = std::min(leave, q[side] / p[side]);
  }
  return enter <= leave;
}

std::vector<std::optional<Box>> place_labels(const std::vector<LabelledPoint>& points, const Box& frame, double height,
                                             const std::vector<Segment>& lines) {
  std::vector<std::optional<Box>> placed;
  for (const LabelledPoint& point : points) {
    const auto is_free = [&](const Box& box) {
      return inside(box, frame) &&
             std::none_of(points.begin(), points.end(), [&](const LabelledPoint& p) { return overlap(box, around(p.at)); }) &&
             std::none_of(lines.begin(), lines.end(), [&](const Segment& line) { return crosses(line, box); }) &&
             std::none_of(placed.begin(), placed.end(), [&](const auto& other) { return other && overlap(box, *other); });
    };
    placed.push_back(nearest_place(point, height, is_free));
  }
  return placed;
}

}  // namespace kl::cli
