// A picture that no file is needed for: sky, sun, three rows of hills and water, from a few lines of value noise.
#include <cli/picture/picture.hpp>

#include <algorithm>
#include <array>
#include <cmath>

namespace kl::cli {
namespace {

constexpr int kSceneHeight = 200, kSceneWidth = 320, kHorizon = 128;
using Rgb = std::array<double, 3>;  // 0 to 255

double lattice(int x, int y) {
  std::uint32_t h = static_cast<std::uint32_t>(x) * 374761393u + static_cast<std::uint32_t>(y) * 668265263u;
  h = (h ^ h >> 13) * 1274126177u;
  return static_cast<double>((h ^ h >> 16) & 0xFFFF) / 65536;
}

// Smooth in both directions, 0 to 1, of one lattice square a unit.
double noise(double x, double y) {
  const int i = static_cast<int>(std::floor(x)), j = static_cast<int>(std::floor(y));
  const auto eased = [](double t) { return t * t * (3 - 2 * t); };
  const double u = eased(x - i), v = eased(y - j);
  const double above = std::lerp(lattice(i, j), lattice(i + 1, j), u),
               below = std::lerp(lattice(i, j + 1), lattice(i + 1, j + 1), u);
  return std::lerp(above, below, v);
}

double octaves(double x, double y) {
  return (noise(x, y) + noise(2 * x, 2 * y) / 2 + noise(4 * x, 4 * y) / 4 + noise(8 * x, 8 * y) / 8) / 1.875;
}

Rgb blend(const Rgb& a, const Rgb& b, double t) {
  t = std::clamp(t, 0.0, 1.0);
  return {std::lerp(a[0], b[0], t), std::lerp(a[1], b[1], t), std::lerp(a[2], b[2], t)};
}

Rgb sky(double x, double y) {
  const Rgb high{58, 96, 172}, middle{238, 168, 120}, low{255, 226, 170};
  const double t = y / kHorizon;
  Rgb colour = t < 0.6 ? blend(high, middle, t / 0.6) : blend(middle, low, (t - 0.6) / 0.4);
  const double cloud = octaves(x / 60, y / 14 + 40) - 0.5;
  colour = blend(colour, {255, 236, 224}, 2.6 * cloud);
  const double distance = std::hypot(x - 222, y - 92);
  colour = blend(colour, {255, 244, 206}, std::exp(-distance * distance / 900));
  return distance < 13 ? Rgb{255, 252, 236} : colour;
}

// The hills of one row: whether they hide the sky here.
bool is_hill(double x, double y, int row) {
  const double crest = 96 + 11 * row - 34 * (octaves(x / (90.0 - 18 * row) + 17 * row, 3 + row) - 0.35);
  return y > crest;
}

Rgb scene(double x, double y) {
  constexpr std::array<Rgb, 3> kHills{{{128, 118, 150}, {78, 92, 92}, {34, 62, 40}}};
  Rgb colour = sky(x, y);
  for (int row = 0; row < 3; ++row)
    if (is_hill(x, y, row))
      colour = blend(kHills[static_cast<std::size_t>(row)], {250, 214, 150}, 0.25 * octaves(x / 5, y / 3 + 9 * row));
  return colour;
}

}  // namespace

Picture landscape() {
  Picture picture{.height = kSceneHeight, .width = kSceneWidth, .channels = 3, .values = {}};
  for (int i = 0; i < kSceneHeight; ++i)
    for (int j = 0; j < kSceneWidth; ++j) {
      const double depth = i - kHorizon;
      // Water shows the scene upside down, shaken more the nearer it is, and darker.
      const double shake = (octaves(j / 18.0, i / 2.5) - 0.5) * (4 + depth / 4);
      const Rgb colour =
          depth < 0 ? scene(j, i) : blend(scene(j + shake, kHorizon - 1.6 * depth + shake), {24, 50, 82}, 0.25 + depth / 220);
      for (const double value : colour)
        picture.values.push_back(static_cast<std::uint8_t>(std::lround(std::clamp(value, 0.0, 255.0))));
    }
  return picture;
}

}  // namespace kl::cli
