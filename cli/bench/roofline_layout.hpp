// Where the labels of points go so that none covers another, a point or a line.
#pragma once

#include <optional>
#include <vector>

namespace kl::cli {

// In pixels, y downwards; x and y are its upper left corner.
struct Box {
  double x = 0, y = 0, width = 0, height = 0;
};
bool overlap(const Box& a, const Box& b);

struct Point {
  double x = 0, y = 0;
};

struct Segment {
  Point from, to;
};
bool crosses(const Segment& line, const Box& box);

struct LabelledPoint {
  Point at;
  double width = 0;  // of its label
};

// One box per point, all of one height, inside `frame`: beside its point if there is room, else as near as there
// is. A label with no room at all gets none. Points are served in their order.
std::vector<std::optional<Box>> place_labels(const std::vector<LabelledPoint>& points, const Box& frame, double height,
                                             const std::vector<Segment>& lines);

}  // namespace kl::cli
